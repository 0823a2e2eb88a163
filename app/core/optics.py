"""How much light skin gives back, and how the pulse and the oxygen of the blood change that, seen by a camera.

Two layers: an epidermis with melanin that light passes twice, a dermis with blood behind it. Absorption and scattering
after Jacques (2013, doi:10.1088/0031-9155/58/11/R37), haemoglobin after Prahl's tabulated compilation, diffuse
reflectance after Flock et al. (1989, doi:10.1109/TBME.1989.1173624). Wavelengths in nm, absorption in 1/cm.
"""

from dataclasses import dataclass

import numpy as np

from app.core.types import FloatArray

WAVELENGTH_NM: FloatArray = np.arange(400.0, 701.0, 10.0)
# Molar extinction of oxygenated and of deoxygenated haemoglobin, 1/(cm M).
HBO2: FloatArray = np.fromstring(
    """266232 466840 480360 246072 102580 62816 44480 33209.2 26629.2 23684.4 20932.8 20035.2 24202.4 39956.8 53236
    43016 32613.2 44496 50104 14400.8 3200 1506 942 610 442 368 319.6 294 277.6 276 290""",
    sep=" ",
)
HB: FloatArray = np.fromstring(
    """223296 303956 407560 528600 413280 103292 23388.8 16156.4 14550 16684 20862 25773.6 31589.6 39036.4 46592 53412
    53788 45072 37020 28324.4 14677.2 9443.6 6509.6 5148.8 4345.2 3750.12 3226.56 2795.12 2407.92 2051.96 1794.28""",
    sep=" ",
)
HAEMOGLOBIN_G_PER_L, MOLAR_G = 150.0, 64500.0
EPIDERMIS_CM = 0.006
# Without data of a camera's own: Gaussians of (centre, width) for R, G and B.
SENSITIVITY_NM = ((600.0, 35.0), (540.0, 38.0), (465.0, 28.0))
REFRACTION = 1.4


@dataclass(frozen=True, slots=True)
class Skin:
    """melanin: share of the epidermis, light .013-.063, medium .11-.16, dark .18-.43. blood: share of the dermis."""

    melanin: float = 0.05
    blood: float = 0.01


def blood_absorption(saturation: float) -> FloatArray:
    """Of whole blood, ``saturation`` 0..1."""
    extinction = saturation * HBO2 + (1 - saturation) * HB
    return np.asarray(2.303 * HAEMOGLOBIN_G_PER_L / MOLAR_G * extinction)


def _bloodless() -> FloatArray:
    return 0.244 + 85.3 * np.exp(-(WAVELENGTH_NM - 154.0) / 66.2)


def reflectance(skin: Skin, saturation: float) -> FloatArray:
    """Share of light that comes back at each of WAVELENGTH_NM."""
    absorption = skin.blood * blood_absorption(saturation) + (1 - skin.blood) * _bloodless()
    scattering = 2e5 * WAVELENGTH_NM**-1.5 + 2e12 * WAVELENGTH_NM**-4
    albedo = scattering / (scattering + absorption)
    k = np.sqrt(3 * (1 - albedo))
    r = -1.440 / REFRACTION**2 + 0.710 / REFRACTION + 0.668 + 0.0636 * REFRACTION
    a = (1 + r) / (1 - r)
    dermis = albedo / 2 * (1 + np.exp(-4 / 3 * a * k)) * np.exp(-k)
    melanin = skin.melanin * 6.6e11 * WAVELENGTH_NM**-3.33 + (1 - skin.melanin) * _bloodless()
    return np.asarray(dermis * np.exp(-2 * melanin * EPIDERMIS_CM))


def lamp(kelvin: float, led: float = 0.0) -> FloatArray:
    """Power of a black body (Planck) at each wavelength, mean 1; ``led`` mixes in the blue peak and phosphor hump."""
    metres = WAVELENGTH_NM * 1e-9
    planck = metres**-5 / (np.exp(0.014388 / (metres * kelvin)) - 1)
    blue = np.exp(-(((WAVELENGTH_NM - 452) / 12) ** 2) / 2) * (kelvin / 4500.0)
    phosphor = np.exp(-(((WAVELENGTH_NM - 575) / 55) ** 2) / 2)
    white = blue + phosphor
    return np.asarray((1 - led) * planck / planck.mean() + led * white / white.mean())


def camera(light: FloatArray, back: FloatArray, shift_nm: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> FloatArray:
    """R, G, B of the light that comes ``back``; ``shift_nm``: of the sensitivities, as cameras differ."""
    curves = [
        np.exp(-(((WAVELENGTH_NM - centre - shift) / width) ** 2) / 2)
        for (centre, width), shift in zip(SENSITIVITY_NM, shift_nm, strict=True)
    ]
    return np.array([float((light * back * curve).sum()) for curve in curves])


def pulse_rgb(
    skin: Skin, saturation: float, light: FloatArray, shift_nm: tuple[float, float, float] = (0.0, 0.0, 0.0)
) -> tuple[FloatArray, FloatArray]:
    """Mean colour of the skin, and its relative change per relative change of blood volume (negative: darker).

    The pulse is arterial blood of the given saturation; the resting blood is taken to have the same, which makes colour
    and pulse move together as they do when a whole body loses oxygen.
    """
    step = 0.01
    rest = camera(light, reflectance(skin, saturation), shift_nm)
    more = camera(light, reflectance(Skin(skin.melanin, skin.blood * (1 + step)), saturation), shift_nm)
    return rest, (more / rest - 1) / step
