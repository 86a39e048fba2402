"""The settings of a configuration as its file writes them, and what holds where it says nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from postsync.adapters import files
from postsync.adapters.workspace.schema.check import whole
from postsync.adapters.workspace.yaml.reader import MAX_BYTES, Refused, read_documents
from postsync.domain.errors import ConfigError

_DEPENDS = (("name",), ("state", "ref"), ("state", "key"))
"""Settings whose usual value depends on the repository and the folder."""


class SettingsFile:
    """Implements `ports.ConfigurationFile` for a file of the workspace at `root`."""

    def __init__(self, root: Path, name: str) -> None:
        self._root, self._name = root, name

    @property
    def name(self) -> str:
        """What the file is called."""
        return self._name

    def settings(self, data: bytes | None = None) -> Mapping[str, Any]:
        """What the file says now, or what `data` says. Raises ConfigError, which says only why not."""
        try:
            read = files.read(self._root / self._name, limit=MAX_BYTES) if data is None else data
            documents = read_documents(read)
        except OSError as error:
            raise ConfigError(f"it cannot be read: {error.strerror}") from error
        except Refused as error:
            raise ConfigError("it is not valid YAML, or holds too much") from error
        if len(documents) > 1:
            raise ConfigError("it is more than one document")
        root = documents[0].data if documents else None
        if not isinstance(root, dict | None):
            raise ConfigError("it is no mapping")
        return root or {}

    def usual(self) -> Mapping[str, Any]:
        """What holds where a configuration says nothing, as its schema has it."""
        schema = whole("config")
        return dict(_usual((), schema, schema["definitions"]))


def _usual(
    path: tuple[str, ...], schema: Mapping[str, Any], definitions: Mapping[str, Any]
) -> Mapping[str, Any]:
    found = {}
    for name, written in schema.get("properties", {}).items():
        one, here = written, (*path, name)
        if "$ref" in one:
            one = definitions[one["$ref"].rpartition("/")[2]]
        if "properties" in one and "$ref" not in written:
            found[name] = _usual(here, one, definitions)
        elif "default" in one and here not in _DEPENDS:
            found[name] = one["default"]
    return found
