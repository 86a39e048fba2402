"""Wanted: what the files of a schedule say, as values that can be edited, written down and told apart.

Every container begins with a mark, such as `p3.e2.c0`: the family of the post, which a rename keeps,
the edition of its text, and the place of the container. The service may rewrite the rest.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.doubles.workspace import MemoryMedia

from postsync.domain.diagnostic import Span
from postsync.domain.plan.addressing import AccountsOf
from postsync.domain.post.content import (
    NO_ANSWERS,
    Answers,
    Container,
    Content,
    Media,
    Missed,
    digest,
    encode_answers,
)
from postsync.domain.post.post import Own, Post, Workspace
from postsync.domain.schedule import format_time

PICTURE = Path(__file__).parents[1].joinpath("examples/positive/media/rocket.jpg").read_bytes()
"""A whole JPEG. What comes after its end is nobody's concern, and makes each file another one."""

GROUP = "brand"
"""The one group of the configuration."""

_MARK = re.compile(r"\b(p\d+)\.e\d+\.c\d+\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One post file. `pictures` are attached to the first container; `at` None publishes at apply.

    `in_group`: the file names a group, and `selectors` are what that means. `east` are the hours that
    the workspace's zone lies east of UTC: the file itself gives the time of that zone. `said` is the
    first text, where it was taken over from the service.
    """

    address: str
    family: str
    selectors: tuple[str, ...]
    at: datetime | None
    edition: int = 1
    parts: int = 1
    pictures: int = 0
    missed: str = "error"
    in_group: bool = False
    east: int = 0
    said: str | None = None
    answers: Answers = NO_ANSWERS

    @property
    def file(self) -> str:
        """Where it is."""
        return f"posts/{self.address}.yaml"

    @property
    def mark(self) -> str:
        """What the first container begins with."""
        return f"{self.family}.e{self.edition}.c0"

    def texts(self) -> list[str]:
        """What the containers say. The end of it is what services like to tidy up."""
        begin = f"{self.family}.e{self.edition}"
        texts = [
            f"{begin}.c{part} read https://acme.example/{self.family}/{part}  "
            for part in range(self.parts)
        ]
        return texts if self.said is None else [self.said, *texts[1:]]

    def rewritten(self) -> "Draft":
        """The same post with another text."""
        return replace(self, edition=self.edition + 1, said=None)

    def own(self) -> Own:
        """What the file itself says, before group and zone are looked up."""
        at = self.at + timedelta(hours=self.east) if self.at else None
        return Own(
            accounts=(GROUP,) if self.in_group else self.selectors,
            at=at.replace(tzinfo=None).isoformat() if at else None,
            words=digest([self.texts(), self.picture_paths()]),
        )

    def picture_paths(self) -> list[str]:
        """The media files it names, as seen from the workspace."""
        return [f"posts/media/{self.family}-{number}.jpg" for number in range(self.pictures)]

    def as_post(self, media: Mapping[str, Media]) -> Post:
        """What reading the file gives."""
        texts = self.texts()
        first = tuple(media[path] for path in self.picture_paths())
        return Post(
            address=self.address,
            content=Content(
                selectors=self.selectors,
                containers=tuple(
                    Container(content=text, media=first if part == 0 else ())
                    for part, text in enumerate(texts)
                ),
                scheduled_at=self.at,
                missed=Missed(self.missed),
                answers=self.answers,
            ),
            span=Span(file=self.file, line=1),
            own=self.own(),
        )

    def as_yaml(self) -> str:
        """The file itself; JSON is YAML."""
        containers: list[dict[str, Any]] = [{"content": text} for text in self.texts()]
        if self.pictures:
            up = "../" * self.address.count("/")
            containers[0]["media"] = [
                {"path": f"{up}{path.removeprefix('posts/')}"} for path in self.picture_paths()
            ]
        document: dict[str, Any] = {
            "id": self.address,
            "accounts": [GROUP] if self.in_group else list(self.selectors),
            "containers": containers,
            "missed": self.missed,
            **({"answers": answers} if (answers := encode_answers(self.answers)) else {}),
        }
        if self.at is not None:
            document["scheduledAt"] = format_time(self.at)
        return json.dumps(document, indent=1)

    def __str__(self) -> str:
        at = format_time(self.at) if self.at else "at apply"
        more = f", {self.parts} parts" if self.parts > 1 else ""
        more += f", {self.pictures} pictures" if self.pictures else ""
        more += f", missed: {self.missed}" if self.missed != "error" else ""
        more += ", in the group" if self.in_group else ""
        more += f", said: {self.said}" if self.said else ""
        more += f", {encode_answers(self.answers)}" if self.answers != NO_ANSWERS else ""
        return f"{self.address} [{self.family}.e{self.edition}] to {' '.join(self.selectors)} {at}{more}"


Files = Mapping[str, Draft]
"""The post files of one commit, by address."""


class DraftSource:
    """Implements `ports.PostSource` for drafts, without files."""

    def __init__(self, drafts: Iterable[Draft], media: MemoryMedia) -> None:
        self._drafts = tuple(drafts)
        self._media = media

    def load(self, accounts_of: AccountsOf | None = None) -> Workspace:
        named = {
            path: self._media.add(path, content)
            for path, content in pictures_of(self._drafts).items()
        }
        posts = sorted((d.as_post(named) for d in self._drafts), key=lambda post: post.address)
        return Workspace(posts=tuple(posts), files=len(posts))


def groups_of(drafts: Iterable[Draft]) -> dict[str, tuple[str, ...]]:
    """The groups of the configuration."""
    meant = next((draft.selectors for draft in drafts if draft.in_group), ())
    return {GROUP: meant} if meant else {}


def pictures_of(drafts: Iterable[Draft]) -> dict[str, bytes]:
    """The media files that drafts name, each with bytes of its own."""
    return {path: PICTURE + path.encode() for draft in drafts for path in draft.picture_paths()}


def write_files(root: Path, drafts: Iterable[Draft]) -> None:
    """Make the post files and media below `root` these, and no others."""
    every = tuple(drafts)
    folder = root / "posts"
    (folder / "media").mkdir(parents=True, exist_ok=True)
    for path in folder.rglob("*.yaml"):
        path.unlink()
    for draft in every:
        path = root / draft.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(draft.as_yaml(), "utf-8")
    for path, content in pictures_of(every).items():
        (root / path).write_bytes(content)


def mark_of(text: str) -> str | None:
    """The mark that a text begins with, whatever was done to the rest."""
    found = _MARK.search(text)
    return found[0] if found else None


def family_of(mark: str) -> str:
    """The family that a mark belongs to."""
    return mark.partition(".")[0]
