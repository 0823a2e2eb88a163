"""A look into an ONNX file before anything runs it: is everything in it, and is it made of standard operators only?

Reads protobuf's wire format (https://protobuf.dev/programming-guides/encoding) with the field numbers of onnx.proto3
(https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3); the ``onnx`` package is not needed to use a model.
"""

from collections.abc import Iterator

MAX_DEPTH = 12  # a graph in a branch of a graph: PyTorch makes two or three
STANDARD = ("", "ai.onnx")

# Message -> field number -> message of that field; all other fields are skipped.
_PARTS = {
    "model": {7: "graph", 8: "operator set"},
    "graph": {1: "node", 5: "tensor", 15: "sparse tensor"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse tensor", 23: "sparse tensor"},
    "sparse tensor": {1: "tensor", 2: "tensor"},
    "operator set": {},
    "tensor": {},
}
_DOMAIN = {"node": 7, "operator set": 1}
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14  # of a tensor
_TRAINING, _FUNCTIONS = 20, 25  # of a model


def check_self_contained(model: bytes) -> None:
    """Raise ValueError when ``model`` is no ONNX file, refers to other files, or brings operators of its own."""
    try:
        seen = _check(memoryview(model), "model", 0)
    except IndexError:
        raise ValueError("network.onnx is cut off or no ONNX file") from None
    if 7 not in seen:
        raise ValueError("network.onnx holds no graph: it is no ONNX file")


def _check(message: memoryview, kind: str, depth: int) -> set[int]:
    """Check one message and all in it; the numbers of its fields come back."""
    if depth > MAX_DEPTH:
        raise ValueError("network.onnx is nested too deeply")
    seen = set()
    for field, value in _fields(message):
        seen.add(field)
        if kind == "tensor" and (field == _EXTERNAL_DATA or (field == _DATA_LOCATION and value == 1)):
            raise ValueError("network.onnx keeps its weights in other files, which are never read")
        if kind == "model" and field in (_TRAINING, _FUNCTIONS):
            raise ValueError("network.onnx brings functions of its own; only standard operators are taken")
        if not isinstance(value, memoryview):
            continue
        if field == _DOMAIN.get(kind) and (domain := bytes(value).decode(errors="replace")) not in STANDARD:
            raise ValueError(f"network.onnx uses operators of {domain!r}; only standard operators are taken")
        if field in _PARTS[kind]:
            _check(value, _PARTS[kind][field], depth + 1)
    return seen


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Number and content of each field. Raises IndexError at an unexpected end."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        field, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(message, at)
            yield field, value
        elif wire in (1, 2, 5):
            length, at = _varint(message, at) if wire == 2 else ({1: 8, 5: 4}[wire], at)
            if at + length > len(message):
                raise IndexError
            yield field, message[at : at + length]
            at += length
        else:
            raise ValueError("network.onnx is no ONNX file")


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    """A number of up to ten bytes, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("network.onnx is no ONNX file")
