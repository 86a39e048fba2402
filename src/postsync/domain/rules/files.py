"""Files: what is wrong with the media of a post, wherever it goes."""

from collections.abc import Iterable, Sequence

from postsync.domain.problem import Problem
from postsync.domain.rules.target import Item


def check_files(media: Sequence[Sequence[Item]]) -> Iterable[Problem]:
    """What is wrong with `media`, an entry for each container, on any network."""
    return ()
