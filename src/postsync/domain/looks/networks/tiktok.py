"""TikTok: upright videos and photos, with two lines over them."""

from postsync.domain.looks.card import CardKind
from postsync.domain.looks.folding import Cut
from postsync.domain.looks.look import GENERAL, Clickable, Figure, Look

LOOK = Look(
    network="tiktok",
    fold=Cut(lines=2, width=270, size=14),
    clickable=Clickable(links=False),
    carousel="whole",
    covered={"reel": (0, 190 / 1920, 150 / 1080, 390 / 1920)},
    video_frame=CardKind.REEL,
    figures={
        "fold": Figure(
            "2 lines of 270 pixels",
            "TikTok shows about two lines, or 100 characters, of a caption before “more”.",
            "posttruncate.com; tooleagle says 150 characters",
            "2026",
            "D",
        ),
        "clickable": Figure(
            "# and @, no links",
            "Hashtags and mentions are clickable on TikTok; links in captions are not.",
            GENERAL,
            "2026",
            "S",
        ),
        "reel": Figure(
            "190 top, 390 bottom, 150 right of 1080 by 1920",
            "The app covers the edges of a video; TikTok gives no figures, others say 130 to "
            "250 at the top, 320 to 460 at the bottom, 120 to 180 at the right.",
            "shotstack.io; socaptions.com",
            "2026",
            "S",
        ),
        "carousel": Figure(
            "one after another",
            "Photos are swiped, each whole in an upright frame.",
            GENERAL,
            "2026",
            "S",
        ),
    },
)
