"""Parts: the posts that one document becomes, each judged as a post, and what is wrong with them as one."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from postsync.adapters.workspace.decode.post import is_error
from postsync.adapters.workspace.decode.zones import DOUBTS
from postsync.adapters.workspace.expand.allotting import name_of
from postsync.adapters.workspace.expand.made import Expansion, Made, Source, value_at, with_template
from postsync.adapters.workspace.load.checking import Checker, Judged
from postsync.adapters.workspace.load.files import Found
from postsync.adapters.workspace.load.halves import read_in_halves
from postsync.adapters.workspace.schema.check import is_campaign
from postsync.adapters.workspace.yaml.places import Places
from postsync.adapters.workspace.yaml.reader import Document
from postsync.domain.diagnostic import Diagnostic
from postsync.domain.post.post import Part, Post
from postsync.domain.problem import Path, Problem, merged
from postsync.domain.rules.characters import check_characters

_SHOWN = 3

_EXPLAINED = 20
"""Posts of one document of which it is explained what their schema refuses."""


class Parts(NamedTuple):
    """The posts of a document, and all that is wrong with it, at its own paths.

    `lost` are the addresses of posts that could not be made, `files` others that they are made of.
    """

    judged: list[tuple[Made, Judged]]
    problems: list[Problem]
    diagnostics: list[Diagnostic]
    lost: list[str]
    files: Mapping[str, Path]

    @property
    def gist(self) -> Post | None:
        """What can be shown of the document where none of its posts is kept."""
        return next((gist for _, one in self.judged if (gist := one.post or one.gist)), None)

    def concerned(self, problems: Iterable[Problem]) -> list[Problem]:
        """What is wrong with the words of the document, each about the posts that it became of them."""
        made = [one for one, _ in self.judged]
        every = tuple(one.address for one in made)
        return [
            problem._replace(
                about=tuple(one.address for one in made if _has(one, problem.path)) or every
            )
            for problem in problems
        ]


def source_of(
    document: Document, file: str, address: str, places: Callable[[], Places] | None = None
) -> Source:
    """A document as the stages of an expansion see it; `places` looks at its file once more."""

    def at(path: Path) -> tuple[int, int]:
        if places is None:
            return document.line, document.column
        span = places().span(path, at_key=is_variant(path))
        return span.line, span.column

    return Source(document.data, address, file, document.line, document.column, at)


def is_variant(path: Path) -> bool:
    """Whether a path leads to a whole variant, whose key says more than the line of its value."""
    return path == ("template",) or (len(path) > 1 and path[-2] == "variants")


def judge_parts(source: Source, file: Found, checker: Checker) -> Parts:
    """Judge the posts that a document becomes which its schema takes."""
    made, expansion = checker.expander.expand(source)
    kept_back = {
        one for problem in expansion.problems if is_error(problem) for one in problem.about
    }

    def judge(part: Sequence[Made]) -> list[Judged]:
        return list(_each(part, source, file, checker, expansion, kept_back))

    known = [one for half in read_in_halves(made, judge) for one in half]
    judged = list(zip(made, known, strict=True))
    problems = merged([*expansion.problems, *_shared(judged)])
    if expansion.template_at is not None:
        problems = [with_template(one, expansion.template_at) for one in problems]
    there = {one.address for one in made}
    told = [address for one in problems for address in one.about]
    told += [one.address for one in expansion.diagnostics if one.address]
    lost = [address for address in dict.fromkeys(told) if address not in there]
    return Parts(judged, problems, expansion.diagnostics, lost, expansion.files)


def _each(
    made: Iterable[Made],
    source: Source,
    file: Found,
    checker: Checker,
    expansion: Expansion,
    kept_back: Collection[str],
) -> Iterator[Judged]:
    """The posts after their check, with their problems at paths of the document."""
    refused = 0
    is_filled = is_campaign(source.data)
    own = check_characters(source.data) if is_filled else []
    for one in made:
        found = expansion.of_posts.get(one.address, [])
        is_sound = one.address not in kept_back and not any(map(is_error, found))
        # To explain what the schema refuses takes as long as a hundred sound posts do.
        briefly = refused >= _EXPLAINED
        known = _judged(one, source, file, checker, is_sound=is_sound, briefly=briefly)
        refused += known.sibling is None
        if is_filled and (unseen := _unseen(one, own)):
            known = known._replace(problems=known.problems + unseen)
        if found or known.problems:
            placed = [
                problem
                for problem in (_in_document(told, one, source) for told in known.problems)
                if not (problem.path == ("schedule", "timezone") and problem.rule in DOUBTS)
            ]
            known = known._replace(problems=[*found, *placed])
        yield known


def _unseen(made: Made, own: Iterable[Problem]) -> list[Problem]:
    """What nobody sees in a post that was filled in, and is not told of its document: it is in the data."""
    found = check_characters(made.data)
    if not found:
        return found
    told = {problem.rule for problem in own if _has(made, problem.path)}
    return [problem for problem in found if problem.rule not in told]


def _judged(
    made: Made, source: Source, file: Found, checker: Checker, *, is_sound: bool, briefly: bool
) -> Judged:
    part = part_of(made, source)
    judged = checker.judge(made, file, part, briefly=briefly)
    if not is_sound and judged.sibling is not None:
        # It cannot go out, so that it is compared with no other post.
        sibling = judged.sibling._replace(accounts=(), said=())
        judged = judged._replace(sibling=sibling, is_sound=False)
    if part is None or judged.sibling is None:
        return judged
    sibling = judged.sibling._replace(
        of=source.address,
        root=source.line,
        time=made.where(("scheduledAt",)),
        has_id="id" in source.data,
        row=made.row,
    )
    return judged._replace(sibling=sibling)


def part_of(made: Made, source: Source) -> Part | None:
    """What a post is a part of; None where its document is this post alone."""
    if "variants" not in source.data and made.row is None and made.address == source.address:
        return None
    own = tuple(name for name in made.data if _is_own(made, name)) if made.variant else ()
    return Part(source.address, made.variant, made.row, own)


def _is_own(made: Made, name: str) -> bool:
    """Whether a variant says this key itself; of a block, a field of it."""
    if name == "accounts":  # that is what makes it one
        return False
    value = made.data[name]
    below = [(name, field) for field in value] if isinstance(value, dict) else []
    return any("variants" in made.where(path) for path in [(name,), *below])


def _has(made: Made, path: Path) -> bool:
    """Whether a post may have what stands at a path of its document: not what others' variant or row says."""
    if "variants" in path[:-1]:
        return name_of(str(path[path.index("variants") + 1])) == made.variant
    if path[:2] == ("forEach", "rows") and len(path) > 2 and isinstance(path[2], str):
        return made.row is not None and made.row.key == path[2]
    return True


def _shared(every: Sequence[tuple[Made, Judged]]) -> Iterator[Problem]:
    """What is wrong with the posts, at paths of their document; what several have is told once."""
    known: dict[Problem, list[Made]] = {}
    for made, one in every:
        for problem in one.problems:
            known.setdefault(problem, []).append(made)
    for problem, having in known.items():
        path = problem.path
        if not path and len(having) == 1:
            path = having[0].where(())
        detail = " ".join(filter(None, [problem.detail, *_whose(path, having, len(every))]))
        about = tuple(made.address for made in having)
        at_key = problem.at_key or is_variant(path)
        yield problem._replace(path=path, at_key=at_key, detail=detail, about=about)


def _in_document(problem: Problem, made: Made, source: Source) -> Problem:
    """A problem of a post at its place in the document as written, where its text may be another one."""
    if not problem.path:
        return problem
    path, offset = made.where(problem.path), problem.offset
    if offset is not None and value_at(source.data, path) != value_at(made.data, problem.path):
        offset = None
    return problem._replace(path=path, offset=offset)


def _whose(path: Path, having: list[Made], every: int) -> Iterator[str]:
    """Say which posts have a problem, where neither its place nor the number of them does."""
    is_own = len(having) == 1 and "variants" in path
    rows = [made.row for made in having if made.row is not None]
    tells_all = len(rows) == len(having) and not any(made.variant for made in having)
    if len(having) < every and not is_own and not tells_all:
        yield f"This is about {_listed([made.address for made in having])}."
    if rows:
        named = [f"{row.key}: {row.file}:{row.line}" for row in dict.fromkeys(rows)]
        yield f"Row{'s' if len(named) > 1 else ''} {_listed(named)}."


def _listed(names: list[str]) -> str:
    if len(names) > _SHOWN:
        return f"{', '.join(names[:_SHOWN])} and {len(names) - _SHOWN} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
