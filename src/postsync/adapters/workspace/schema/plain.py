"""Plain cases: data of which a few looks tell that a schema of ours takes it.

jsonschema-rs decides. But to import it and to build what decides takes as long as to check some dozens of
posts, so where there are few, they are looked at here first. What is not certainly right is left to it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

FEW = 48
"""So many documents are looked at here. Where there are more, it is quicker to build what decides."""

_LARGEST = 2**53

_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": int,
    "null": type(None),
}


class _Unsure(Exception):
    """Whether data is right is left to others."""


class Plain:
    """Looks at data by one schema, which refers to its own definitions alone."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._definitions = schema.get("definitions", {})
        self._left = FEW

    def takes(self, data: Any) -> bool:
        """Whether the schema certainly takes `data`; false as well where that is not known."""
        self._left -= 1
        try:
            return self._left >= 0 and self._fits(data, self._schema)
        except _Unsure:
            return False

    def _fits(self, data: Any, schema: Any) -> bool:
        """Whether a part of the data is what a part of the schema asks for. Raises _Unsure."""
        kind = type(data)
        if kind is float or (kind is int and abs(data) > _LARGEST) or type(schema) is not dict:
            raise _Unsure
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/definitions/")
            return self._fits(data, self._definitions.get(name))
        for word, wanted in schema.items():
            if (of_kind := _OF_KIND.get((kind, word))) is not None:
                fits = of_kind(data, wanted)
            elif (other := self._other.get(word)) is not None:
                fits = other(self, data, wanted, schema)
            elif word not in _NOTES:
                raise _Unsure
            else:
                continue
            if not fits:
                return False
        return True

    def _keys(self, data: Any, _: Any, schema: Any) -> bool:
        if type(data) is not dict:
            return True
        known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
        patterns = schema.get("patternProperties", {})
        for name, value in data.items():
            asked = [patterns[one] for one in patterns if _matches(name, one)]
            if name in known:
                asked.append(known[name])
            if not asked and others is not True:
                if others is False:
                    return False
                asked = [others]
            if not self._all(value, asked, schema):
                return False
        return True

    def _other_keys(self, data: Any, wanted: Any, schema: Any) -> bool:
        return "properties" in schema or self._keys(data, wanted, schema)

    def _any(self, data: Any, wanted: Any, _: Any) -> bool:
        return any(self._fits(data, one) for one in wanted)

    def _all(self, data: Any, wanted: Any, _: Any) -> bool:
        return all(self._fits(data, one) for one in wanted)

    def _one(self, data: Any, wanted: Any, _: Any) -> bool:
        return sum(self._fits(data, one) for one in wanted) == 1

    def _not(self, data: Any, wanted: Any, _: Any) -> bool:
        return not self._fits(data, wanted)

    def _if(self, data: Any, wanted: Any, schema: Any) -> bool:
        return self._fits(data, schema.get("then" if self._fits(data, wanted) else "else", {}))

    def _items(self, data: Any, wanted: Any, _: Any) -> bool:
        return type(data) is not list or all(self._fits(one, wanted) for one in data)

    def _names(self, data: Any, wanted: Any, _: Any) -> bool:
        return type(data) is not dict or all(self._fits(name, wanted) for name in data)

    _other: ClassVar[Mapping[str, Callable[["Plain", Any, Any, Any], bool]]] = {
        "type": lambda _, data, wanted, __: _is_of(data, wanted),
        "enum": lambda _, data, wanted, __: _is_among(data, wanted),
        "const": lambda _, data, wanted, __: _is_among(data, [wanted]),
        "anyOf": _any,
        "allOf": _all,
        "oneOf": _one,
        "not": _not,
        "if": _if,
        "items": _items,
        "propertyNames": _names,
        "properties": _keys,
        "additionalProperties": _other_keys,
        "patternProperties": _other_keys,
    }


def ended(pattern: str) -> str:
    """A pattern of a schema as Python has to read it, where `$` is the end itself."""
    return f"{pattern[:-1]}\\Z" if pattern.endswith("$") else pattern


def _matches(text: str, pattern: str) -> bool:
    return re.search(ended(pattern), text) is not None


def _is_of(data: Any, wanted: str | list[str]) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    return any(type(data) is _TYPES[name] for name in names)


def _is_among(data: Any, wanted: list[Any]) -> bool:
    return any(type(one) is type(data) and one == data for one in wanted)


def _are_unique(data: list[Any], wanted: bool) -> bool:
    if not all(type(one) is str for one in data):
        raise _Unsure
    return not wanted or len(set(data)) == len(data)


def _depend(data: dict[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(set(names) <= data.keys() for name, names in wanted.items() if name in data)


_OF_KIND: dict[tuple[type, str], Callable[[Any, Any], bool]] = {
    (str, "pattern"): _matches,
    (str, "minLength"): lambda data, wanted: len(data) >= wanted,
    (str, "maxLength"): lambda data, wanted: len(data) <= wanted,
    (int, "minimum"): lambda data, wanted: data >= wanted,
    (int, "maximum"): lambda data, wanted: data <= wanted,
    (list, "minItems"): lambda data, wanted: len(data) >= wanted,
    (list, "maxItems"): lambda data, wanted: len(data) <= wanted,
    (list, "uniqueItems"): _are_unique,
    (dict, "minProperties"): lambda data, wanted: len(data) >= wanted,
    (dict, "maxProperties"): lambda data, wanted: len(data) <= wanted,
    (dict, "required"): lambda data, wanted: data.keys() >= set(wanted),
    (dict, "dependencies"): _depend,
}
"""Words that ask something of one kind of value, and nothing of others."""

_NOTES = frozenset(
    {
        "$schema", "default", "definitions", "description", "else", "examples", "patternErrorMessage", "then",
        "title", *(word for _, word in _OF_KIND),
    }
)  # fmt: skip
"""Words of a schema that ask nothing of what is looked at, or that are looked at with another word."""
