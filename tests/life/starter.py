"""Starts the installed `postsync` in processes of their own, with its modules read only once.

Most of a command's time goes into reading modules. Here one process has read them; for each command
it forks another, which has environment, folder, streams and end of its own, as one that a shell starts.
"""

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any


class Starter:
    """The process that starts the others."""

    def __init__(self, folder: Path) -> None:
        self._streams = folder / "out", folder / "err"
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(
        self, arguments: Iterable[str], folder: Path, env: Mapping[str, str]
    ) -> tuple[int, str, str]:
        """Exit code, stdout and stderr of a command."""
        asked, answer = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answer is not None
        streams = [str(path) for path in self._streams]
        asked.write(f"{json.dumps([*arguments])}\t{json.dumps([str(folder), {**env}, streams])}\n")
        asked.flush()
        code = int(answer.readline())
        out, err = (path.read_text("utf-8") for path in self._streams)
        return code, out, err

    def close(self) -> None:
        self._process.communicate(timeout=20)


def _become(main: Callable[[], Any], arguments: list[str], place: list[Any]) -> None:
    """Be the command: never returns."""
    folder, env, streams = place
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in enumerate(streams, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    sys.argv = ["postsync", *arguments]
    sys.exit(main())


def _main() -> None:
    (script,) = entry_points(group="console_scripts", name="postsync")
    main = script.load()
    package = importlib.import_module("postsync")
    for module in pkgutil.walk_packages(package.__path__, "postsync."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for line in sys.stdin:
        arguments, place = map(json.loads, line.split("\t"))
        child = os.fork()
        if child == 0:
            _become(main, arguments, place)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
