"""Events: what the engine tells whoever listens, while it works."""

from dataclasses import dataclass
from datetime import datetime

from postsync.domain.plan.settlement import Settlement
from postsync.domain.run.outcome import StepResult
from postsync.domain.run.status import PostStatus
from postsync.domain.state.intent import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Something worth a line: a lock taken over, a check that could not be made."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesRead:
    """The workspace has been read."""

    files: int
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsListed:
    """So many of the service's posts have been listed; `total` None while unknown."""

    done: int
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Advanced:
    """So many of `total` things are done, such as `posts read`."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsPlanned:
    """Applying begins with so many steps."""

    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted:
    """A step was taken up."""

    address: str
    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFinished:
    """A step ended."""

    result: StepResult


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadProgressed:
    """So many bytes of a media file have been sent."""

    path: str
    sent: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentSettled:
    """An open intent was looked into, and this was decided about it."""

    settlement: Settlement


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A pause of so many seconds; `at_most`, if it ends as soon as what is waited for happens."""

    seconds: float
    reason: str
    at_most: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopping:
    """An interruption came: nothing new begins. `pressed`: somebody pressed Ctrl-C."""

    pressed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A post that is waited for stands so now; it is looked at again in so many seconds."""

    post: PostStatus
    now: datetime
    seconds: float


Event = (
    Noted
    | FilesRead
    | PostsListed
    | Advanced
    | StepsPlanned
    | StepStarted
    | StepFinished
    | UploadProgressed
    | IntentSettled
    | Waiting
    | Stopping
    | Awaited
)
