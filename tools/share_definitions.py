"""Keep the definitions that both schemas need the same: post.schema.json is where they are edited.

    python tools/share_definitions.py [--check]

An editor resolves references inside one file only, so config.schema.json has copies.
"""

import json
import sys
from pathlib import Path
from typing import Any

SOURCE = Path("schemas/post.schema.json")
TARGET = Path("schemas/config.schema.json")
OWN = {"container", "media"}
"""Definitions that make sense in a post only."""


def shared(definitions: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in definitions.items() if name not in OWN}


def main() -> int:
    source = json.loads(SOURCE.read_text(encoding="utf-8"))
    before = TARGET.read_text(encoding="utf-8")
    target = json.loads(before)
    target["definitions"] = shared(source["definitions"])
    after = json.dumps(target, indent=2, ensure_ascii=False) + "\n"
    if after == before:
        return 0
    if "--check" in sys.argv[1:]:
        print(f"{TARGET} is behind {SOURCE}: run python tools/share_definitions.py")
        return 1
    TARGET.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
