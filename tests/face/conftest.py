"""One reader for all tests of the face, because loading the landmark model takes most of a second."""

import pytest

from app.build import LANDMARKS_PATH
from app.face.reader import DlibFaceReader


@pytest.fixture(scope="session")
def loaded_reader() -> DlibFaceReader:
    return DlibFaceReader(LANDMARKS_PATH)


@pytest.fixture
def reader(loaded_reader: DlibFaceReader) -> DlibFaceReader:
    """A reader that knows nobody; what a test leaves behind must not reach the next one."""
    loaded_reader.reset()
    loaded_reader.crop_size_px = None
    return loaded_reader
