"""Campaigns: a template, filled in for each row of data and each time of a schedule."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from postsync.adapters.workspace.expand.allotting import name_of
from postsync.adapters.workspace.expand.answering import Answers
from postsync.adapters.workspace.expand.datafiles import (
    DataFiles,
    NoRows,
    Rows,
    key_column,
    no_key_column,
)
from postsync.adapters.workspace.expand.findings import Findings
from postsync.adapters.workspace.expand.made import Expansion, Made, Source, as_written
from postsync.adapters.workspace.expand.rows.csvrows import spreadsheet_fault
from postsync.adapters.workspace.expand.rows.keys import fault_of_key, text_of_key, twice
from postsync.adapters.workspace.expand.rows.table import Entry, Fault
from postsync.adapters.workspace.expand.shape import (
    beyond_template,
    check_shape,
    unknown_in_template,
)
from postsync.adapters.workspace.expand.template.columns import ANY_COLUMN
from postsync.adapters.workspace.expand.template.leaves import Filling, Template
from postsync.adapters.workspace.expand.template.refusal import A_POST, TooMuch
from postsync.adapters.workspace.expand.template.statements import is_template
from postsync.adapters.workspace.expand.templatefiles import TemplateFile
from postsync.adapters.workspace.expand.timetable import Timetable, read_timetable
from postsync.adapters.workspace.wording import key
from postsync.domain.post.post import Row
from postsync.domain.problem import Path, Problem
from postsync.domain.recurring import Slot, slots

MOST_CHARACTERS = 16 * 2**20
"""What all posts of a campaign may have together: as much as can be checked in some seconds."""

_MOST_POSTS = 20_000

_DIVIDE = "Divide it: a campaign for each part."


def posts_of(source: Source, files: DataFiles, expansion: Expansion) -> list[Made]:
    """The posts that a campaign becomes, before their variants; what is wrong is noted in `expansion`."""
    problems = check_shape(source.data)
    expansion.note(problems, as_written)
    if any(one.rule != "PS121" for one in problems):
        return []
    campaign = _Campaign(source, files, expansion)
    try:
        return campaign.posts()
    except TooMuch as reason:
        problem = Problem("PS169", reason.summary, reason.detail, ("template",))
        expansion.note([problem], as_written)
        return []


class _Wish(NamedTuple):
    """One post to be made: of a row, at a time, in a round. `name` is the end of its address."""

    name: str
    entry: Entry | None = None
    row: Row | None = None
    slot: Slot | None = None
    round: int = 1


class _Campaign:
    """One campaign while its posts are made."""

    def __init__(self, source: Source, files: DataFiles, expansion: Expansion) -> None:
        self._source = source
        self._files = files
        self._expansion = expansion
        self._data = source.data
        self._findings = Findings(source, expansion)

    def posts(self) -> list[Made]:
        """The posts of the campaign. Raises TooMuch."""
        self._files.budget.begin(self._source.address)
        written, file = self._template()
        rows = self._rows()
        timetable = self._timetable(written)
        template = self._compiled(written, file)
        if template is None or self._findings.is_stopped:
            return []
        wishes = list(self._wishes(rows, timetable))
        self._files.take_posts(self._source.address, len(wishes))
        self._findings.check_answers((wish.name for wish in wishes), _variants(written))
        if not wishes:
            self._findings.nothing(rows.file if rows else self._source.file)
        made = list(self._filled(wishes, template, timetable, file))
        if file is not None:
            self._findings.beside_template(file, [one.address for one in made])
        self._findings.tell()
        return made

    def _template(self) -> tuple[Mapping[str, Any], TemplateFile | None]:
        """The template, and the file that it stands in if that is another one."""
        written = self._data["template"]
        if isinstance(written, dict):
            return written, None
        try:
            file = TemplateFile(*self._files.named(self._expansion, written, ("template",)))
        except NoRows as reason:
            self._findings.stop(reason)
            return {}, None
        found, diagnostics = file.read()
        self._expansion.template_at = file.place_of
        self._findings.stop_for(diagnostics)
        return found, file

    def _rows(self) -> Rows | None:
        if "forEach" not in self._data:
            return None
        try:
            rows = self._files.rows(self._expansion)
            self._files.budget.spend(A_POST * len(rows.table.entries))
            column = self._key_column(rows)
        except NoRows as reason:
            self._findings.stop(reason)
            return None
        if column is None:
            return rows
        entries = [
            one if one.key is not None else one._replace(key=text_of_key(one.cells.get(column)))
            for one in rows.table.entries
        ]
        return rows._replace(table=rows.table._replace(entries=entries))

    def _key_column(self, rows: Rows) -> str | None:
        written = self._data["forEach"]
        named = written.get("key") if isinstance(written, dict) else None
        entries = rows.table.entries
        if not entries and not rows.table.columns:
            return None
        if named is None and entries and all(one.key is not None for one in entries):
            return None
        column = key_column(rows.table, named)
        if column is None:
            raise NoRows(file=rows.file, fault=no_key_column(rows.table, named))
        return column

    def _timetable(self, template: Mapping[str, Any]) -> Timetable | None:
        if "schedule" not in self._data:
            return None
        timetable, problems = read_timetable(self._data["schedule"])
        self._findings.stop_for_problems([*problems, *_contradictions(self._data, template)])
        self._expansion.note(timetable.doubts if timetable else (), as_written)
        return timetable

    def _compiled(self, written: Mapping[str, Any], file: TemplateFile | None) -> Template | None:
        """The template, ready to be filled in; None where none of its posts can be made."""
        if not written:
            return None
        known = ["mention", "hashtag"]
        known += ["row"] if "forEach" in self._data else []
        known += ["slot"] if "schedule" in self._data else []
        template = Template(written, known, self._files.budget)
        problems = [*unknown_in_template(written), *template.problems]
        self._findings.stop_at_template(problems, file)
        return template

    def _wishes(self, rows: Rows | None, timetable: Timetable | None) -> Iterator[_Wish]:
        """The posts to be made, each with its row and its time."""
        if rows is None:
            if timetable is not None:
                yield from self._by_time(timetable)
            return
        keyed = list(self._keyed(rows))
        times = slots(timetable.recurrence) if timetable else iter(())
        rounds = timetable.rounds if timetable else 1
        if len(keyed) * rounds > _MOST_POSTS:
            raise _too_many()
        for number in range(1, rounds + 1):
            for wish in keyed:
                again = "" if number == 1 else f"/{number}"
                self._files.budget.spend(A_POST)
                name, slot = wish.name + again, next(times, None)
                address = self._address(name)
                if timetable and slot is None:
                    self._findings.without_time(address, wish.row)
                elif wish.entry and wish.entry.fault:
                    self._findings.of_row(wish.entry.fault, rows.file, address)
                else:
                    for lost in wish.entry.lost if wish.entry else ():
                        self._findings.of_row(lost, rows.file, address)
                    yield wish._replace(name=name, slot=slot, round=number)

    def _by_time(self, timetable: Timetable) -> Iterator[_Wish]:
        schedule = timetable.recurrence
        if schedule.until is None and schedule.most is None:
            detail = "Say when it ends: `until: 2027-03-31`, or `count: 12`."
            path: Path = ("schedule",)
            self._findings.stop_for_problems(
                [Problem("PS170", "without `forEach`, the schedule has no end", detail, path)]
            )
            return
        if timetable.rounds > 1:
            detail = "It says how often the rows of `forEach` are gone through."
            self._findings.stop_for_problems(
                [Problem("PS170", "`rounds` needs `forEach`", detail, ("schedule", "rounds"))]
            )
            return
        for slot in slots(schedule):
            if slot.number > _MOST_POSTS:
                raise _too_many()
            self._files.budget.spend(A_POST)
            # The time of day that is written first has no part in the name, so that more can be added.
            clock = f"-{schedule.at[slot.at]:%H%M}" if slot.at else ""
            yield _Wish(f"{slot.day}{clock}", slot=slot)

    def _keyed(self, rows: Rows) -> Iterator[_Wish]:
        """Each row with the address that its key makes; of those without one it is told."""
        entries = rows.table.entries
        lines: dict[str | None, list[int]] = {}
        for entry in entries:
            lines.setdefault(entry.key, []).append(entry.line)
        for entry in entries:
            name = entry.key or ""
            fault = fault_of_key(entry, self._source.address)
            if fault is not None:
                self._findings.of_row(entry.fault or fault, rows.file, None)
                continue
            if len(lines[name]) > 1:
                other = next((one for one in lines[name][:2] if one != entry.line), entry.line)
                entry = entry._replace(fault=twice(name, other, entry.line))  # noqa: PLW2901 - told apart
            yield _Wish(name, entry, Row(rows.file, entry.line, name))

    def _address(self, name: str) -> str:
        return f"{self._source.address}/{name}"

    def _filled(
        self,
        wishes: list[_Wish],
        template: Template,
        timetable: Timetable | None,
        file: TemplateFile | None,
    ) -> Iterator[Made]:
        line, column = self._source.at(("template",))
        left, answers = MOST_CHARACTERS, Answers(self._data.get("answers", {}))
        bare = [(column, _gap(column, template.bare[column])) for column in template.unweighed]
        for wish in wishes:
            address = self._address(wish.name)
            if wish.entry and (fault := self._spoilt(wish.entry, template)):
                self._findings.of_row(fault, wish.row.file if wish.row else "", address)
                continue
            names: dict[str, Any] = {"row": wish.entry.cells} if wish.entry else {}
            if wish.slot and timetable:
                names["slot"] = _slot_names(wish, timetable)
            filling = Filling(names)
            said = template.fill(filling)
            left -= filling.size
            if left < 0:
                summary = f"the posts of the campaign have more than {MOST_CHARACTERS:,} characters"
                raise TooMuch(summary, _DIVIDE)
            if filling.problems:
                self._findings.of_filling(filling.problems, address, wish.row, file)
                continue
            gaps = [gap for column, gap in bare if _is_empty(names["row"].get(column))]
            self._findings.of_filling(gaps, address, wish.row, file)
            data, given = _with_time(said, wish, timetable, answers)
            where = _where(filling, given)
            yield Made(data, address, line, column, said, where, wish.row)

    def _spoilt(self, entry: Entry, template: Template) -> Fault | None:
        every = template.columns.every
        used = entry.cells if ANY_COLUMN in every else every
        return spreadsheet_fault(entry.cells, used, entry.line)


def _too_many() -> TooMuch:
    return TooMuch(f"the campaign has more than {_MOST_POSTS:,} posts", _DIVIDE)


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _gap(column: str, path: Path) -> Problem:
    """The warning about a column with empty cells, which the text at `path` takes as they are."""
    cell = f"row.{column}" if column.isidentifier() else f'row["{column}"]'
    return Problem(
        "PS175",
        f"the cell {key(column)} is empty, and the text has a gap there",
        f"Fill it, or leave the row out. If it may be empty: `{{% if {cell} %}}…{{% endif %}}`, or "
        f"`{{{{ {cell} or '…' }}}}` for something in its place.",
        path,
    )


def _variants(template: Mapping[str, Any]) -> list[str]:
    """The variants of a template, as addresses have them."""
    variants = template.get("variants")
    return [name_of(str(one)) for one in variants] if isinstance(variants, dict) else []


def _where(filling: Filling, given: Mapping[Path, Path]) -> Callable[[Path], Path]:
    """Leads from the path of a value in a post to that in the campaign."""

    def where(path: Path) -> Path:
        elsewhere = given.get(path[:1]) or given.get(path[:3])
        return elsewhere or beyond_template(filling.where(path))

    return where


def _with_time(
    said: dict[str, Any], wish: _Wish, timetable: Timetable | None, answers: Answers
) -> tuple[dict[str, Any], Mapping[Path, Path]]:
    """A post with its answers, and the time that its schedule gives, and where the campaign says that."""
    data = dict(said)
    given = answers.put_into(data, wish.name, is_again=wish.round > 1)
    if timetable is None or wish.slot is None:
        return data, given
    data["scheduledAt"] = _moment(wish.slot, timetable)
    given["scheduledAt",] = ("schedule", "at")
    if timetable.zone is not None:
        data["timezone"] = timetable.zone
        given["timezone",] = ("schedule", "timezone")
    return data, given


def _moment(slot: Slot, timetable: Timetable) -> str:
    clock = timetable.recurrence.at[slot.at]
    return datetime.combine(slot.day, clock).isoformat(
        timespec="auto" if clock.second else "minutes"
    )


def _slot_names(wish: _Wish, timetable: Timetable) -> dict[str, Any]:
    slot = wish.slot
    if slot is None:
        return {}
    clock = timetable.recurrence.at[slot.at]
    return {
        "number": slot.number,
        "date": slot.day.isoformat(),
        "time": f"{clock:%H:%M}",
        "at": _moment(slot, timetable),
        "weekday": f"{_WEEKDAYS[slot.day.weekday()]}",
        "round": wish.round,
    }


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _contradictions(data: Mapping[str, Any], template: Mapping[str, Any]) -> Iterator[Problem]:
    """What a schedule and a template both say."""
    schedule = data["schedule"]
    if not isinstance(schedule, Mapping):
        return
    if "scheduledAt" in template:
        detail = "Remove it, or `schedule`: only one of them can say when a post goes out."
        summary = "the template has a time, and the campaign a schedule"
        yield Problem("PS170", summary, detail, ("template", "scheduledAt"), at_key=True)
    variants = template.get("variants")
    for name, variant in variants.items() if isinstance(variants, Mapping) else ():
        at = variant.get("scheduledAt") if isinstance(variant, Mapping) else None
        if at is not None and not is_template(str(at)):
            summary = "a variant has one time for all rows, and the campaign a schedule"
            detail = (
                "Write how much later it goes out, `offset: +2h`, or a time of its slot: "
                '`scheduledAt: "{{ slot.date }}T10:00"`.'
            )
            path: Path = ("template", "variants", name, "scheduledAt")
            yield Problem("PS170", summary, detail, path, at_key=True)
    if "timezone" in template and "timezone" in schedule:
        summary = "the template and the schedule both have a time zone"
        yield Problem("PS170", summary, "Keep one of them.", ("template", "timezone"), at_key=True)
