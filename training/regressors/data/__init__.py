"""Loaders of published data sets, each for the layout in which its authors publish it; the folder is an argument.

bidmc             Pimentel et al. 2017, doi:10.1109/TBME.2016.2613124, PhysioNet BIDMC 1.0.0, ODC-BY 1.0
phone_oximetry    Hoffman et al. 2022, doi:10.1038/s41746-022-00665-y, MIT
ppg_bp            Liang et al. 2018, doi:10.1038/sdata.2018.20, figshare 5459299, CC BY 4.0
welltory          Neshitov et al. 2021, doi:10.3390/s21206798, CC0
"""

from pathlib import Path


class MissingDataError(Exception):
    """A folder or file of a data set is not where its layout says."""


def folder_of(data: Path, name: str) -> Path:
    """DIR/name. Raises MissingDataError with the place it should be in."""
    folder = data / name
    if not folder.is_dir():
        raise MissingDataError(f"There is no folder {folder}: put the data set there as its authors publish it.")
    return folder
