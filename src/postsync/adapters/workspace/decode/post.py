"""From the data of one document, which its schema has passed, to a post."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache, partial
from math import isfinite
from sys import intern
from typing import Any, NamedTuple, Protocol

from postsync.adapters.workspace.decode.containers import container_path, written_containers
from postsync.adapters.workspace.decode.media import Fault, unreachable
from postsync.adapters.workspace.decode.selectors import select
from postsync.adapters.workspace.decode.times import read_time
from postsync.adapters.workspace.wording import key
from postsync.domain.config import Config
from postsync.domain.diagnostic import Span
from postsync.domain.late import late
from postsync.domain.networks import NETWORKS
from postsync.domain.post.content import (
    NO_ANSWERS,
    NO_BLOCKS,
    Answers,
    Container,
    Content,
    Media,
    Missed,
    ended,
)
from postsync.domain.post.post import Post
from postsync.domain.problem import Path, Problem, field_path

BLOCKS = frozenset(NETWORKS)

ALIASES = {one.block_alias: one.name for one in NETWORKS.values() if one.block_alias}
"""The blocks that some write under another name than that of the API."""

_CONTROL = late("[\x00-\x08\x0b\x0c\x0e-\x1f]|\r(?!\n)")
_SHOWN_AS = bytes([one if one in b"\t\n" or one >= 32 else 0 for one in range(256)])
"""Makes every control character of a text in UTF-8 the same one."""


class Decoded(NamedTuple):
    """A post, the networks it goes to as far as its selectors tell, and what is wrong with it.

    `is_complete` says that the selectors tell all of its networks. `zone` is the post's own time zone,
    or that of the defaults.
    """

    post: Post
    networks: frozenset[str]
    is_complete: bool
    problems: list[Problem]
    zone: str | None


class FindsMedia(Protocol):
    """Knows where the media are that posts name."""

    def find(self, post: str, path: str) -> tuple[str, Fault | None]:
        """The path below the workspace of a file that `post` names, and what is wrong with it."""


class Decoder:
    """Decodes the documents of one workspace; what posts have in common is worked out once."""

    def __init__(self, config: Config, media: FindsMedia) -> None:
        self._select = lru_cache(None)(partial(select, config.groups))
        self.zone = config.timezone
        self._media = media
        self._defaults, _ = one_name(config.defaults)

    def decode(self, data: Mapping[str, Any], *, address: str, span: Span) -> Decoded:
        """The post that `data` describes, with the workspace's defaults under it."""
        named, problems = one_name(data)
        merged = self._merged(named)
        selection = self._select(tuple(merged.get("accounts", ())))
        problems += selection.problems
        blocks = {name: ended(merged[name]) for name in merged if name in BLOCKS}
        containers = self._containers(merged, span.file, problems)
        moment = self._moment(merged, problems)
        if blocks and selection.networks is not None and not selection.networks >= blocks.keys():
            problems += stray_blocks(data, selection.networks)
            # Defaults are for the posts that can use them; they are no mistake of the others.
            blocks = {
                name: block
                for name, block in blocks.items()
                if name in named or name in selection.networks
            }
        if blocks:
            problems += _not_finite_in(blocks)
            problems += _hidden_by_extra(blocks)
        post = Post(
            address=address,
            content=Content(
                selectors=selection.selectors,
                containers=containers,
                scheduled_at=moment,
                blocks=blocks or NO_BLOCKS,
                draft=merged.get("draft", False),
                missed=Missed(merged["missed"]) if "missed" in merged else Missed.ERROR,
                labels=tuple(merged.get("labels", ())),
                protect=merged.get("protect", False),
                answers=self._answers(merged["answers"], problems)
                if "answers" in merged
                else NO_ANSWERS,
            ),
            span=span,
        )
        return Decoded(
            post, selection.told, selection.networks is not None, problems, merged.get("timezone")
        )

    def _answers(self, written: Mapping[str, Any], problems: list[Problem]) -> Answers:
        """The answers, with the groups among their selectors filled in."""

        def selected(name: str) -> tuple[str, ...]:
            if name not in written:
                return ()
            selection = self._select(tuple(written[name]))
            problems.extend(
                problem._replace(path=("answers", name, *problem.path[1:]))
                for problem in selection.problems
                if problem.rule == "PS503"  # the other rules are about who gets the post
            )
            return selection.selectors

        return Answers(
            is_=written.get("is"),
            is_not=tuple(written.get("isNot", ())),
            again=written.get("again", False),
            retry=selected("retry"),
            known=selected("known"),
        )

    def _merged(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """The defaults under `data`; blocks are merged key by key, one level deep."""
        defaults = self._defaults
        if not defaults:
            return data
        merged = {**defaults, **data}
        for name in defaults.keys() & data.keys() & BLOCKS:
            merged[name] = {**defaults[name], **data[name]}
        return merged

    def _moment(self, merged: Mapping[str, Any], problems: list[Problem]) -> datetime | None:
        zone, written = merged.get("timezone", self.zone), merged.get("scheduledAt")
        if "timezone" in merged:
            from postsync.adapters.workspace.decode.zones import check_zone

            wrong = check_zone(zone, written)
            if wrong is not None:
                problems.append(wrong)
                if wrong.rule == "PS404":
                    return None
        if written is None:
            return None
        moment = read_time(written, zone)
        if isinstance(moment, Problem):
            problems.append(moment)
            return None
        return moment

    def _containers(
        self, merged: Mapping[str, Any], file: str, problems: list[Problem]
    ) -> tuple[Container, ...]:
        containers = []
        for index, container in enumerate(written_containers(merged)):
            text, media = container.get("content", ""), container.get("media", ())
            above = container_path(merged, index)
            _check_text(text, (*above, "content"), problems)
            if media:
                media = self._media_of(media, file, (*above, "media"), problems)
            containers.append(Container(content=intern(ended(text)), media=media))
        return tuple(containers)

    def _media_of(
        self, written: list[Mapping[str, Any]], file: str, above: Path, problems: list[Problem]
    ) -> tuple[Media, ...]:
        media = []
        for index, medium in enumerate(written):
            path = medium.get("path")
            _check_text(medium.get("alt", ""), (*above, index, "alt"), problems)
            if path is None:
                url, pin = medium["url"], medium.get("pin")
                sha256 = pin.lower() if pin else None
                media.append(Media(url=url, alt=ended(medium.get("alt")), sha256=sha256))
                _check_address(url, (*above, index, "url"), problems, is_pinned=bool(pin))
                continue
            found, fault = self._media.find(file, path)
            media.append(Media(path=found, alt=ended(medium.get("alt"))))
            if fault is not None:
                rule, summary, detail = fault
                place = (*above, index, "path")
                problems.append(Problem(rule=rule, summary=summary, detail=detail, path=place))
        return tuple(media)


def _check_text(text: str, path: Path, problems: list[Problem]) -> None:
    """Note a control character, which no reader of a post could see."""
    # Most texts are printable, which is quicker to know; line ends are not. Then bytes are three
    # times as quick as a pattern.
    if text.isprintable() or 0 not in text.encode("utf-8", "surrogatepass").translate(_SHOWN_AS):
        return
    found = _CONTROL.search(text)
    if found is not None:
        problems.append(
            Problem(
                rule="PS125",
                summary=f"{key(field_path(path))} holds the control character U+{ord(found[0]):04X}",
                detail="Remove it. Only tabs and line ends may stand in a text.",
                path=path,
            )
        )


def _check_address(url: str, path: Path, problems: list[Problem], *, is_pinned: bool) -> None:
    reason = unreachable(url, allow_loopback=is_pinned)
    if reason is not None:
        problems.append(
            Problem(
                rule="PS306",
                summary=f"{key(field_path(path))} is not a public address: {reason}",
                detail="Networks fetch the file from there, without a login. Or name a file by `path`.",
                path=path,
            )
        )


def _hidden_by_extra(blocks: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Fields of `extra` that the block has itself: what is sent would not be what was checked."""
    for network, block in blocks.items():
        extra = block.get("extra")
        if not extra:
            continue
        there = {_spelt_alike(name): name for name in block if name != "extra"}
        for name in extra:
            if (known := there.get(_spelt_alike(name))) is not None:
                yield Problem(
                    rule="PS135",
                    summary=f"{key(f'{network}.extra.{name}')} is what the block says as {key(known)}",
                    detail="Keep one of the two. `extra` is for fields that the block cannot have yet.",
                    path=(network, "extra", name),
                    at_key=True,
                )


def _spelt_alike(name: str) -> str:
    return name.replace("_", "").casefold()


def _not_finite_in(blocks: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    """Numbers in blocks that JSON has not; hardly a field is anything but a word or a flag."""
    return [
        problem
        for network, block in blocks.items()
        for name, value in block.items()
        if type(value) is not str and type(value) is not bool
        for problem in _not_finite(value, (network, name))
    ]


def _not_finite(data: Any, path: Path) -> Iterator[Problem]:
    """Numbers that YAML has and JSON, which the service is sent, has not."""
    if isinstance(data, float) and not isfinite(data):
        yield Problem(
            rule="PS122",
            summary=f"{key(field_path(path))} must be a finite number",
            detail="Put it in quotes if it is meant as text.",
            path=path,
        )
    elif isinstance(data, Mapping):
        for name, value in data.items():
            yield from _not_finite(value, (*path, name))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _not_finite(value, (*path, index))


def one_name(data: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Problem]]:
    """`data` with each block under the API's name for its network."""
    if ALIASES.keys().isdisjoint(data):
        return data, []
    problems = [
        Problem(
            rule="PS129",
            summary=f"{key(alias)} and {key(name)} are the same block",
            detail=f"Keep {key(name)}.",
            path=(alias,),
            at_key=True,
        )
        for alias, name in ALIASES.items()
        if alias in data and name in data
    ]
    if problems:
        return data, problems
    return {ALIASES.get(name, name): data[name] for name in data}, []


def is_error(problem: Problem) -> bool:
    """Whether a problem always makes a post invalid, whatever the configuration says."""
    from postsync.domain.catalogue import RULES
    from postsync.domain.diagnostic import Severity

    rule = RULES[problem.rule]
    return rule.fixed and rule.severity is Severity.ERROR


def stray_blocks(data: Mapping[str, Any], reached: frozenset[str]) -> list[Problem]:
    """Blocks of a post for networks that none of its accounts can belong to."""
    return [
        Problem(
            rule="PS515",
            summary=f"the block {key(written)} has no effect: the post does not go to {network.title}",
            detail=f"Add an account of {network.title}, or remove the block.",
            path=(written,),
            at_key=True,
        )
        for written in data
        if (network := NETWORKS.get(ALIASES.get(written, written))) and network.name not in reached
    ]
