"""The configuration: finding `postsync.yaml`, reading it, and everything wrong with it."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from postsync.adapters.workspace.decode.config import CapabilityOf, decode_config
from postsync.adapters.workspace.schema.check import check_config
from postsync.adapters.workspace.yaml.places import Places
from postsync.adapters.workspace.yaml.reader import MAX_BYTES, Document, Refused, read_documents
from postsync.domain.catalogue import finding
from postsync.domain.config import Config
from postsync.domain.diagnostic import Diagnostic, Diagnostics, Span, sort_diagnostics
from postsync.domain.problem import Problem

FILE_NAME = "postsync.yaml"


def find_config(start: Path) -> Path | None:
    """The nearest `postsync.yaml`, from `start` upwards."""
    folder = Path(os.path.abspath(start))  # noqa: PTH100 - a link must not lead elsewhere
    for candidate in (folder, *folder.parents):
        if (candidate / FILE_NAME).is_file():
            return candidate / FILE_NAME
    return None


def load_config(
    path: Path | None,
    *,
    start: Path | None = None,
    environ: Mapping[str, str] | None = None,
    capability_of: CapabilityOf | None = None,
) -> tuple[Config, Diagnostics, Path]:
    """The configuration in `path`, everything wrong with it, and the root of the workspace.

    Without a file, the defaults and `start`, else the working folder. With errors, whatever could be
    read: it is good for finding more problems, and for nothing else. `capability_of` tells what a
    provider can do, by its name.
    """
    environ = os.environ if environ is None else environ
    root = Path(os.path.abspath(path.parent if path else start or "."))  # noqa: PTH100 - as above
    if path is None:
        config, problems = decode_config({}, environ)
        return config, sort_diagnostics(Places(FILE_NAME, {}).diagnose(problems)), root
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 4)
    except OSError as error:
        summary = f"the configuration cannot be read: {error.strerror}"
        return Config(), (finding("PS101", summary, span=Span(file=path.name)),), root
    config, diagnostics = _decode(path.name, data, environ, capability_of)
    return config, sort_diagnostics(diagnostics), root


def _decode(
    name: str, data: bytes, environ: Mapping[str, str], capability_of: CapabilityOf | None
) -> tuple[Config, Iterable[Diagnostic]]:
    try:
        documents = read_documents(data)
    except Refused:
        from postsync.adapters.workspace.yaml.survey import survey

        return Config(), survey(name, data)[1]
    if len(documents) > 1:
        return Config(), [_several(name, documents[1])]
    root = documents[0].data if documents else None
    root = {} if root is None else root
    problems = check_config(root) if root != {} else []
    good = _well_formed(root, problems) if problems else root
    config, decoding = decode_config(good, environ, capability_of)
    if not problems and not decoding:
        return config, ()
    from postsync.adapters.workspace.yaml.survey import survey

    surveyed = survey(name, data)[0]
    places = surveyed[0] if surveyed else Places(name, {})
    return (Config() if problems else config), places.diagnose(problems + decoding)


def _well_formed(root: Any, problems: Iterable[Problem]) -> dict[str, Any]:
    """Return the keys without a problem, so that what else is wrong with them is reported too."""
    if not isinstance(root, dict):
        return {}
    refused = {problem.path[0] if problem.path else None for problem in problems}
    return {} if None in refused else {name: root[name] for name in root if name not in refused}


def _several(name: str, second: Document) -> Diagnostic:
    return finding(
        "PS112",
        "the configuration is a single document",
        detail="Remove the line of three dashes and join what is below it.",
        span=Span(file=name, line=second.line, column=second.column),
    )
