"""How each network shows a post, one file each."""

from collections.abc import Mapping

from postsync.domain.looks.look import Look
from postsync.domain.looks.networks import (
    bluesky,
    facebook,
    google_business,
    instagram,
    linkedin,
    pinterest,
    reddit,
    threads,
    tiktok,
    vimeo,
    x,
    youtube,
)

LOOKS: Mapping[str, Look] = {
    module.LOOK.network: module.LOOK
    for module in (
        x,
        linkedin,
        instagram,
        facebook,
        threads,
        tiktok,
        youtube,
        pinterest,
        bluesky,
        google_business,
        vimeo,
        reddit,
    )
}
"""Every network's look, in the order in which networks are shown."""
