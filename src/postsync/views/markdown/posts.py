"""One post in Markdown: its text, media and blocks, or what of them changes."""

from collections.abc import Sequence
from typing import Any

from postsync.domain.plan.plan import Change, FieldChange, Reason
from postsync.domain.post.spec import Spec, blocks_of
from postsync.domain.state.intent import Action
from postsync.views import difftext, shown, words
from postsync.views.markdown.environment import render
from postsync.views.markdown.escape import code, plain, soft

_MOST_TARGETS = 12
_MOST_CHARACTERS = 4000
_MOST_LINES = 80


def post(change: Change, *, when: str, where: str, sentence: str, findings: Sequence[str]) -> str:
    """The details of one change, to be unfolded by a click."""
    shows_fields = change.before is not None and bool(change.fields)
    whole = change.after if change.after and not shows_fields else None
    if change.action in {Action.CANCEL, Action.ADOPT}:
        whole = change.before or change.after
    return render(
        "post.md.j2",
        symbol=words.SYMBOLS[change.action],
        address=change.address,
        sentence=sentence,
        when=when,
        where=where,
        remote_id=None if change.action is Action.CREATE else change.remote_id,
        file=f"{change.span.file}:{change.span.line}" if change.span else None,
        findings=findings,
        drifted=shows_fields and Reason.DRIFTED in change.reasons,
        fields=[_field(field) for field in change.fields] if shows_fields else [],
        parts=[_part(container) for container in whole["containers"]] if whole else [],
        blocks=_blocks(whole) if whole else [],
    )


def targets_text(change: Change, *, offline: bool) -> str:
    """Where it goes: `x @acme`, each as code, so that nobody is called."""
    if not change.targets:
        selectors = (change.after or change.before or {}).get("accounts", ())
        named = ", ".join(code(str(selector)) for selector in selectors[:_MOST_TARGETS])
        return f"{named} ({'as written' if offline else 'unknown'})" if named else ""
    named = ", ".join(
        code(f"{target.network} @{target.username}") for target in change.targets[:_MOST_TARGETS]
    )
    more = len(change.targets) - _MOST_TARGETS
    return f"{named} and {more} more" if more > 0 else named


def _part(container: Any) -> dict[str, Any]:
    return {
        "text": soft(_cut(container["content"])),
        "media": [
            {"place": medium.get("path") or medium.get("url") or "?", "alt": medium.get("alt")}
            for medium in container["media"]
        ],
    }


def _blocks(spec: Spec) -> list[tuple[str, list[str]]]:
    return [
        (plain(network), [code(f"{key}: {shown.value(value)}") for key, value in block.items()])
        for network, block in blocks_of(spec).items()
    ]


def _field(change: FieldChange) -> dict[str, Any]:
    before, after = change.before, change.after
    diff = ""
    if change.path.endswith("content") or _is_long(before) or _is_long(after):
        diff = _diff(_text(before), _text(after))
    return {
        "path": change.path,
        "diff": diff,
        "before": None if before is None else shown.value(before),
        "after": None if after is None else shown.value(after),
    }


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and ("\n" in value or len(value) > 60)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else shown.value(value)


def _diff(before: str, after: str) -> str:
    rows = []
    for sign, line in difftext.lines(_cut(before), _cut(after)):
        if sign == "@":
            rows.append(f"@@ {line} @@")
        elif line or (before and after):
            rows.append(soft(line, sign))
    return "\n".join(rows)


def _cut(text: str) -> str:
    """`text`, or the beginning of a very long one and how much more there is."""
    lines = text.split("\n")
    kept = "\n".join(lines[:_MOST_LINES])[:_MOST_CHARACTERS]
    if kept == text:
        return text
    return f"{kept}\n… {len(text) - len(kept)} more characters"
