"""The published JSON Schemas, and what of them data is not: jsonschema-rs decides, jsonschema explains.

What is plainly right needs neither of them.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import postsync
from postsync.adapters.workspace.schema.plain import FEW, Plain
from postsync.domain.problem import Problem

if TYPE_CHECKING:
    from jsonschema_rs import Draft7Validator

CAMPAIGN_KEYS = frozenset({"template", "forEach", "schedule"})
"""The keys by which a document is a campaign."""


def is_campaign(data: Any) -> bool:
    """Whether a document is a campaign, right or wrong, and no post."""
    return (
        isinstance(data, dict)
        and not CAMPAIGN_KEYS.isdisjoint(data)
        # Other tools have a time under this name.
        and (isinstance(data.get("schedule"), dict) or "template" in data or "forEach" in data)
    )


NAMES = ("post", "config", "plan", "state")

_SPACES = r"\t-\r\u001c- \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

_IN_PYTHON = ((r"[^\\s", f"[^{_SPACES}"), (r"\\S", f"[^{_SPACES}]"), ("(.*", r"([^\n]*"))
"""What our patterns mean to Python, in words that mean the same to jsonschema-rs; both as JSON."""


def check_post(data: Any) -> list[Problem]:
    """Return everything that makes `data` not a post; quick when there is nothing."""
    return [] if is_post(data) else _explain("post", data)


def is_post(data: Any) -> bool:
    """Whether `data` is what the schema of posts asks for."""
    return is_valid("post", data)


def check_config(data: Any) -> list[Problem]:
    """Return everything that makes `data` not a configuration."""
    return [] if is_valid("config", data) else _explain("config", data)


def _explain(name: str, data: Any) -> list[Problem]:
    from postsync.adapters.workspace.schema.explain import explain

    return explain(name, data)


def is_valid(name: str, data: Any) -> bool:
    """Whether data is valid under a schema of ours."""
    decides = _DECIDING.get(name)
    if decides is None:
        if _plain(name).takes(data):
            return True
        decides = validator(name)
    return decides.is_valid(data)


_DECIDING: "dict[str, Draft7Validator]" = {}


@cache
def _plain(name: str) -> Plain:
    return Plain(deciding(name))


def expect_posts(number: int) -> None:
    """Build what decides about posts before the first of many is looked at."""
    if number > FEW:
        validator("post")


def validator(name: str) -> "Draft7Validator":
    """Return what decides whether data is valid under a schema of ours.

    It refuses more than jsonschema does: numbers that JSON does not have, which a later check names.
    """
    if name not in _DECIDING:
        import json

        from jsonschema_rs import Draft7Validator

        text = in_python(json.dumps(deciding(name), ensure_ascii=False))
        _DECIDING[name] = Draft7Validator(text)
    return _DECIDING[name]


def in_python(text: str) -> str:
    """Return the JSON text of a schema with patterns that jsonschema-rs reads as Python would."""
    for written, meant in _IN_PYTHON:
        text = text.replace(written, meant)
    return text


def deciding(name: str) -> dict[str, Any]:
    """Return the schema that data have to agree with, with all that it refers to.

    That of posts has no campaigns: what a campaign is, is looked at elsewhere, and its template is filled
    in before it is a post.
    """
    schema: dict[str, Any] = whole(name)
    if name == "post":
        for key in CAMPAIGN_KEYS:
            del schema["properties"][key], schema["definitions"][key]
        schema["oneOf"] = [one for one in schema["oneOf"] if one["required"] != ["template"]]
        del schema["if"], schema["then"]
        schema["properties"]["answers"] = schema["properties"]["answers"]["anyOf"][0]
    return schema


@cache
def known_keys() -> frozenset[str]:
    """The names of all keys that a post may have, at any place."""
    names: set[str] = set()

    def visit(schema: Any) -> None:
        if isinstance(schema, dict):
            names.update(schema.get("properties", ()))
            for part in schema.values():
                visit(part)
        elif isinstance(schema, list):
            for part in schema:
                visit(part)

    visit(deciding("post"))
    return frozenset(names)


def published(name: str) -> str:
    """Return the text of a schema as it is published. Raises FileNotFoundError for an unknown name.

    That of the configuration refers to that of posts, which it expects beside it.
    """
    package = Path(postsync.__file__).parent
    shipped = package / "schemas" / f"{name}.schema.json"
    checkout = package.parents[1] / "schemas" / f"{name}.schema.json"
    return (shipped if shipped.is_file() else checkout).read_text("utf-8")


def whole_text(name: str) -> str:
    """Return the text of a schema with all that it refers to, so that it needs no other file."""
    text = published(name)
    if name != "config":
        return text
    # The definitions are the last part of the schema of posts, and become that of this one.
    own = text.replace('"post.schema.json#', '"#').rstrip().removesuffix("}").rstrip()
    _, key, definitions = published("post").rpartition('  "definitions": {')
    return f"{own},\n{key}{definitions}"


def whole(name: str) -> Any:
    """Return a schema with all that it refers to."""
    import json

    return json.loads(whole_text(name))
