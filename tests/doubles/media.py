"""Media files that are known without being there, and what the rules say about posts with them."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.doubles.builders import post

from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Container, Media
from postsync.domain.post.media import MediaFacts
from postsync.domain.problem import Problem
from postsync.domain.rules.check import check_on_networks

ALT = "A rocket on its pad"

Files = Mapping[str, MediaFacts | None]
"""What is known of each file; None of one that is not there."""


def picture(**more: Any) -> MediaFacts:
    """A square JPEG that every network takes."""
    return MediaFacts(
        **{"type": "image/jpeg", "size": 200_000, "width": 1_080, "height": 1_080, **more}
    )


def gif(**more: Any) -> MediaFacts:
    """An animated GIF."""
    return picture(**{"type": "image/gif", "width": 480, "height": 270, "frames": 24, **more})


def video(**more: Any) -> MediaFacts:
    """An upright MP4 of half a minute that every network takes."""
    usual = {
        "type": "video/mp4",
        "size": 8_000_000,
        "width": 720,
        "height": 1_280,
        "seconds": 30.0,
        "fps": 29.97,
        "video_codec": "h264",
        "audio_codec": "aac",
    }
    return MediaFacts(**{**usual, **more})


def medium(source: str, alt: str | None = ALT) -> Media:
    """A medium by its path or its address."""
    return Media(url=source, alt=alt) if "://" in source else Media(path=source, alt=alt)


def found(
    networks: str | Sequence[str],
    files: Files,
    *containers: Sequence[str | Media],
    block: Mapping[str, Any] | None = None,
    limits: Mapping[str, Mapping[str, float]] | None = None,
) -> list[Problem]:
    """What the rules about media say; all files in one container unless `containers` says otherwise.

    `block` is the block of the first network. Addresses among the files need no facts.
    """
    names = [networks] if isinstance(networks, str) else list(networks)
    parts = containers or (list(files),)
    problems = check_on_networks(
        post(
            selectors=tuple(f"{name}:acme" for name in names),
            containers=tuple(
                Container(
                    content="Hello",
                    media=tuple(medium(m) if isinstance(m, str) else m for m in part),
                )
                for part in parts
            ),
            blocks={names[0]: block} if block and names else {},
        ),
        names,
        facts=files.get,
        limits=Limits(limits),
    )
    return [p for p in problems if p.rule.startswith("PS3") or p.rule == "PS527"]


def rules(problems: Sequence[Problem]) -> list[str]:
    """The rules that were broken."""
    return [problem.rule for problem in problems]


def one(problems: Sequence[Problem]) -> Problem:
    """The only problem."""
    assert len(problems) == 1, [(p.rule, p.summary) for p in problems]
    return problems[0]
