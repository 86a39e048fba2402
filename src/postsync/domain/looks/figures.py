"""Figures: how each network shows a post, each with where that stands, of when, and how sure it is.

`docs/figures.md` lists them for people, and a test holds both together.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from postsync.domain.looks.card import Certainty

Confidence = Literal["O", "B", "S", "D", "U"]
"""The network says so itself; somebody saw it in source or by careful looking; several say so second hand;
sources disagree, and what shows less is taken; nobody was found who knows."""

CONFIDENCE: Mapping[Confidence, str] = {
    "O": "the network says so itself",
    "B": "seen in source code, or by a careful observer",
    "S": "said by several others, not by the network",
    "D": "disputed: of what is said, what shows less is taken",
    "U": "not known: drawn plainly",
}


class Figure(NamedTuple):
    """One figure. `value` is short, `says` a sentence for people who wonder where a card has it from.

    `date` is that of the copy that was read: a year, a month or a day; empty where it is not known.
    """

    value: str
    says: str
    source: str
    date: str
    confidence: Confidence

    @property
    def certainty(self) -> Certainty:
        """How sure a card may be that rests on it."""
        return _CERTAINTY[self.confidence]


_CERTAINTY: Mapping[Confidence, Certainty] = {
    "O": "exact", "B": "exact", "S": "about", "D": "about", "U": "unknown",
}  # fmt: skip

_GENERAL = "what everybody can see in the app; no page says it"
_NONE = "nothing usable was found"
_RULES = "the network's own documents for developers, as this program's limits cite them"

FIGURES: Mapping[str, Figure] = {
    # X
    "x.fold": Figure(
        "at 280 characters",
        "X shows a post of up to 280 characters as a whole; longer ones, which only subscribers can "
        "write, are cut there.",
        _GENERAL,
        "2026", "S",
    ),
    "x.links": Figure(
        "no scheme, about 38 characters",
        "X shows a link without https:// and cuts it with “…” after about 38 characters.",
        "biolinksbuilder.com/blog/?p=80; twitter-text", "2026", "S",
    ),
    "x.clickable": Figure(
        "links, # @ and $",
        "Links, also without https://, hashtags, mentions and cashtags are clickable on X.",
        "twitter-text 3.1.0", "2020", "O",
    ),
    "x.single": Figure(
        "2:1 to 3:4",
        "X shows a single picture whole between 2:1 and 3:4 and crops others around the middle.",
        "weareshootingstar.co.uk/news/369; whowillcare.net", "2021-05", "S",
    ),
    "x.grid": Figure(
        "box of 16:9, tiles of 8:9, gap 2 px",
        "X puts two to four pictures into a box of 16:9: two upright halves, one half and two "
        "quarters, or four quarters.",
        "seofix.com.au 2024-05; vercel/react-tweet, tweet-media.module.css",
        "2026-06", "D",
    ),
    "x.link_card": Figure(
        "large picture or small square",
        "X makes a card of a link from the tags of its page; its shape has changed several times.",
        "prelinq.com 2026; thewrap.com 2023-08", "2026", "D",
    ),
    "x.thread": Figure(
        "joined by a line",
        "Later parts are replies of the same author, joined by a line.",
        _GENERAL,
        "2026", "B",
    ),
    # LinkedIn
    "linkedin.fold": Figure(
        "3 lines",
        "LinkedIn shows three lines of a text before “…more”, on phones and on desktops; if the third "
        "is blank, two.",
        "John Espirian, See-more breakpoints in LinkedIn posts (others say 5 lines on desktops)",
        "2024-09", "B",
    ),
    "linkedin.single": Figure(
        "3:1 to 4:5",
        "LinkedIn shows a single picture whole between 3:1 and 4:5 and crops others around the "
        "middle.",
        "trustypost.ai, citing LinkedIn's help on photos", "2026", "S",
    ),
    "linkedin.grid": Figure(
        "collage",
        "LinkedIn makes a collage of two and more pictures; no source gives exact shares, so this one "
        "is a guess.",
        _NONE,
        "2026-11", "U",
    ),
    "linkedin.document": Figure(
        "pages",
        "A document is shown as pages that are swiped.",
        _GENERAL,
        "2026", "S",
    ),
    "linkedin.link_card": Figure(
        "small thumbnail on the left",
        "LinkedIn shows a card with a small picture for the link of a post without media.",
        "linkedin.com/help/lms/answer/a1689427", "2025", "O",
    ),
    "linkedin.clickable": Figure(
        "links and #, no plain @",
        "Links and hashtags are clickable on LinkedIn; a name with @ only if it is written as "
        "@[Name](urn:li:…).",
        "ayrshare.com/docs; learn.microsoft.com/linkedin", "2026", "O",
    ),
    "linkedin.comments": Figure(
        "comments, text only",
        "Later parts become comments, which carry text alone.",
        "ayrshare.com/docs", "2026", "S",
    ),
    # Instagram
    "instagram.fold": Figure(
        "2 lines or 125 characters",
        "Instagram shows about two lines of a caption, with the name before it, or 125 characters, "
        "before “… more”.",
        "help.instagram.com/1643471055915254 says three lines; aitoearn.ai 2025, textcounter.online 2026-05",
        "2026-05", "D",
    ),
    "instagram.clickable": Figure(
        "# and @, no links",
        "Hashtags and mentions are clickable on Instagram; links in captions and comments are not.",
        _GENERAL,
        "2026", "S",
    ),
    "instagram.single": Figure(
        "1.91:1 to 4:5",
        "Instagram shows pictures between 1.91:1 and 4:5 whole; others are refused or cropped.",
        "developers.facebook.com/docs/instagram-platform", "2026-09", "O",
    ),
    "instagram.carousel": Figure(
        "all in the shape of the first",
        "Instagram crops all pictures of a carousel to the shape of the first, in the order of the "
        "file.",
        "developers.facebook.com/docs/instagram-platform", "2026-09", "O",
    ),
    "instagram.profile": Figure(
        "3:4",
        "The grid of a profile shows posts at 3:4, so that one of 4:5 loses about 6 % at the sides.",
        "pictuary.com; splitimage.im 2026-05; socialbu.com 2026", "2026-05", "S",
    ),
    "instagram.reel": Figure(
        "14 % top, 35 % bottom, 6 % sides",
        "The app covers the edges of a Reel with names, text and buttons; the shares are those that "
        "Meta gives for ads.",
        "shotstack.io/learn/vertical-video-safe-zones; blitzcutai.com",
        "2026", "D",
    ),
    "instagram.story": Figure(
        "9:16, 250 of 1920 pixels at top and bottom",
        "A story fills the screen without a text; the app covers about 13 % at top and bottom.",
        _GENERAL,
        "2026", "S",
    ),
    "instagram.comments": Figure(
        "comments, text only",
        "Later parts become comments, which carry text alone.",
        "ayrshare.com/docs", "2026", "S",
    ),
    # Facebook
    "facebook.fold": Figure(
        "5 lines; 477 characters on desktops",
        "Facebook cuts a text after about five lines on a phone and about 477 characters on a "
        "desktop.",
        "socialk.it; longer claims vary", "2026", "D",
    ),
    "facebook.single": Figure(
        "whole down to 4:5",
        "Facebook shows a single picture whole unless it is taller than 4:5.",
        "amberwolf.co.za", "2019", "S",
    ),
    "facebook.grid": Figure(
        "by the shape of the first picture",
        "The first picture decides how Facebook lays out several: squares, one wide on top, or one "
        "tall at the left; “+N” from the sixth on.",
        "wersm.com 2014; blog.aitoearn.ai", "2024", "S",
    ),
    "facebook.link_card": Figure(
        "full width, 1.91:1",
        "Facebook shows a card for the link of a post without media.",
        "amberwolf.co.za", "2019", "S",
    ),
    "facebook.clickable": Figure(
        "links and #, no plain @",
        "Links and hashtags are clickable on Facebook; a plain name with @ leads nowhere.",
        _GENERAL,
        "2026", "S",
    ),
    "facebook.comments": Figure(
        "comments, text only",
        "Later parts become comments of the page.",
        "outstand.so/docs", "2026", "S",
    ),
    "facebook.story": Figure(
        "9:16",
        "A story fills the screen, without a text.",
        "developers.facebook.com/docs/page-stories-api", "2026-09", "O",
    ),
    "facebook.reel": Figure(
        "14 % top, 35 % bottom, 6 % sides",
        "The app covers the edges of a Reel with names, text and buttons; the shares are those that "
        "Meta gives for ads.",
        "shotstack.io/learn/vertical-video-safe-zones", "2026", "D",
    ),
    # Threads
    "threads.fold": Figure(
        "none known",
        "As far as anybody found, Threads shows 500 characters as a whole.",
        "idropnews.com", "2025", "U",
    ),
    "threads.single": Figure(
        "own shape",
        "Threads shows a picture in its own shape.",
        _GENERAL,
        "2026", "S",
    ),
    "threads.carousel": Figure(
        "side by side, own shapes at one height",
        "Threads puts pictures side by side at one height, each in its own shape.",
        _GENERAL,
        "2026", "S",
    ),
    "threads.link_card": Figure(
        "small picture, title",
        "Threads makes a card of a link from its page.",
        "wisechecker.com", "2026", "S",
    ),
    "threads.clickable": Figure(
        "links, @ and one #",
        "Links and mentions are clickable on Threads; of several hashtags only the first becomes a "
        "topic.",
        "infinityfact.net; relayapi", "2026-08", "S",
    ),
    "threads.thread": Figure(
        "joined by a line",
        "Later parts are replies of the same author, joined by a line.",
        _GENERAL,
        "2026", "B",
    ),
    # Bluesky
    "bluesky.fold": Figure(
        "25 lines",
        "Bluesky's app cuts a text after 25 lines, which 300 characters reach only by line breaks.",
        "bluesky-social/social-app, src/lib/constants.ts", "2026", "O",
    ),
    "bluesky.links": Figure(
        "host and 13 characters of the path",
        "Bluesky's app shows the host of a link and the first 13 characters of a longer path.",
        "bluesky-social/social-app, src/lib/strings/url-helpers.ts", "2026", "O",
    ),
    "bluesky.clickable": Figure(
        "links, #, and @ with a full handle",
        "Links, hashtags and full handles are clickable on Bluesky if the sender marks them, as its "
        "own app does.",
        "bluesky-social/atproto, packages/api/src/rich-text", "2026", "B",
    ),
    "bluesky.single": Figure(
        "own shape, not taller than 1:2",
        "Bluesky's app shows a single picture in its own shape, unless it is taller than 1:2.",
        "bluesky-social/social-app, AutoSizedImage.tsx", "2026", "O",
    ),
    "bluesky.grid": Figure(
        "squares, halves, 3:2; gap 4 px",
        "Bluesky's app shows two squares, a square and two halves, or four of 3:2.",
        "bluesky-social/social-app, ImageLayoutGrid.tsx", "2026", "O",
    ),
    "bluesky.carousel": Figure(
        "swiped gallery from the fifth on",
        "Five and more pictures are a gallery that is swiped; in August 2026 only for some.",
        "bluesky-social/social-app, ImageEmbed.tsx", "2026-08", "D",
    ),
    "bluesky.link_card": Figure(
        "1200:630, only if the sender attached it",
        "Bluesky shows a card for a link only if the sender attached one; whether the service does is "
        "not known.",
        "bluesky-social/social-app, ExternalEmbed/index.tsx", "2026", "U",
    ),
    "bluesky.thread": Figure(
        "joined by a line",
        "Later parts are replies of the same author, joined by a line.",
        _GENERAL,
        "2026", "B",
    ),
    # Pinterest
    "pinterest.title": Figure(
        "40 characters, 30 for Chinese, Japanese and Korean",
        "The feed shows the first 40 characters of a pin's title.",
        "help.pinterest.com/en/business/article/pinterest-product-specs",
        "2026", "O",
    ),
    "pinterest.text": Figure(
        "not in the feed",
        "The description of a pin is not in the feed; it shows on the pin's own page.",
        "help.pinterest.com/en/business/article/pinterest-product-specs",
        "2026", "O",
    ),
    "pinterest.single": Figure(
        "2:3, taller is cut",
        "The feed shows a picture of up to 2:3 and cuts a taller one.",
        "help.pinterest.com/en/business/article/pinterest-product-specs",
        "2026", "O",
    ),
    "pinterest.carousel": Figure(
        "one after another",
        "Several pictures are swiped.",
        "help.pinterest.com/en/business/article/pinterest-product-specs",
        "2026", "S",
    ),
    # YouTube
    "youtube.title": Figure(
        "2 lines, about 50 characters",
        "Search results on a phone show about 40 to 50 characters of a title, those of a desktop 60 "
        "to 70.",
        "titles.video; wildandfreetools.com 2026-04; utilhq; ctrmaxxing",
        "2026-04", "S",
    ),
    "youtube.fold": Figure(
        "2 lines",
        "Of a description, the first two lines show, about 100 to 125 characters.",
        "lettercounter.org", "2026", "S",
    ),
    "youtube.clickable": Figure(
        "links, # and @",
        "Links, hashtags and handles are clickable in a description.",
        _GENERAL,
        "2026", "S",
    ),
    "youtube.short_title": Figure(
        "about 40 characters",
        "A Short shows about 40 characters of its title.",
        "lettercounter.org; 1kreach.com 2026-05", "2026-05", "S",
    ),
    "youtube.short": Figure(
        "288 top, 672 bottom, 48 left, 192 right of 1080 by 1920",
        "The app covers the edges of a Short; the figures are those that Google gives for ads.",
        "shotstack.io/learn/vertical-video-safe-zones", "2026", "S",
    ),
    "youtube.comments": Figure(
        "comments, if anything",
        "Whether later parts become comments is not known; other tools make comments of them.",
        "relayapi", "2026-08", "U",
    ),
    # TikTok
    "tiktok.fold": Figure(
        "2 lines of 270 pixels",
        "TikTok shows about two lines, or 100 characters, of a caption before “more”.",
        "posttruncate.com; tooleagle says 150 characters", "2026", "D",
    ),
    "tiktok.clickable": Figure(
        "# and @, no links",
        "Hashtags and mentions are clickable on TikTok; links in captions are not.",
        _GENERAL,
        "2026", "S",
    ),
    "tiktok.reel": Figure(
        "190 top, 390 bottom, 150 right of 1080 by 1920",
        "The app covers the edges of a video; TikTok gives no figures, others say 130 to 250 at the "
        "top, 320 to 460 at the bottom, 120 to 180 at the right.",
        "shotstack.io; socaptions.com", "2026", "S",
    ),
    "tiktok.carousel": Figure(
        "one after another",
        "Photos are swiped, each whole in an upright frame.",
        _GENERAL,
        "2026", "S",
    ),
    # Google Business
    "google_business.fold": Figure(
        "3 lines",
        "Google cuts the text of an update; the first 80 to 100 characters are safe.",
        "advancedcharactercounter.com 2026 says 250 to 300; localsearchforum.com",
        "2026", "D",
    ),
    "google_business.single": Figure(
        "4:3",
        "Google shows the picture of an update at 4:3.",
        "support.digitalbullgo.com; weltodigital.com", "2026", "S",
    ),
    "google_business.button": Figure(
        "below the text",
        "A button below the text: book, order, shop, learn more, sign up or call.",
        "developers.google.com/my-business/reference/rpc/google.mybusiness.v4",
        "2026-09", "O",
    ),
    # Reddit
    "reddit.card": Figure(
        "not known",
        "How Reddit cuts and crops in its feed is not known; title, text and media stand here in "
        "their order.",
        _NONE,
        "2026-11", "U",
    ),
    # Vimeo
    "vimeo.card": Figure(
        "not known",
        "How Vimeo shows a post is not known; text and media stand here in their order.",
        _NONE,
        "2026-11", "U",
    ),
    # All
    "time": Figure(
        "none",
        "Networks show how long ago a post was; cards show no time that nobody knows.",
        _RULES,
        "2026-11", "O",
    ),
}  # fmt: skip
"""Every figure, by `network.what`."""
