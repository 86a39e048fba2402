"""Print the measures of the house: how far one post walks through the code, and how large the rooms are.

    .venv/bin/python tools/measure_house.py            the measures
    .venv/bin/python tools/measure_house.py --walk     and every module that the walk enters, with its stays

A walk is `postsync plan` of a workspace with one post to X, against the embedded sandbox, in this
process. A profile hook on every thread counts entries of functions of postsync. The sandbox itself
does not count, nor do the bodies of classes and modules and what dataclasses generate. A module
change is an entry of a function whose module is another one than that of the function entered
before it on the same thread.
"""

import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from types import CodeType, FrameType

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "postsync"

POST = """\
accounts: [x:acme]
scheduledAt: {tomorrow}
content: Our new release is out
"""
CONFIG = """\
version: 1
provider: {name: sandbox}
"""

NETWORKS = (
    "bluesky",
    "facebook",
    "google_business",
    "instagram",
    "linkedin",
    "pinterest",
    "reddit",
    "threads",
    "tiktok",
    "vimeo",
    "youtube",
)
"""The networks that a file can name; X is left out, because a single letter is found everywhere."""


class Walk:
    """The functions that were entered, and how often the module changed."""

    def __init__(self) -> None:
        self.functions: set[tuple[str, str]] = set()
        self.changes = 0
        self.stays: Counter[str] = Counter()
        self._last: dict[int, str] = {}
        self._modules: dict[CodeType, str | None] = {}

    def __call__(self, frame: FrameType, event: str, _arg: object) -> None:
        """Take note of one entered function: a hook for `sys.setprofile`."""
        if event != "call":
            return
        code = frame.f_code
        if code not in self._modules:
            self._modules[code] = _module_of(frame)
        module = self._modules[code]
        if module is None:
            return
        self.functions.add((module, code.co_qualname))
        thread = threading.get_ident()
        if self._last.get(thread) != module:
            self.changes += thread in self._last
            self.stays[module] += 1
            self._last[thread] = module


def _module_of(frame: FrameType) -> str | None:
    """The module of postsync whose function is entered; None for all else."""
    name: str = frame.f_globals.get("__name__", "")
    is_body = not frame.f_code.co_flags & 0x2  # CO_NEWLOCALS, which modules lack
    is_class = "__qualname__" in frame.f_locals and "__module__" in frame.f_locals
    is_generated = frame.f_code.co_filename == "<string>"
    if not name.startswith("postsync.") or is_body or is_class or is_generated:
        return None
    return None if name.startswith("postsync.sandbox.") else name


def walk_one_post() -> Walk:
    """Plan one post, and tell where that went."""
    from postsync.cli.exits import exit_code
    from postsync.cli.main import cli

    walk = Walk()
    tomorrow = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86_400))  # noqa: TID251
    with tempfile.TemporaryDirectory() as folder:
        posts = Path(folder, "posts")
        posts.mkdir()
        (posts / "one.yaml").write_text(POST.format(tomorrow=tomorrow))
        Path(folder, "postsync.yaml").write_text(CONFIG)
        threading.setprofile(walk)
        sys.setprofile(walk)
        try:
            code = exit_code(cli, ["--chdir", folder, "plan"])
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
    if code:
        sys.exit(f"the walk ended with exit code {code}")
    return walk


def lines_of(folder: str) -> int:
    """The lines of the Python files that git tracks below a folder."""
    files = _tracked(folder)
    return sum(len((ROOT / name).read_bytes().splitlines()) for name in files)


def _tracked(folder: str) -> list[str]:
    command = ["git", "ls-files", "--", f"{folder}/*.py"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def largest_folders() -> list[tuple[int, str]]:
    """The folders of the package by their number of modules, the largest first."""
    counts = Counter(str(Path(name).parent) for name in _tracked("src"))
    return sorted(((count, name) for name, count in counts.items()), reverse=True)


def files_naming_a_network() -> list[str]:
    """The modules outside of the sandbox that name a network in their code."""
    names = re.compile(r"[\"'](?:" + "|".join(NETWORKS) + r")[\"'.:]")
    return [
        name
        for name in _tracked("src/postsync")
        if "/sandbox/" not in name and names.search((ROOT / name).read_text())
    ]


def late_imports() -> tuple[int, int]:
    """Imports inside functions: in all, and in the command line."""
    found = [
        name
        for name in _tracked("src/postsync")
        for line in (ROOT / name).read_text().splitlines()
        if re.match(r"\s+(?:from postsync|from \w[\w.]* import|import \w)", line)
    ]
    return len(found), sum("/cli/" in name for name in found)


def main() -> None:
    """Print all measures."""
    walk = walk_one_post()
    modules = {module for module, _ in walk.functions}
    entered = Counter(module for module, _ in walk.functions)
    alone = sum(1 for count in entered.values() if count == 1)
    print(f"planning one post: {len(modules)} modules, {len(walk.functions)} functions, ", end="")
    print(f"{walk.changes} module changes; {alone} modules entered for a single function")
    print("largest folders: " + ", ".join(f"{n} {name}" for n, name in largest_folders()[:4]))
    named = files_naming_a_network()
    inside = sum("/domain/networks/" in name for name in named)
    print(f"files that name a network: {len(named)}, of them {inside} in domain/networks")
    late, of_cli = late_imports()
    print(f"imports inside functions or under a condition: {late}, of them {of_cli} in cli")
    print(f"lines: src {lines_of('src')}, tests {lines_of('tests')}")
    if "--walk" in sys.argv[1:]:
        for module, count in walk.stays.most_common():
            print(f"  {count:4} stays, {entered[module]:3} functions  {module}")


if __name__ == "__main__":
    main()
