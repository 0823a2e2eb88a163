"""Looks at a file before any decoder does, and says what is wrong with it in words."""

import codecs
import stat
from pathlib import Path

from app.errors import AppError
from app.language import later

CHOOSE_VIDEO = later("Choose a video file (mp4, mov, mkv, avi, webm or wmv).")
NEEDS_SECONDS = later("A pulse needs a video of at least ten seconds.")
HEAD_BYTES = 4096

# First bytes of still pictures people choose by mistake.
STILL_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)
# Brands of ISO files (bytes 8..12) that hold a still picture.
STILL_BRANDS = {b"heic": "HEIC", b"heix": "HEIC", b"mif1": "HEIF", b"avif": "AVIF"}
# Bytes 4..8 of MP4 and MOV files.
ISO_FIRST_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
PLAYLIST_STARTS = (b"#EXTM3U", b"[playlist]", b"<?xml", b"<MPD", b"<ASX", b"<asx", b"ffconcat")


def file_head(path: Path) -> bytes:
    """The first bytes of the file at ``path``. Raises AppError when there is nothing to read."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise AppError(
                later("{path} is a folder, not a video.", path=path), later("Choose one of the files in it.")
            )
        if not stat.S_ISREG(mode):
            raise AppError(later("{path} is not an ordinary file.", path=path), CHOOSE_VIDEO)
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise AppError(
            later("There is no file {path}.", path=path), later("Check the name, or choose another file.")
        ) from error
    except PermissionError as error:
        raise AppError(
            later("You are not allowed to read {path}.", path=path),
            later("Change its permissions, or copy it to a folder of your own."),
        ) from error
    except (OSError, ValueError) as error:
        raise AppError(
            later("{path} cannot be read: {why}.", path=path, why=str(error)),
            later("Check the disk, or copy the file elsewhere."),
        ) from error
    if not head:
        raise AppError(
            later("{name} is empty (0 bytes).", name=path.name),
            later("The recording or the copy was not finished: copy it again, or choose another file."),
        )
    return head


def refuse_other_kinds(name: str, head: bytes) -> None:
    """Raise AppError when ``head``, the first bytes of the file ``name``, is plainly not that of a video."""
    if head.startswith((b"GIF87a", b"GIF89a")):
        raise AppError(
            later("{name} is an animated picture (GIF), not a video.", name=name),
            later(
                "A GIF has 256 colours, too few for a pulse; to look at it all the same convert it to MP4 first, "
                'for example with: ffmpeg -i "{name}" video.mp4',
                name=name,
            ),
        )
    kind = _still_picture(head)
    if kind:
        raise AppError(later("{name} is a still picture ({kind}), not a video.", name=name, kind=kind), NEEDS_SECONDS)
    if head.startswith(PLAYLIST_STARTS):
        raise AppError(
            later("{name} is a playlist or description that points to other files, not a video.", name=name),
            later("Choose the video file itself."),
        )
    if _is_text(head):
        raise AppError(later("{name} is a text file, not a video.", name=name), CHOOSE_VIDEO)


def _still_picture(head: bytes) -> str | None:
    for start, kind in STILL_PICTURES:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    return STILL_BRANDS.get(head[8:12]) if head[4:8] == b"ftyp" else None


def _is_text(head: bytes) -> bool:
    try:
        # Incremental: the last character may be cut in the middle.
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\r\n\t\f\ufeff" for character in text)
