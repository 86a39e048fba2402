"""What a publishing service can and cannot do, as data that planner, settlement and engine ask."""

from datetime import timedelta
from typing import NamedTuple


class Capability(NamedTuple):
    """What one publishing service can do. Every provider states its own; there are no defaults.

    `furthest_schedule` is how far ahead the service takes a post. Zero: it cannot schedule. A post
    with a time ahead then stays with postsync, `defer` in every plan, until its time has come. The
    first apply within PUNCTUALITY after that publishes it at once, as its plan shows; for a later one
    the post is missed, and its `missed` policy decides. Nothing goes out early, and nothing late
    without a word. So `apply` has to run at least that often.

    `idempotency_window` is how long the service answers a repeated creation with the first one's
    post, by its key. Zero: it knows no keys. `ids_from_client`: the key of a creation becomes the id
    of its post, so that the service refuses the same creation for ever, and one look by id tells
    whether it was made. A creation that the service would not recognise is never repeated while the
    first may still be on its way.

    `clears_blocks`: an update takes away a block, or a field of one, that it does not send; without,
    such a post is replaced. `updates_accounts`: an update can change the accounts of a post; without,
    it is replaced. `cancels_parts`: a post that is out on some accounts can be cancelled on the rest.
    `lists_boards`: it tells which boards an account has. `measures`: it has figures of posts that are
    out, such as how often they were seen.
    """

    furthest_schedule: timedelta
    idempotency_window: timedelta
    ids_from_client: bool
    clears_blocks: bool
    updates_accounts: bool
    cancels_parts: bool
    lists_boards: bool
    measures: bool

    @property
    def schedules(self) -> bool:
        """Whether the service keeps a post until its time."""
        return self.furthest_schedule > timedelta(0)

    def within(self, horizon: timedelta) -> timedelta:
        """`horizon`, but no further than the service takes posts."""
        return min(horizon, self.furthest_schedule)

    def recognises(self, age: timedelta) -> bool:
        """Whether a creation announced so long ago could be repeated without making a second post."""
        if self.ids_from_client:
            return True
        return self.idempotency_window > timedelta(0) and age <= self.idempotency_window


PUNCTUALITY = timedelta(hours=1)
"""How long after its time a post that postsync held back is still on time."""
