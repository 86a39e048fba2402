"""Missing texts (PS202), and texts that nobody will see (PS212)."""

from collections.abc import Iterable, Iterator, Mapping

from postsync.domain.diagnostic import Severity
from postsync.domain.networks.fields import field_of
from postsync.domain.networks.target import Target, text_path
from postsync.domain.networks.texts import Text, caption_of, labels_of
from postsync.domain.post.account import network_of_selector
from postsync.domain.post.kind import Kind
from postsync.domain.problem import Problem

_NEED_TEXT: Mapping[str, Severity | None] = {"google_business": None, "linkedin": Severity.WARN}
"""Networks that want a text beside the media; of LinkedIn only another client of the service says so."""

_NEED_MEDIA = frozenset({"instagram", "tiktok", "youtube", "pinterest"})
"""Here it is the media whose absence is worth a word, and other rules have it."""


def check_missing(text: Text) -> Iterable[Problem]:
    """A problem if there is nothing to read where the network needs something."""
    return _lacking(text) if text.is_blank else ()


def _lacking(text: Text) -> Iterator[Problem]:
    target, network = text.target, text.target.network
    if text.is_reply:
        if not target.media[int(text.path[1])]:
            yield Problem(
                rule="PS202",
                summary=f"{text.name} has nothing but spaces, and {target.name} takes no empty reply",
                detail="Write something, or remove the part.",
                path=text.path,
            )
    elif target.media[0]:
        if network in _NEED_TEXT:
            detail = f"Say in words what is shown, or leave {target.name} out of the accounts."
            if _NEED_TEXT[network]:
                detail += " It is reported by another client of the service, not by the network."
            yield _missing(text, detail, _NEED_TEXT[network])
    elif network not in _NEED_MEDIA and not (network == "facebook" and field_of(target, "link")):
        yield _missing(text, "Write one, or add a picture if the network takes it without words.")


def _missing(text: Text, detail: str, severity: Severity | None = None) -> Problem:
    what = "has nothing but spaces" if text.content else "is missing"
    return Problem(
        rule="PS202",
        summary=f"{text.name} {what}, and {text.target.name} needs one",
        detail=detail,
        path=text.path,
        severity=severity,
    )


def check_titles(target: Target) -> Iterator[Problem]:
    """Titles that are given, but have nothing to read."""
    for text in labels_of(target):
        rows = target.limits.of(target.network, text.field)
        if text.is_blank and any(row.minimum for row in rows):
            yield Problem(
                rule="PS202",
                summary=f"{text.name} has nothing but spaces, and {target.name} needs one",
                detail="Write one, or remove the key.",
                path=text.path,
            )


HIDING = frozenset({"facebook", "instagram"})
"""Networks that show a text in some posts, and not in others."""


def check_unseen(target: Target) -> Iterator[Problem]:
    """Texts that the network does not show, where it is the only one that gets them."""
    first = target.post.content.containers[0].content.strip()
    is_story = target.kind is Kind.STORY
    if target.network == "facebook":
        if is_story and first:
            yield _story_with_text()
        return
    caption = caption_of(target)
    if is_story:
        if first and _is_alone(target):
            yield Problem(
                rule="PS212",
                summary="a story on Instagram shows no text, so nobody will see this one",
                detail="Put it into the picture, or remove it.",
                path=text_path(0),
            )
    elif first and caption is not None and _is_alone(target):
        yield Problem(
            rule="PS212",
            summary=f"Instagram shows {caption.label} instead, so nobody will see this text",
            detail="Keep one of the two: the post goes to no other network.",
            path=text_path(0),
            severity=Severity.INFO,
        )


def _story_with_text() -> Problem:
    return Problem(
        rule="PS212",
        summary="a story on Facebook takes no text, and the service refuses the post",
        detail="Remove the text, or `publishAsStory`. If it is meant for other networks, put the "
        "story into a post of its own.",
        path=text_path(0),
        severity=Severity.ERROR,
    )


def _is_alone(target: Target) -> bool:
    """Whether the post goes to no other network, as far as its selectors tell."""
    return all(
        network_of_selector(name) == target.network for name in target.post.content.selectors
    )
