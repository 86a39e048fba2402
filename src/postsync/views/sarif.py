"""SARIF 2.1.0: diagnostics for code scanning."""

import hashlib
import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from postsync.domain.catalogue import RULES
from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.domain.text.text import visible
from postsync.views.jsontext import document

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

MOST = 5000
"""Code scanning keeps so many results of a run."""

_LEVELS = {Severity.ERROR: "error", Severity.WARN: "warning", Severity.INFO: "note"}
_PATH_CHARACTERS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$'()*+,;=@"
)


def sarif(
    diagnostics: Iterable[Diagnostic],
    *,
    version: str,
    explained: Mapping[str, str] | None = None,
    fallback_file: str = "postsync.yaml",
    folder: str = "",
) -> str:
    """One run with a result for each finding, the most severe first when there are too many.

    Paths are seen from the root of the repository, in which `folder` is the workspace.

    `explained` maps rules to what the documentation says about them, as Markdown. Code scanning wants a
    place for every result: a finding without one stands at the first line of `fallback_file`.
    """
    found = tuple(diagnostics)
    left_out = len(found) - MOST
    if left_out > 0:
        found = tuple(sorted(found, key=lambda item: item.severity.rank))[:MOST]
    ids = sorted(RULES.keys() | {item.rule for item in found})
    index = {rule: number for number, rule in enumerate(ids)}
    seen: Counter[str] = Counter()
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "postsync",
                "semanticVersion": version,
                "rules": [_rule(rule, (explained or {}).get(rule)) for rule in ids],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The root of the repository"}}
        },
        "results": [
            _result(item, index, seen, posixpath.join(folder, _file_of(item) or fallback_file))
            for item in found
        ],
    }
    if left_out > 0:
        text = (
            f"{left_out:,} findings are not here: code scanning keeps {MOST:,} of a run. "
            "`postsync validate` shows all of them."
        )
        told = {"level": "warning", "message": {"text": text}}
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": [told]}]
    return document({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule_id: str, explained: str | None) -> dict[str, Any]:
    rule = RULES.get(rule_id)
    title = rule.title if rule else rule_id
    help_text = {"text": f"{title}. `postsync rules {rule_id}` explains it."}
    return {
        "id": rule_id,
        "shortDescription": {"text": title},
        "fullDescription": {"text": title},
        "help": help_text | ({"markdown": explained} if explained else {}),
        "defaultConfiguration": {"level": _LEVELS[rule.severity] if rule else "warning"},
    }


def _result(
    item: Diagnostic, index: dict[str, int], seen: Counter[str], file: str
) -> dict[str, Any]:
    span = item.span
    text = item.summary + (f"\n{item.detail}" if item.detail else "")
    location = {
        "artifactLocation": {
            "uri": _uri(posixpath.normpath(file)),
            "uriBaseId": "%SRCROOT%",
        },
        "region": {
            "startLine": span.line if span else 1,
            "startColumn": span.column if span else 1,
        },
    }
    return {
        "ruleId": item.rule,
        "ruleIndex": index[item.rule],
        "level": _LEVELS[item.severity],
        "message": {"text": visible(text)},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"postsyncFinding/v1": _identity(item, seen)},
    }


def _file_of(item: Diagnostic) -> str:
    return item.span.file if item.span else ""


def _identity(item: Diagnostic, seen: Counter[str]) -> str:
    """A name that a finding keeps when lines above it come and go."""
    where = _file_of(item)
    parts = (item.rule, where, item.address or "", item.summary)
    name = hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]
    seen[name] += 1
    return f"{name}:{seen[name]}"


def _uri(path: str) -> str:
    """A relative path as a URI reference."""
    encoded = path.encode("utf-8", "backslashreplace")
    text = "".join(chr(b) if chr(b) in _PATH_CHARACTERS else f"%{b:02X}" for b in encoded)
    # `//host` and `name:` would be read as an authority and a scheme; colons are encoded above.
    return f"./{text}" if text.startswith("//") else text
