"""Print constraints.txt with what postsync depends on at the oldest versions that it allows."""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
ALLOWED = re.compile(r"([\w-]+)(?:\[\w+\])?>=([\w.]+)(?: *;.*)?")


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    oldest = {}
    for wanted in [*project["dependencies"], *project["optional-dependencies"]["s3"]]:
        found = ALLOWED.fullmatch(wanted)
        if found is None:
            sys.exit(f"pyproject.toml: no oldest version of {wanted!r}")
        oldest[name_of(found[1])] = found[0]
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        if name_of(line.partition("==")[0]) not in oldest:
            print(line)
    for wanted in oldest.values():
        print(wanted.replace(">=", "=="))


def name_of(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


if __name__ == "__main__":
    main()
