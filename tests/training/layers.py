"""The layers of public checkpoints by name and shape, as rPPG-Toolbox publishes them; crops of 72 pixels."""


def _with_bias(name: str, *weight: int, outputs: int | None = None) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": weight, f"{name}.bias": (outputs or weight[0],)}


def _norm(name: str, channels: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.{part}": (channels,) for part in ("weight", "bias", "running_mean", "running_var")}


def _physnet() -> dict[str, tuple[int, ...]]:
    layers = _with_bias("ConvBlock1.0", 16, 3, 1, 5, 5) | _norm("ConvBlock1.1", 16)
    before = 16
    for k, after in enumerate((32, 64, 64, 64, 64, 64, 64, 64), 2):
        layers |= _with_bias(f"ConvBlock{k}.0", after, before, 3, 3, 3) | _norm(f"ConvBlock{k}.1", after)
        before = after
    for name in ("upsample", "upsample2"):
        layers |= _with_bias(f"{name}.0", 64, 64, 4, 1, 1) | _norm(f"{name}.1", 64)
    return layers | _with_bias("ConvBlock10", 1, 64, 1, 1, 1)


def _branch(name: str) -> dict[str, tuple[int, ...]]:
    layers: dict[str, tuple[int, ...]] = {}
    for k, (after, before) in enumerate(((32, 3), (32, 32), (64, 32), (64, 64)), 1):
        layers |= _with_bias(f"{name}_conv{k}", after, before, 3, 3)
    return layers


def _head(side: int) -> dict[str, tuple[int, ...]]:
    return (
        _with_bias("apperance_att_conv1", 1, 32, 1, 1)
        | _with_bias("apperance_att_conv2", 1, 64, 1, 1)
        | _with_bias("final_dense_1", 128, 64 * side * side)
        | _with_bias("final_dense_2", 1, 128)
    )


def layers_of(kind: str, side: int = 16) -> dict[str, tuple[int, ...]]:
    """``side``: what is left of the crop before the dense layers, 16 of 72 pixels, 7 of 36."""
    if kind == "physnet":
        return _physnet()
    if kind == "efficientphys":
        return _branch("motion") | _norm("batch_norm", 3) | _head(side)
    return _branch("motion") | _branch("apperance") | _head(side)


LAYERS = {kind: layers_of(kind) for kind in ("physnet", "deepphys", "tscan", "efficientphys")}
