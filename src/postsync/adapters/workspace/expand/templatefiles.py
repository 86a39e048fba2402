"""Template files: the template of a campaign, where it stands in a file of its own."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from postsync.adapters.workspace.schema.check import known_keys
from postsync.adapters.workspace.yaml.conflicts import marks_in_texts
from postsync.adapters.workspace.yaml.places import Places
from postsync.adapters.workspace.yaml.reader import Document, Refused, read_documents
from postsync.adapters.workspace.yaml.taken import taken_from
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.problem import Path, Problem


class TemplateFile:
    """One file with a template: its path below the workspace, and what it says."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self._data = data

    def read(self) -> tuple[dict[str, Any], list[Diagnostic]]:
        """The template, or why there is none."""
        try:
            documents = [one for one in read_documents(self._data) if one.data is not None]
        except Refused:
            from postsync.adapters.workspace.yaml.survey import survey

            return {}, survey(self.path, self._data)[1]
        if len(documents) == 1 and isinstance(documents[0].data, dict) and documents[0].data:
            return documents[0].data, []
        return {}, [self._no_template(documents)]

    def _no_template(self, documents: list[Document]) -> Diagnostic:
        place = (
            Span(self.path, documents[-1].line, documents[-1].column)
            if documents
            else Span(self.path)
        )
        detail = "It has the keys of one post, such as `accounts` and `content`."
        return finding("PS120", "there is not one template in the file", detail=detail, span=place)

    def diagnose(self, problems: Iterable[Problem]) -> list[Diagnostic]:
        """What is wrong with the template, at its lines."""
        return list(self._places.diagnose(problems))

    def losses(self) -> list[Diagnostic]:
        """What comments and anchors have taken from its texts, and marks of a merge that are in them."""
        found: list[Problem] = []
        for _, taken in taken_from(self._data, [self.read()[0]], known_keys):
            found += [*taken.problems, *taken.emptied.values()]
        return [*self.diagnose(found), *marks_in_texts(self.path, self._data)]

    def place_of(self, path: Path) -> str:
        """Where the value at a path of the template stands: `templates/tip.yaml:3`."""
        span = self._places.span(path)
        return f"{span.file}:{span.line}"

    @cached_property
    def _places(self) -> Places:
        from postsync.adapters.workspace.yaml.survey import survey

        surveyed = survey(self.path, self._data)[0]
        return surveyed[0] if surveyed else Places(self.path, {})
