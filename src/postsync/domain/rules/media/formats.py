"""Formats: types of files, and the codecs of videos, that a network takes (PS313, PS317)."""

from collections.abc import Sequence

from postsync.domain.networks.limits import Choice
from postsync.domain.post.media import Form, MediaFacts
from postsync.domain.problem import Problem
from postsync.domain.rules.media.bounds import SAME_TYPE
from postsync.domain.rules.media.candidate import Candidate
from postsync.domain.rules.media.units import a_type, codec_name, one_of, type_name


def check_type(candidate: Candidate, types: Sequence[str]) -> list[Problem]:
    """A medium that is of none of the types that the network takes; it may be any of `types`."""
    for row in candidate.choices():
        if types and not any(SAME_TYPE.get(type_, type_) in row.allowed for type_ in types):
            return [candidate.problem("PS313", row, *_said_of_type(candidate, row, types[0]))]
    return []


def _said_of_type(candidate: Candidate, row: Choice, type_: str) -> tuple[str, str]:
    network, form = candidate.network, candidate.item.form
    what = f"{candidate.name} is {a_type(type_)}"
    if not row.allowed:
        detail = f"Publish it on LinkedIn, or export its pages as pictures for {network}."
        return f"{what}, and {network} takes no documents", detail
    allowed = list(dict.fromkeys(type_name(allowed) for allowed in row.allowed))
    summary = f"{what}, and {network} takes {one_of(allowed)} only"
    if form is Form.VIDEO:
        return summary, f"Export it as {allowed[0]}."
    detail = f"Export it as {one_of(allowed[:2]) if form is Form.IMAGE else allowed[0]}."
    facts = candidate.item.facts
    if facts and facts.has_alpha and allowed == ["JPEG"]:
        detail += " It is transparent in places, which JPEG cannot be: give it a background first."
    elif facts and facts.is_animated:
        detail += " Only a video can move there: export it as MP4 for that."
    return summary, detail


def check_codecs(candidate: Candidate, facts: MediaFacts) -> list[Problem]:
    """A video whose picture or sound is coded in another way than the network reads."""
    for about, codec, what in (
        (".codec", facts.video_codec, "the picture"),
        (".audio", facts.audio_codec, "the sound"),
    ):
        for row in candidate.choices(about):
            if codec and codec not in row.allowed:
                allowed = one_of([codec_name(allowed) for allowed in row.allowed])
                summary = (
                    f"{what} of {candidate.name} is coded as {codec_name(codec)}, and "
                    f"{candidate.network} takes {allowed}"
                )
                detail = f"Export it as MP4 with {codec_name(row.allowed[0])}."
                return [candidate.problem("PS317", row, summary, detail)]
    return []
