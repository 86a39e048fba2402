"""Kinds: stories and Reels, each of which takes exactly one medium."""

from collections.abc import Iterable

from postsync.domain.networks.target import Target
from postsync.domain.post.kind import Kind
from postsync.domain.post.media import Form
from postsync.domain.problem import Problem

_FLAGS = {Kind.STORY: "publishAsStory", Kind.REEL: "publishAsReel"}
_TAKES = {Kind.STORY: "exactly one picture or video", Kind.REEL: "exactly one video"}
_FITTING = {Kind.STORY: {Form.IMAGE, Form.VIDEO}, Kind.REEL: {Form.VIDEO}}


def check_kinds(target: Target) -> Iterable[Problem]:
    """A story or Reel that the block asks for, and that the media are too many or too few for."""
    kind = target.kind
    if kind not in _FLAGS or target.block.get(_FLAGS[kind]) is not True:
        return ()
    forms = [item.form for item in target.media[0]] if target.media else []
    if len(forms) == 1 and (forms[0] is None or forms[0] in _FITTING[kind]):
        return ()
    if not forms and target.limits.of(target.network, "required"):
        return ()  # that rule says so wherever it goes
    what = "a Reel" if kind is Kind.REEL else "a story"
    return [
        Problem(
            rule="PS527",
            summary=f"{what} on {target.name} takes {_TAKES[kind]}, and the post has {_had(forms)}",
            detail=f"{'Leave one in' if forms else 'Add it'}, or remove `{_FLAGS[kind]}`.",
            path=(target.network, _FLAGS[kind]),
        )
    ]


def _had(forms: list[Form | None]) -> str:
    """`nothing`, `3 pictures and 1 video`, `1 document`."""
    if not forms:
        return "nothing"
    if not set(forms) <= _NAMES.keys():
        return "1 file of another kind" if len(forms) == 1 else f"{len(forms)} media"
    counted = [
        f"{forms.count(form)} {name}" + ("s" if forms.count(form) > 1 else "")
        for form, name in _NAMES.items()
        if form in forms
    ]
    return " and ".join(counted)


_NAMES: dict[Form | None, str] = {
    Form.IMAGE: "picture",
    Form.VIDEO: "video",
    Form.DOCUMENT: "document",
}
