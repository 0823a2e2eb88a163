"""TS-CAN as published: Liu, Fromm, Patel, McDuff 2020, "Multi-Task Temporal Shift Attention Networks for On-Device
Contactless Vitals Measurement", NeurIPS, arXiv 2006.03790, doi:10.48550/arXiv.2006.03790; section 3, figure 1.
"""

from torch import Tensor

from training.networks.deepphys import DeepPhys
from training.networks.published import pad_frames
from training.networks.temporal_shift import temporal_shift


class TSCAN(DeepPhys):
    """DeepPhys whose motion branch sees the neighbouring frames: a temporal shift before each of its convolutions.

    (segments * segment, 6, S, S) -> (segments * segment, 1). The paper shows the appearance branch the mean picture of
    a segment to save time; public checkpoints were trained with every picture, and so it is here.
    """

    label = "TS-CAN"
    source = "Liu, Fromm, Patel, McDuff 2020, doi:10.48550/arXiv.2006.03790"

    def __init__(self, size_px: int = 36, segment: int = 10) -> None:
        """``segment``: how many frames know of each other (the paper: 10)."""
        super().__init__(size_px)
        self.segment = segment

    def shift(self, features: Tensor) -> Tensor:
        """A third of the channels from the next frame, a third from the previous one."""
        return temporal_shift(features, self.segment)

    def on_clip(self, clip: Tensor) -> Tensor:
        """Whole segments; the padding of the last one is cut off again."""
        frames = pad_frames(clip.transpose(1, 2), self.segment)
        change: Tensor = self(frames.flatten(0, 1))
        return change.reshape(frames.shape[:2])[:, : clip.shape[2]]
