"""The published JSON Schemas: where they are, installed or in a checkout."""

import json
from pathlib import Path
from typing import Any

import postsync

NAMES = ("post", "config", "plan", "state")


def published(name: str) -> str:
    """Return the text of a schema as it is published. Raises FileNotFoundError for an unknown name.

    That of the configuration refers to that of posts, which it expects beside it.
    """
    package = Path(postsync.__file__).parent
    shipped = package / "schemas" / f"{name}.schema.json"
    checkout = package.parents[1] / "schemas" / f"{name}.schema.json"
    return (shipped if shipped.is_file() else checkout).read_text("utf-8")


def whole(name: str) -> Any:
    """Return a schema together with all that it refers to."""
    schema = json.loads(published(name).replace('"post.schema.json#', '"#'))
    if name == "config":
        schema["definitions"] = json.loads(published("post"))["definitions"]
    return schema


def whole_text(name: str) -> str:
    """Return the text of a schema that needs no other file."""
    if name != "config":
        return published(name)
    return json.dumps(whole(name), indent=2, ensure_ascii=False) + "\n"
