"""The configuration: reading `postsync.yaml`, and everything wrong with it."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from postsync.adapters.reach import leads_through_link, read_below, repository_root
from postsync.adapters.workspace.decode.configuration import (
    FILE_NAME,
    NOBODY,
    Outside,
    decode_config,
)
from postsync.adapters.workspace.decode.media import MediaFolder
from postsync.adapters.workspace.load.unseen import unseen_beside, unseen_in_values
from postsync.adapters.workspace.schema.check import check_config
from postsync.adapters.workspace.yaml.conflicts import marks_in_texts
from postsync.adapters.workspace.yaml.places import Places
from postsync.adapters.workspace.yaml.reader import MAX_BYTES, Document, Refused, read_documents
from postsync.adapters.workspace.yaml.taken import ANY_NAME, is_read_in_post, taken_from
from postsync.domain.catalogue import finding
from postsync.domain.config import Config
from postsync.domain.diagnostic import Diagnostic, Diagnostics, Span, sort_diagnostics
from postsync.domain.problem import Path as FieldPath
from postsync.domain.problem import Problem


def load_config(
    path: Path | None,
    *,
    start: Path | None = None,
    environ: Mapping[str, str] | None = None,
    outside: Outside = NOBODY,
    held: bytes | None = None,
) -> tuple[Config, Diagnostics, Path]:
    """The configuration in `path`, everything wrong with it, and the root of the workspace.

    `held` is what an editor has in place of the file.

    Without a file, the defaults and `start`, else the working folder. With errors, whatever could be
    read: it is good for finding more problems, and for nothing else; no secret goes where it says.
    """
    environ = os.environ if environ is None else environ
    root = Path(os.path.abspath(path.parent if path else start or "."))  # noqa: PTH100 - as above
    if path is None:
        config, problems = decode_config({}, environ, outside)
        return config, sort_diagnostics(Places(FILE_NAME, {}).diagnose(problems)), root
    outside = outside._replace(
        fault_of=lambda name: MediaFolder(str(root)).find(FILE_NAME, name)[1]
    )
    if _is_linked(root, path.name):
        return Config(), (_linked(path.name),), root
    try:
        data = read_below(str(root), path.name, most=MAX_BYTES + 4) if held is None else held
    except OSError as error:
        summary = f"the configuration cannot be read: {error.strerror}"
        return Config(), (finding("PS101", summary, span=Span(file=path.name)),), root
    config, diagnostics = _read(path.name, data, environ, outside)
    return config, sort_diagnostics(diagnostics), root


def _is_linked(root: Path, name: str) -> bool:
    """Whether the repository, which somebody else may have filled, has a link on the way to a file."""
    top = repository_root(str(root))
    return leads_through_link(top, f"{os.path.relpath(root, top)}/{name}")


def _linked(name: str) -> Diagnostic:
    return finding(
        "PS102",
        "symbolic links are not followed",
        detail="Put the configuration itself here.",
        span=Span(file=name),
    )


def _read(
    name: str, data: bytes, environ: Mapping[str, str], outside: Outside
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
    good = well_formed(root, problems) if problems else root
    config, decoding = decode_config(good, environ, outside)
    problems, lost = _with_losses(data, root, problems)
    decoding += lost
    decoding += unseen_in_values(data, documents, links=False).get(0, [])
    beside = [*unseen_beside(name, data), *marks_in_texts(name, data)]
    if not problems and not decoding:
        return config, beside
    from postsync.adapters.workspace.yaml.survey import survey

    surveyed = survey(name, data)[0]
    places = surveyed[0] if surveyed else Places(name, {})
    diagnosed = places.diagnose(problems + decoding)
    return (Config() if problems else config), [*diagnosed, *beside]


def _with_losses(
    data: bytes, root: Any, problems: list[Problem]
) -> tuple[list[Problem], list[Problem]]:
    """What is wrong with values, which says so where a comment has taken them, and what texts have lost."""
    lost: list[Problem] = []
    emptied: dict[FieldPath, Problem] = {}
    for _, taken in taken_from(data, [root], lambda: ANY_NAME, _is_read):
        lost += taken.problems
        emptied |= taken.emptied
    said = [
        one._replace(summary=emptied[one.path].summary, detail=emptied[one.path].detail)
        if one.path in emptied
        else one
        for one in problems
    ]
    return said, lost


def _is_read(path: FieldPath) -> bool:
    """Whether the public may read what stands at a path of the configuration."""
    if path[:1] == ("defaults",):
        return is_read_in_post(path[1:])
    return len(path) > 1 and path[0] in {"mentions", "hashtags", "links"}


def well_formed(root: Any, problems: Iterable[Problem]) -> dict[str, Any]:
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
