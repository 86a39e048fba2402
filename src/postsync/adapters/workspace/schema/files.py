"""The published JSON Schemas: where they are, installed or in a checkout."""

from pathlib import Path
from typing import Any

import postsync

NAMES = ("post", "config", "plan", "state")


def schema_text(name: str) -> str:
    """The schema of this name, as it is published. Raises FileNotFoundError for another."""
    package = Path(postsync.__file__).parent
    shipped = package / "schemas" / f"{name}.schema.json"
    checkout = package.parents[1] / "schemas" / f"{name}.schema.json"
    return (shipped if shipped.is_file() else checkout).read_text("utf-8")


def load_schema(name: str) -> Any:
    """The schema of this name, with patterns that end where the text does.

    In JSON Schema `$` is the end of the text; in Python it also matches before a last line feed.
    """
    import json

    return _anchored(json.loads(schema_text(name)))


def _anchored(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_anchored(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    anchored: dict[str, Any] = {}
    for name, value in schema.items():
        if name == "pattern" and isinstance(value, str):
            anchored[name] = _end(value)
        elif name == "patternProperties":
            anchored[name] = {_end(pattern): _anchored(sub) for pattern, sub in value.items()}
        else:
            anchored[name] = _anchored(value)
    return anchored


def _end(pattern: str) -> str:
    return pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern
