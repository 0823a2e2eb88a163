"""Last words to people before the program can start. Any Python 3 can read this file: that is what it is for."""

import os
import sys

FIRST, LAST = (3, 11), (3, 14)
WINDOWS = os.name == "nt"


def say(text: str) -> None:
    """One plain line on the terminal, at once."""
    if sys.stdout is not None:  # as under pythonw on Windows
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def stopped(message: str) -> SystemExit:
    """Show why nothing starts, also to somebody who double-clicked; to be raised, ends the program with code 1."""
    if sys.stderr is not None:
        sys.stderr.write(message + "\n")
        sys.stderr.flush()
    if WINDOWS:
        # A console that only exists for us closes with us. The command prompt sets PROMPT, the Explorer does not.
        if "PROMPT" not in os.environ and sys.stdin is not None and sys.stdin.isatty():
            input("Press Enter to close.")
    elif os.environ.get("DISPLAY") and not os.isatty(2):
        import shutil
        import subprocess

        for command in (["zenity", "--error", "--text"], ["kdialog", "--error"], ["xmessage"]):
            if shutil.which(command[0]):
                subprocess.call(command + [message])  # noqa: RUF005 - unpacking here is newer than this file may be
                break
    return SystemExit(1)


def require_python(command: str, version: "tuple[int, int]" = sys.version_info[:2]) -> None:
    """End with one sentence unless ``version`` can run the program; names one that can where there is one."""
    if FIRST <= version <= LAST:
        return
    import shutil
    import subprocess

    text = "Human Health Monitor needs Python %d.%d to %d.%d, this is %d.%d. " % (FIRST + LAST + version)
    for minor in range(LAST[1], FIRST[1] - 1, -1):
        name = "python3.%d" % minor
        # pyenv has a name for every version it knows, but not all of them run.
        if shutil.which(name) and subprocess.call([name, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            raise stopped(text + "Run: %s %s" % (name, command))
    name = "py -3.13" if WINDOWS else "python3.13"
    raise stopped(text + "Install Python 3.13 from https://www.python.org/downloads/ and run: %s %s" % (name, command))
