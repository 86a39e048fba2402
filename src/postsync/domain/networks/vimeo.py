"""Vimeo, of which no figures are known."""

from postsync.domain.networks.network import Network, Replies

NETWORK = Network(
    name="vimeo",
    title="Vimeo",
    hosts=("vimeo.com",),
    pages={"vimeo.com": r"/(?:video/|(?:[\w-]+/)*\d+(?:/\w+)?/?(?:\?.*)?$)"},
    replies=Replies.NOTHING,
    shows_alt=False,
)
