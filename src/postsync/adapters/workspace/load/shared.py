"""Shared media: a file that only this machine has is not sent, nor one that is another file elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from postsync.adapters.workspace.decode.containers import container_path
from postsync.adapters.workspace.decode.media import MediaFolder
from postsync.adapters.workspace.load.again import PlacesOfPosts
from postsync.adapters.workspace.load.files import UNQUOTED
from postsync.adapters.workspace.load.names import folded, twin
from postsync.adapters.workspace.wording import quoted
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Severity, Span, by_severity
from postsync.domain.post.post import Post
from postsync.domain.problem import Path

if TYPE_CHECKING:  # a workspace without media does not need it
    from postsync.adapters.git.sharing import Verdict


_MEDIUM = "media file"


class Shown(NamedTuple):
    """A file that a post shows, or is made of: where the post stands, and where in it the file is named."""

    medium: str
    file: str
    line: int
    path: Path
    address: str
    kind: str = _MEDIUM


def files_shown(post: Post, data: Mapping[str, Any]) -> Iterator[Shown]:
    """The media files of a post; `data` is its document."""
    file, line, _ = post.span
    for at, container in enumerate(post.content.containers):
        for index, medium in enumerate(container.media):
            if medium.path:
                path = (*container_path(data, at), "media", index, "path")
                yield Shown(medium.path, file, line, path, post.address)


def shared_only(read: Callable[[str], bytes], folder: MediaFolder) -> Callable[[str], bytes]:
    """Read only what git shares, as `read` does; it is asked once about each file."""
    known: dict[str, Verdict | None] = {}

    def read_shared(path: str) -> bytes:
        if path not in known:
            known[path] = folder.refusal(path)
        if (verdict := known[path]) is not None:
            from postsync.adapters.workspace.expand.made import NotShared

            raise NotShared(*_said(path, verdict, "file"))
        return read(path)

    return read_shared


def check_shared(
    shown: Iterable[Shown], media: MediaFolder, places: PlacesOfPosts
) -> Iterator[Diagnostic]:
    """Find the files that git does not share; it is asked once for all of them. And names that are alike."""
    uses: dict[str, list[Shown]] = {}
    for one in shown:
        uses.setdefault(one.medium, []).append(one)
    yield from _twins({name: uses[name] for name in uses if media.is_sound(name)}, places)
    asked = [name for name in uses if uses[name][0].kind == _MEDIUM]
    for medium, verdict in media.not_shared(asked).items() if asked else ():
        summary, detail = _said(medium, verdict, _MEDIUM)
        for one in uses[medium]:
            span = places.of_value(one.file, one.line, one.path)
            yield finding("PS307", summary, detail=detail, span=span, address=one.address or None)


def withhold(
    diagnostics: Iterable[Diagnostic], media: MediaFolder
) -> tuple[list[Diagnostic], frozenset[str]]:
    """Say nothing of what post files hold that git shares with nobody: a branch may name any by a pattern.

    In the place of all that is wrong with such a file stands that. Returns those that have errors as well.
    """
    told = list(diagnostics)
    if not media.is_in_git:
        return told, frozenset()
    having: dict[str, Severity] = {}
    for one in by_severity(told):
        if one.file and one.rule not in UNQUOTED:
            having.setdefault(one.file, one.severity)
    refused = media.unshared(sorted(having))
    left = [one for one in told if one.file not in refused or one.rule in UNQUOTED]
    for file, verdict in refused.items():
        left.append(withheld(file, verdict).at(having[file]))
    broken = frozenset(file for file in refused if having[file] is Severity.ERROR)
    return left, broken


def withheld(file: str, verdict: "Verdict") -> Diagnostic:
    """Say of a post file only why git shares it with nobody."""
    summary, detail = _said(file, verdict, "post file")
    detail = f"{detail} Until then it is not shown what is wrong with it."
    return finding("PS148", summary, detail=detail, span=Span(file=file))


def _twins(uses: Mapping[str, list[Shown]], places: PlacesOfPosts) -> Iterator[Diagnostic]:
    """Find media whose names are the same on other systems, where posts show both."""
    alike: dict[str, list[str]] = {}
    for medium in uses:
        alike.setdefault(folded(medium), []).append(medium)
    if len(alike) == len(uses):
        return
    for same in alike.values():
        for at, medium in enumerate(same if len(same) > 1 else ()):
            for one in uses[medium]:
                span = places.of_value(one.file, one.line, one.path)
                yield twin(medium, same[at - 1], "media file", span, one.address)


def _said(medium: str, verdict: "Verdict", kind: str) -> tuple[str, str]:
    """What is wrong with a file, and what to do about it."""
    from postsync.adapters.git.sharing import Kept

    name = quoted(medium)
    match verdict.kept:
        case Kept.IGNORED:
            summary = f"the {kind} {name} is ignored by git"
            detail = (
                "Reviewers and the CI job do not have it. Take it out of .gitignore and commit it."
            )
        case Kept.HIDDEN:
            summary = f"the {kind} {name} is hidden, and git does not track it"
            detail = (
                f"Commit it (`git add {medium}`), or move it to where no name begins with a dot."
            )
        case Kept.ELSEWHERE:
            summary = f"the {kind} {name} is in another repository, which does not track it"
            detail = "Commit it there, or copy it to where this repository has its files."
        case Kept.UNTOLD:
            summary = f"git cannot tell whether it shares {name}: {verdict.complaint}"
            detail = (
                "Only what git tracks, or does not ignore, is sent. `git status` should work first."
            )
    return summary, detail
