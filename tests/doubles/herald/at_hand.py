"""Herald in this process, on a clock that only waiting moves, for whoever looks on."""

from typing import Any

from tests.doubles.herald.provider import HERALD, decode_post
from tests.doubles.herald.service import Herald

from postsync.adapters.http.transport import Surroundings
from postsync.adapters.secrets import Secret
from postsync.domain.config import ProviderConfig
from postsync.domain.remote.remote import RemotePost
from postsync.ports import Clock, Provider


class HeraldAtHand:
    """The provider, with what the service has and what the public saw."""

    def __init__(self, clock: Clock) -> None:
        self.herald = Herald(clock.now)
        self.provider: Provider = HERALD.open(
            ProviderConfig(name="herald", base_url=HERALD.base_url, tries=1),
            Surroundings(
                key=Secret("any"),
                parallelism=1,
                now=clock.now,
                sleep=clock.sleep,
                observer=lambda _event: None,
                app=self.herald,
            ),
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self.provider, name)

    @property
    def stored(self) -> dict[str, RemotePost]:
        """Every post there is, by id."""
        return {remote_id: decode_post(row) for remote_id, row in self.herald.posts.items()}

    @property
    def public(self) -> list[tuple[str, str]]:
        """Everything that people ever saw: account id and text."""
        return [
            (seen["account"], row["parts"][0]["text"])
            for row in self.herald.posts.values()
            for seen in row["seen"]
        ]

    def texts(self) -> list[str]:
        """The root texts of all posts there are, ordered."""
        return sorted(row["parts"][0]["text"] for row in self.herald.posts.values())
