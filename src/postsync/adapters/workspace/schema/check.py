"""Whether data is what a schema asks for: jsonschema-rs decides, jsonschema explains."""

from functools import cache
from typing import TYPE_CHECKING, Any

from postsync.adapters.workspace.schema.files import whole
from postsync.domain.problem import Problem

if TYPE_CHECKING:
    from jsonschema_rs import Draft7Validator

_SPACES = "\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

_IN_PYTHON = ((r"[^\s", f"[^{_SPACES}"), (r"\S", f"[^{_SPACES}]"), (".*", "[^\n]*"))
"""What the patterns of our schemas mean to jsonschema, in words that mean the same to jsonschema-rs."""


def check_post(data: Any) -> list[Problem]:
    """Return everything that makes `data` not a post; quick when there is nothing."""
    return [] if validator("post").is_valid(data) else _explained("post", data)


def check_config(data: Any) -> list[Problem]:
    """Return everything that makes `data` not a configuration."""
    return [] if validator("config").is_valid(data) else _explained("config", data)


@cache
def validator(name: str) -> "Draft7Validator":
    """Return the validator of jsonschema-rs for one of our schemas."""
    from jsonschema_rs import Draft7Validator

    return Draft7Validator(_with_patterns(whole(name)))


def _with_patterns(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_with_patterns(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _in_python(value)
        if name == "pattern" and isinstance(value, str)
        else _with_patterns(value)
        for name, value in schema.items()
    }


def _in_python(pattern: str) -> str:
    for written, meant in _IN_PYTHON:
        pattern = pattern.replace(written, meant)
    return pattern


def _explained(name: str, data: Any) -> list[Problem]:
    # jsonschema-rs refuses numbers that JSON has not; jsonschema has no problem with them, and the
    # decoder names them by its own rule.
    from postsync.adapters.workspace.schema.explain import explain

    return explain(name, data)
