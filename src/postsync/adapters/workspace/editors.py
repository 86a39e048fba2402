"""Settings of editors: which schema goes with which file, without a line in the file that says so."""

import json
import re
from collections.abc import Iterable, Mapping

SETTINGS = ".vscode/settings.json"
RECOMMENDED = ".vscode/extensions.json"

_YAML_EXTENSION = "redhat.vscode-yaml"

_NAMEABLE = re.compile(r"[\w@./-]*", re.ASCII)
"""Folders in which the YAML extension finds a schema: it takes another name for a web address."""


def opened_folder(inside: str) -> str:
    """The folder that has to be opened for the settings to count, as seen from the root of the repository.

    That is the root, where the extension can name the workspace `inside` from there.
    """
    return "" if _NAMEABLE.fullmatch(inside) else inside


def editor_files(inside: str, config: str, patterns: Iterable[str]) -> dict[str, str]:
    """The text of each file by its path from the root of the repository."""
    before = f"{opened}/" if (opened := opened_folder(inside)) else ""
    return {
        f"{before}{SETTINGS}": _json({"yaml.schemas": associations(inside, config, patterns)}),
        f"{before}{RECOMMENDED}": _json({"recommendations": [_YAML_EXTENSION]}),
    }


def associations(inside: str, config: str, patterns: Iterable[str]) -> Mapping[str, list[str]]:
    """The patterns of the files that each schema is for; `config` is the name of one."""
    before = f"{inside}/" if inside and not opened_folder(inside) else ""
    posts = [
        f"!{before}{pattern[1:]}" if pattern.startswith("!") else f"{before}{pattern}"
        for pattern in patterns
    ]
    return {
        f"./{before}schemas/post.schema.json": posts,
        f"./{before}schemas/config.schema.json": [f"{before}{config}"],
    }


def _json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
