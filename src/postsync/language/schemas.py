"""Schemas: what may stand at a place of a document, and what it means, in the words of the schemas."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal

from postsync.adapters.workspace.schema.check import whole

Name = Literal["post", "config"]
Schema = Mapping[str, Any]
Path = Sequence[str | int]


def schemas_at(name: Name, path: Path) -> list[Schema]:
    """The schemas of the value at `path`; several where it may be one thing or another."""
    found = list(_alternatives(name, _whole(name)))
    for part in path:
        found = [
            one
            for schema in found
            for inner in _inside(schema, part)
            for one in _alternatives(name, inner)
        ]
    return found


def keys_at(name: Name, path: Path) -> dict[str, Schema]:
    """The keys that a mapping at `path` may have, each with the schema of its value."""
    keys: dict[str, Schema] = {}
    for schema in schemas_at(name, path):
        for key, inner in schema.get("properties", {}).items():
            if isinstance(inner, dict):
                keys.setdefault(key, next(_alternatives(name, inner), inner))
    return keys


def values_of(schemas: Sequence[Schema]) -> dict[str, str]:
    """What a value may be, where that is a choice, each with a word about it."""
    values: dict[str, str] = {}
    for schema in schemas:
        allowed = schema.get("enum", [schema["const"]] if "const" in schema else [])
        if not allowed and schema.get("type") == "boolean":
            allowed = [True, False]
        for one in allowed:
            shown = str(one).lower() if isinstance(one, bool) else str(one)
            about = "the default" if one == schema.get("default") else ""
            values.setdefault(shown, about)
    return values


def is_kind(schemas: Sequence[Schema], kind: str) -> bool:
    """Whether a value may be of this type of JSON."""
    return any(kind in _types(schema) for schema in schemas)


def words_of(schema: Schema) -> str:
    """Title, description and an example of a schema, as Markdown."""
    title, about = schema.get("title", ""), schema.get("description", "")
    words = f"**{title}**" if title else ""
    words += f"\n\n{about}" if about else ""
    if "default" in schema:
        words += f"\n\nDefault: `{_shown(schema['default'])}`"
    if values := values_of([schema]):
        words += f"\n\nPossible: {', '.join(f'`{value}`' for value in values)}"
    elif examples := schema.get("examples"):
        words += f"\n\nFor example: `{_shown(examples[0])}`"
    return words.strip()


def _types(schema: Schema) -> Sequence[str]:
    kind = schema.get("type", ())
    return (kind,) if isinstance(kind, str) else kind


def _inside(schema: Schema, part: str | int) -> Iterator[Any]:
    if isinstance(part, int):
        yield schema.get("items")
        return
    properties = schema.get("properties", {})
    if part in properties:
        yield properties[part]
        return
    yield from schema.get("patternProperties", {}).values()
    yield schema.get("additionalProperties")


def _alternatives(name: Name, schema: Any) -> Iterator[Schema]:
    """A schema with what it refers to and what it may be."""
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        yield from _alternatives(name, _definition(name, schema["$ref"], schema))
        return
    yield schema
    for word in ("oneOf", "anyOf", "allOf"):
        for part in schema.get(word, ()):
            yield from _alternatives(name, part)


def _definition(name: Name, ref: str, referring: Schema) -> Schema:
    """A definition, under the words of what refers to it."""
    found: Schema = _whole(name)["definitions"][ref.rpartition("/")[2]]
    own = {word: referring[word] for word in ("title", "description") if word in referring}
    return {**found, **own} if own else found


@cache
def _whole(name: Name) -> dict[str, Any]:
    schema: dict[str, Any] = whole(name)
    return schema


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    import json

    return json.dumps(value, ensure_ascii=False)
