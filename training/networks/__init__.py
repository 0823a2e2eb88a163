"""Networks by the name that a configuration gives them."""

from torch import nn

from training.networks.deepphys_tn import DeepPhysTN
from training.networks.physnet_tn import PhysNetTN

NETWORKS: dict[str, type[nn.Module]] = {"physnet_tn": PhysNetTN, "deepphys_tn": DeepPhysTN}
