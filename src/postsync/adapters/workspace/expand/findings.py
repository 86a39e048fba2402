"""What is wrong with a campaign, told at its place: in the post file, in its template, or in its data.

What thousands of rows have in common is told once. No post that is wrong is forgotten for that.
"""

from collections.abc import Iterable, Sequence

from postsync.adapters.workspace.expand.datafiles import NoRows
from postsync.adapters.workspace.expand.made import Expansion, Source, as_written
from postsync.adapters.workspace.expand.rows.table import Fault
from postsync.adapters.workspace.expand.shape import beyond_template
from postsync.adapters.workspace.expand.templatefiles import TemplateFile
from postsync.adapters.workspace.wording import key, suggestion
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.post.post import Row
from postsync.domain.problem import Problem

_SHOWN = 3
_MOST_ROWS = 50
"""Rows of which each is told what is wrong with it."""


class Findings:
    """Gathers what is wrong with one campaign, into the expansion of its document."""

    def __init__(self, source: Source, expansion: Expansion) -> None:
        self._source = source
        self._expansion = expansion
        self._of_rows: dict[str, list[tuple[Fault, str, str | None]]] = {}
        self._of_fillings: dict[
            tuple[Problem, TemplateFile | None], list[tuple[str, Row | None]]
        ] = {}
        self._without_time: list[tuple[str, Row | None]] = []
        self.is_stopped = False
        """Whether no post of it can be made."""

    def stop(self, reason: NoRows) -> None:
        """Tell why a file of the campaign cannot be used."""
        if reason.problem is not None:
            self.stop_for_problems([reason.problem])
        if reason.fault is not None:
            one = self._in_data(reason.fault, reason.file, self._source.address)
            self._expansion.diagnostics.append(one)
            self.is_stopped = True

    def stop_for(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Tell what is wrong in another file than the campaign's."""
        named = f"The campaign is {self._source.file}."
        for one in diagnostics:
            detail = " ".join(filter(None, [one.detail, named]))
            self._expansion.diagnostics.append(
                one._replace(detail=detail, address=self._source.address, source=self._source.file)
            )
        self.is_stopped = self.is_stopped or bool(diagnostics)

    def stop_for_problems(self, problems: Sequence[Problem]) -> None:
        """Tell what is wrong with the campaign as a whole."""
        self._expansion.note(problems, as_written)
        self.is_stopped = self.is_stopped or bool(problems)

    def stop_at_template(self, problems: Sequence[Problem], file: TemplateFile | None) -> None:
        """Tell what is wrong with the template, whatever the rows are."""
        if file is None:
            self._expansion.note(problems, beyond_template)
        elif problems:
            self.stop_for(file.diagnose(problems))
        self.is_stopped = self.is_stopped or bool(problems)

    def beside_template(self, file: TemplateFile, addresses: Sequence[str]) -> None:
        """Tell what the texts of a template file have lost, of which these posts are made."""
        about = tuple(addresses) or (self._source.address,)
        named = f"The campaign is {self._source.file}."
        self._expansion.diagnostics += [
            one._replace(
                detail=f"{one.detail} {named}",
                address=about[0],
                also=about[1:],
                source=self._source.file,
            )
            for one in file.losses()
        ]

    def of_row(self, fault: Fault, file: str, address: str | None) -> None:
        """Note what is wrong with one row; `address` is that of its post, None if it has none."""
        self._of_rows.setdefault(fault.rule, []).append((fault, file, address))

    def of_filling(
        self,
        problems: Sequence[Problem],
        address: str,
        row: Row | None,
        file: TemplateFile | None,
    ) -> None:
        """Note what keeps the template, which is in `file` or the campaign, from taking a row."""
        for problem in problems:
            self._of_fillings.setdefault((problem, file), []).append((address, row))

    def without_time(self, address: str, row: Row | None) -> None:
        """Note a post for which the schedule has no time left."""
        self._without_time.append((address, row))

    def check_answers(self, names: Iterable[str], variants: Sequence[str]) -> None:
        """Tell of answers about posts that there are not; `variants` are those of the template."""
        written = self._source.data.get("answers", {})
        if not written:
            return
        known = list(names)
        every = {*known, *(f"{name}@{variant}" for name in known for variant in variants)}
        strays = [name for name in written if name not in every]
        self._expansion.note(
            [
                Problem(
                    "PS121",
                    f"the campaign has no post {key(name)} to answer about",
                    suggestion(name, known)
                    or "Use the key of its row; of a variant `KEY@linkedin`.",
                    ("answers", name),
                    at_key=True,
                )
                for name in strays
            ],
            as_written,
        )

    def nothing(self, file: str) -> None:
        """Tell that the campaign makes no post, where nothing else says why."""
        if not (self._of_rows or self._without_time or self.is_stopped):
            summary = "the campaign makes no post"
            detail = (
                "Its data have no row."
                if file != self._source.file
                else "It has no row, and no time."
            )
            span = Span(self._source.file, *self._source.at(("template",)))
            self._expansion.diagnostics.append(finding("PS174", summary, detail=detail, span=span))

    def tell(self) -> None:
        """Put all that was noted into the expansion."""
        for noted in self._of_rows.values():
            self._expansion.diagnostics += [self._in_data(*one) for one in noted[:_MOST_ROWS]]
            if more := noted[_MOST_ROWS:]:
                self._expansion.diagnostics.append(self._more_rows(more))
        for (problem, file), having in self._of_fillings.items():
            told = problem._replace(detail=_with_rows(problem.detail, having))
            about = tuple(address for address, _ in having)
            if file is None:
                self._expansion.note([told], beyond_template, about)
                continue
            self._expansion.diagnostics += [
                one._replace(address=about[0], also=about[1:], source=self._source.file)
                for one in file.diagnose([told])
            ]
        if self._without_time:
            self._tell_of_time()

    def _tell_of_time(self) -> None:
        having = self._without_time
        posts = "one post" if len(having) == 1 else f"{len(having):,} posts"
        problem = Problem(
            "PS171",
            f"the schedule has no time left for {posts}",
            _with_rows("Move `until`, raise `count`, or remove rows.", having),
            ("schedule",),
            at_key=True,
        )
        self._expansion.note([problem], as_written, tuple(address for address, _ in having))

    def _more_rows(self, noted: Sequence[tuple[Fault, str, str | None]]) -> Diagnostic:
        fault, file, _ = noted[0]
        addresses = [address or self._source.address for _, _, address in noted]
        summary = f"{len(noted):,} more rows have the same kind of fault"
        one = self._in_data(fault._replace(summary=summary), file, addresses[0])
        return one._replace(also=tuple(dict.fromkeys(addresses[1:])))

    def _in_data(self, fault: Fault, file: str, address: str | None) -> Diagnostic:
        is_elsewhere = file != self._source.file
        named = f"The campaign is {self._source.file}." if is_elsewhere else ""
        return finding(
            fault.rule,
            fault.summary,
            detail=" ".join(filter(None, [fault.detail, named])),
            span=Span(file, fault.line, fault.column),
            address=address or self._source.address,
            source=self._source.file if is_elsewhere else "",
        )


def _with_rows(detail: str, having: Sequence[tuple[str, Row | None]]) -> str:
    rows = [row for _, row in having if row is not None]
    named = [f"{row.key}: {row.file}:{row.line}" for row in rows[:_SHOWN]]
    if not named:
        return detail
    more = f" and {len(rows) - _SHOWN:,} more" if len(rows) > _SHOWN else ""
    return " ".join(filter(None, [detail, f"Row{'s' * (len(rows) > 1)} {', '.join(named)}{more}."]))
