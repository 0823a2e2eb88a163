"""What can be trained: by name, face clips (N, T, S, S, 3) RGB 0..255 -> pulse waves (N, T).

PUBLISHED holds the networks of the literature with the input and output of their papers; those that the monitor ships
(*_tn) normalise over time instead; contrastphys learns without labels. A new network is a file here and a line in
NETWORKS.
"""

import functools
from collections.abc import Callable
from typing import Any

from torch import nn

from training.networks.contrastphys import ContrastPhys
from training.networks.deepphys import DeepPhys
from training.networks.deepphys_tn import DeepPhysTN
from training.networks.efficientphys import EfficientPhys
from training.networks.physnet import PhysNet
from training.networks.physnet_tn import PhysNetTN
from training.networks.published import OnClip, PublishedNetwork
from training.networks.tscan import TSCAN

PUBLISHED: dict[str, type[PublishedNetwork]] = {
    "physnet": PhysNet,
    "deepphys": DeepPhys,
    "tscan": TSCAN,
    "efficientphys": EfficientPhys,
}


def published(name: str, **arguments: Any) -> OnClip:
    """A published network, ready for clips."""
    return OnClip(PUBLISHED[name](**arguments))


NETWORKS: dict[str, Callable[..., nn.Module]] = {
    "physnet_tn": PhysNetTN,
    "deepphys_tn": DeepPhysTN,
    "contrastphys": ContrastPhys,
    **{name: functools.partial(published, name) for name in PUBLISHED},
}
