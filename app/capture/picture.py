"""How large pictures are handed on: every source scales to at most 720p, upright or lying."""

MAX_LONG_SIDE_PX = 1280
MAX_SHORT_SIDE_PX = 720


def fitted_size(width_px: int, height_px: int) -> tuple[int, int]:
    """``(width, height)`` within 1280x720 or 720x1280 with the same shape; small pictures stay as they are."""
    long_px, short_px = max(width_px, height_px), min(width_px, height_px)
    scale = min(1.0, MAX_LONG_SIDE_PX / long_px, MAX_SHORT_SIDE_PX / short_px)
    return max(1, round(width_px * scale)), max(1, round(height_px * scale))
