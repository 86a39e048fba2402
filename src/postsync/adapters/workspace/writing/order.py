"""The order of keys: that of the `properties` in the published schemas, at every depth."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from postsync.adapters.workspace.schema.check import whole

_ALTERNATIVES = ("anyOf", "oneOf", "allOf")


class Order:
    """The order of the keys in one place of a document. Keys that it does not know stay last."""

    def __init__(
        self, schemas: Iterable[Mapping[str, Any]], definitions: Mapping[str, Any]
    ) -> None:
        self._schemas = [part for one in schemas for part in _parts(one, definitions)]
        self._definitions = definitions
        self._below: dict[str | int, Order] = {}
        names = dict.fromkeys(
            name
            for schema in self._schemas
            # Where any name may stand, the order is that of whoever wrote them.
            if not isinstance(schema.get("additionalProperties"), dict)
            for name in schema.get("properties", ())
        )
        self._ranks = {name: rank for rank, name in enumerate(names)}

    def rank(self, key: str) -> int:
        """Where a key stands; behind all others where it is not known."""
        return self._ranks.get(key, len(self._ranks))

    def below(self, part: str | int) -> "Order":
        """The order inside of the value of a key, or of any entry of a list."""
        part = 0 if isinstance(part, int) else part
        known = self._below.get(part)
        if known is None:
            known = Order(self._schemas_below(part), self._definitions)
            self._below[part] = known
        return known

    def _schemas_below(self, part: str | int) -> Iterator[Mapping[str, Any]]:
        for schema in self._schemas:
            if part == 0:
                found = schema.get("items")
            else:
                found = schema.get("properties", {}).get(part, schema.get("additionalProperties"))
            if isinstance(found, dict):
                yield found


def _parts(
    schema: Mapping[str, Any], definitions: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """A schema with all that it refers to and chooses from."""
    yield schema
    if "$ref" in schema:
        yield from _parts(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    for name in _ALTERNATIVES:
        for one in schema.get(name, ()):
            yield from _parts(one, definitions)


@cache
def order_of(name: str) -> Order:
    """The order of the keys of a `post` or of the `config`."""
    schema = whole(name)
    return Order([schema], schema["definitions"])
