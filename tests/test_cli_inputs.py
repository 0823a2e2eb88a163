"""What is taken from the arguments, and names that never meet."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli_inputs import gather, output_names


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_folders_give_their_videos_by_name_without_hidden_ones_and_without_folders_inside(tmp_path):
    touch(*(tmp_path / name for name in ("b.MP4", "a.webm", "notes.txt", "._a.mp4", "inside/c.mp4")))
    (tmp_path / "folder.mp4").mkdir()
    found = gather([str(tmp_path)])
    assert [path.name for path in found.paths] == ["a.webm", "b.MP4"]
    assert found.failures == ()


def test_a_file_named_outright_is_taken_whatever_it_is_called(tmp_path):
    touch(tmp_path / "capture.dat")
    assert gather([str(tmp_path / "capture.dat"), "missing.mp4"]).paths == (
        tmp_path / "capture.dat",
        Path("missing.mp4"),
    )


def test_a_folder_without_a_video_is_a_failure_that_says_why(tmp_path):
    touch(tmp_path / "inside" / "c.mp4")
    assert gather([str(tmp_path)]).failures == (
        f"{tmp_path}: failed. There is no video in this folder; folders inside it are not searched.",
    )


def test_a_folder_that_may_not_be_read_is_a_failure_and_the_others_are_taken(tmp_path, monkeypatch):
    touch(tmp_path / "closed" / "a.mp4", tmp_path / "b.mp4")
    read = Path.iterdir

    def refuse(folder):
        if folder.name == "closed":
            raise PermissionError(13, "Permission denied")
        return read(folder)

    monkeypatch.setattr(Path, "iterdir", refuse)
    found = gather([str(tmp_path / "closed"), str(tmp_path / "b.mp4")])
    assert found.failures == (f"{tmp_path / 'closed'}: failed. This folder cannot be read: Permission denied.",)
    assert found.paths == (tmp_path / "b.mp4",)


def test_the_same_file_twice_is_analysed_once_and_said(tmp_path):
    touch(tmp_path / "a.mp4")
    found = gather([str(tmp_path), str(tmp_path / "a.mp4")])
    assert found.paths == (tmp_path / "a.mp4",)
    assert found.notes == (f"{tmp_path / 'a.mp4'} is given twice, analysed once.",)


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["a.mp4", "b.mp4"], ["a", "b"]),
        (["a.mp4", "a.avi", "b.mp4"], ["a.mp4", "a.avi", "b"]),
        (["/x/mon/a.mp4", "/x/tue/a.mp4"], ["mon-a.mp4", "tue-a.mp4"]),
        (["/x/mon/a.mp4", "/y/mon/a.mp4"], ["mon-a.mp4", "mon-a.mp4-2"]),
        (["/x/mon/a.mp4", "/x/tue/a.mp4", "/x/mon/a.avi"], ["mon-a.mp4", "tue-a.mp4", "a.avi"]),
        (["A.mp4", "a.avi"], ["A.mp4", "a.avi"]),
        (["é.mp4", "é.avi"], ["é.mp4", "é.avi"]),
        (["/v/a.mp4", "/v/a.avi", "/v/a.mp4.mkv"], ["v-a.mp4", "a.avi", "a.mp4.mkv"]),
        ([], []),
    ],
)
def test_names_of_results(paths, names):
    assert output_names([Path(path) for path in paths]) == names


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["x", "y", "X"]), st.sampled_from(["a", "A", "a-2"]), st.sampled_from([".mp4", ".avi"])
        ),
        unique=True,
        max_size=12,
    )
)
def test_names_never_meet(parts):
    names = output_names([Path("/videos") / folder / (stem + suffix) for folder, stem, suffix in parts])
    assert len({name.casefold() for name in names}) == len(parts)
