"""Instagram: captions of two lines, links that lead nowhere, and carousels in one shape."""

from postsync.domain.looks.folding import Cut
from postsync.domain.looks.look import GENERAL, META_REEL, META_STORY, Clickable, Figure, Look

LOOK = Look(
    network="instagram",
    fold=Cut(lines=2, width=351, size=14, characters=125),
    clickable=Clickable(links=False),
    single=(4 / 5, 1.91),
    carousel="shape of the first",
    profile=3 / 4,
    covered={"reel": META_REEL, "story": META_STORY},
    shows_name_before_text=True,
    figures={
        "fold": Figure(
            "2 lines or 125 characters",
            "Instagram shows about two lines of a caption, with the name before it, or 125 "
            "characters, before “… more”.",
            "help.instagram.com/1643471055915254 says three lines; aitoearn.ai 2025; "
            "textcounter.online 2026-05",
            "2026-05",
            "D",
        ),
        "clickable": Figure(
            "# and @, no links",
            "Hashtags and mentions are clickable on Instagram; links in captions and comments "
            "are not.",
            GENERAL,
            "2026",
            "S",
        ),
        "single": Figure(
            "1.91:1 to 4:5",
            "Instagram shows pictures between 1.91:1 and 4:5 whole; others are refused or cropped.",
            "developers.facebook.com/docs/instagram-platform",
            "2026-09",
            "O",
        ),
        "carousel": Figure(
            "all in the shape of the first",
            "Instagram crops all pictures of a carousel to the shape of the first, in the order "
            "of the file.",
            "developers.facebook.com/docs/instagram-platform",
            "2026-09",
            "O",
        ),
        "profile": Figure(
            "3:4",
            "The grid of a profile shows posts at 3:4, so that one of 4:5 loses about 6 % at "
            "the sides.",
            "pictuary.com; splitimage.im 2026-05; socialbu.com 2026",
            "2026-05",
            "S",
        ),
        "reel": Figure(
            "14 % top, 35 % bottom, 6 % sides",
            "The app covers the edges of a Reel with names, text and buttons; the shares are "
            "those that Meta gives for ads.",
            "shotstack.io/learn/vertical-video-safe-zones; blitzcutai.com",
            "2026",
            "D",
        ),
        "story": Figure(
            "9:16, 250 of 1920 pixels at top and bottom",
            "A story fills the screen without a text; the app covers about 13 % at top and bottom.",
            GENERAL,
            "2026",
            "S",
        ),
        "comments": Figure(
            "comments, text only",
            "Later parts become comments, which carry text alone.",
            "ayrshare.com/docs",
            "2026",
            "S",
        ),
    },
)
