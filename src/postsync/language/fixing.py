"""Fixing: edits that make a finding go away. Each was tried before it is offered."""

from collections import Counter
from collections.abc import Iterable, Iterator

from lsprotocol import types

from postsync.adapters.workspace.load.ignores import Ignores
from postsync.domain.catalogue import PLAN_RULES, RULES
from postsync.domain.diagnostic import Diagnostic, Diagnostics, Severity
from postsync.language.buffers import Text
from postsync.language.remedies import Edit, Place, Remedy, ignoring, remedies
from postsync.language.telling import range_of
from postsync.language.view import View

_MOST_FINDINGS = 20
_MOST_OFFERED = 6
"""Texts and titles: two of each fix."""
_UNREADABLE = frozenset(f"PS10{digit}" for digit in range(1, 10))


def actions(
    view: View, wanted: types.Range, known: Iterable[types.Diagnostic]
) -> list[types.CodeAction]:
    """The fixes for the findings that an editor shows in a range."""
    found: list[types.CodeAction] = []
    findings = view.findings()
    shown = {(one.code, one.range.start.line): one for one in known if one.source == "postsync"}
    for item in _in_range(view, wanted, findings)[:_MOST_FINDINGS]:
        line = (item.span.line if item.span else 1) - 1
        about = shown.get((item.rule, line))
        for number, fix in enumerate(fixes(view, item, findings)):
            found.append(
                types.CodeAction(
                    title=fix.title,
                    kind=types.CodeActionKind.QuickFix,
                    diagnostics=[about] if about else None,
                    edit=_as_edit(view, fix.edit),
                    is_preferred=(number == 0 and not fix.begins) or None,
                )
            )
    return found


def _in_range(view: View, wanted: types.Range, findings: Diagnostics) -> list[Diagnostic]:
    """The findings in a range: those of the file alone, and those beside other posts."""
    others = [
        item
        for item in view.looked.diagnostics.get(view.inner, ())
        if item.rule not in {one.rule for one in findings}
    ]
    return [
        item
        for item in (*findings, *others)
        if item.span is not None
        and item.span.file == view.inner
        and (where := range_of(item.span, view.text))
        and where.start.line <= wanted.end.line
        and where.end.line >= wanted.start.line
    ]


def fixes(view: View, item: Diagnostic, findings: Diagnostics) -> Iterator[Remedy]:
    """The edits after which `item`, one of the `findings` of a file, is gone and no other error is there."""
    if item.span is None or item.span.file != view.inner:
        return
    place = Place(item, item.span, view.text, view.sheet)
    offered: set[str] = set()
    for remedy in remedies(place):
        after = _applied(view.text, remedy.edit)
        if offered & {after.text, remedy.title} or len(offered) >= _MOST_OFFERED:
            continue
        if _helps(view, item, findings, view.findings(after), begins=remedy.begins):
            offered |= {after.text, remedy.title}
            yield remedy
    rule = RULES[item.rule]
    if view.found and not (rule.fixed or rule.id in PLAN_RULES):
        yield from (one for one in ignoring(place, item.rule) if _ignores(view, item, one.edit))


def _helps(
    view: View, item: Diagnostic, before: Diagnostics, after: Diagnostics, *, begins: bool
) -> bool:
    rules = {one.rule for one in after}
    if {one.rule for one in before} & _UNREADABLE and view.sheet is None:
        return not rules & _UNREADABLE  # what else is wrong could not be seen before
    gone = sum(one.rule == item.rule for one in before) > sum(
        one.rule == item.rule for one in after
    )
    return (gone or begins) and not _errors(after) - _errors(before)


def _errors(findings: Diagnostics) -> Counter[str]:
    return Counter(one.rule for one in findings if one.severity is Severity.ERROR)


def _ignores(view: View, item: Diagnostic, edit: Edit) -> bool:
    """Whether a comment above a finding, which moves it one line down, covers it and is well formed."""
    after = _applied(view.text, edit)
    ignores = Ignores()
    if view.is_broken(after) or [*ignores.read(view.inner, after.data)]:
        return False
    span = item.span
    return span is not None and not ignores.apply(
        [item._replace(span=span._replace(line=span.line + 1))]
    )


def _applied(text: Text, edit: Edit) -> Text:
    return text.with_edit(edit.start, edit.end, edit.text)


def _as_edit(view: View, edit: Edit) -> types.WorkspaceEdit:
    where = types.Range(
        types.Position(*view.text.at_offset(edit.start)),
        types.Position(*view.text.at_offset(edit.end)),
    )
    return types.WorkspaceEdit(changes={view.buffer.uri: [types.TextEdit(where, edit.text)]})
