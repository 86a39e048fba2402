"""The way in: `postsync` and `python -m postsync`."""

import gc
import os
import sys


def main() -> int:
    """Run the command line and end the process with its exit code.

    The version is answered before anything is imported: it is asked for often, by machines.
    """
    if sys.argv[1:] == ["--version"]:
        from postsync import __version__

        print(f"postsync {__version__}")  # noqa: T201 - nothing else is loaded yet
        return 0
    _load_nothing_from_here()
    # A run builds thousands of objects that live to its end, and hardly any cycle: at its usual
    # threshold the collector would walk all of them again and again.
    gc.set_threshold(500_000, 20, 100)
    try:
        from postsync.cli.main import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:  # while modules are still being loaded
        return 130


def _load_nothing_from_here() -> None:
    """Take the working folder off the import path: what lies there comes with a branch.

    `python -m` puts it first, and so does an empty entry of PYTHONPATH.
    """
    try:
        here = os.getcwd()  # noqa: PTH109 - pathlib would be felt at start-up
    except OSError:
        return
    sys.path[:] = [entry for entry in sys.path if entry not in {"", here}]


if __name__ == "__main__":
    sys.exit(main())
