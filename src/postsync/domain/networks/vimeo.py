"""Vimeo, of which no figures are known."""

from postsync.domain.networks.network import Network, Replies

NETWORK = Network(
    name="vimeo", title="Vimeo", hosts=("vimeo.com",), replies=Replies.NOTHING, shows_alt=False
)
