"""What must not be taken for a pulse: photographs in a hand, flickering lamps, nodding heads.

Half of the nodding heads are alive, at a rate of their own.
"""

from dataclasses import dataclass, replace

import numpy as np

from training.synthetic.heart import Heart
from training.synthetic.light import Light
from training.synthetic.movement import Movement

# One clip in so many is a trap. Fewer, and a network grows too sure of itself on what it never saw.
_EVERY = 5
_KINDS = {"photograph": 0.25, "flicker": 0.25, "nod": 0.2, "living nod": 0.2, "mannequin": 0.1}


@dataclass(frozen=True, slots=True)
class Trap:
    """heart, movement, light: as changed. photograph: nothing moves but the whole picture."""

    heart: Heart
    movement: Movement
    light: Light
    photograph: bool


def is_trap(seed: int) -> bool:
    """Whether the clip of ``seed`` is one."""
    return seed % _EVERY == _EVERY - 1


def set_trap(rng: np.random.Generator, heart: Heart, movement: Movement, light: Light) -> Trap:
    """One kind of trap, drawn at random, out of an ordinary person, their movement and their light."""
    kind = rng.choice(list(_KINDS), p=list(_KINDS.values()))
    if kind != "living nod":
        heart = replace(heart, amplitude=0.0, recoil=0.0)
    if kind in ("nod", "living nod"):
        movement = replace(
            movement,
            periodic=_between(rng, 0.03, 1.5),
            periodic_hz=float(rng.uniform(0.65, 3.2)),
            wobble=float(rng.uniform(0, 0.1)),
        )
    elif kind == "flicker":
        light = replace(light, flicker=_between(rng, 0.001, 0.03), flicker_hz=float(rng.uniform(0.6, 3.3)))
    elif kind == "photograph":
        movement = replace(movement, talk=0.0, blinks=0.0, breath=0.0, turns=0.0)
    return Trap(heart, movement, light, photograph=kind == "photograph")


def _between(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
