"""Pages: where others show a file on a page of theirs, and the address of the file itself.

Networks fetch what is at an address, and get the page. Imported late: few posts name media by address.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from postsync.domain.networks import NETWORKS
from postsync.domain.rules.media.addresses import FORGE


class Page(NamedTuple):
    """Pages of one site: whose they are, which paths, and the address of the file on them.

    `file` holds the groups of the pattern, `{host}`, and what else was asked for as `{query}`; it is empty
    where no address is good for networks.
    """

    who: str
    pattern: str
    file: str = ""


_REST = r"([^?#]+)"

_FORGES = (Page("a Git server", rf"/(.+){FORGE}{_REST}", "https://{host}/{0}/-/raw/{1}"),)

_SITES: Iterable[tuple[str, tuple[Page, ...]]] = (
    # Storage.
    ("drive.google.com", (Page("Google Drive", r"/(?:a/|file/|open\b|drive/|folder|embedded)"),)),
    (
        "docs.google.com",
        (
            Page(
                "Google Docs",
                r"/(?!.*/(?:export|pub))(?:a/|document|presentation|spread|draw|file)",
            ),
        ),
    ),
    ("photos.google.com", (Page("Google Photos", "/"),)),
    ("photos.app.goo.gl", (Page("Google Photos", "/"),)),
    ("google.com", (Page("Google", r"/(?:imgres|url|search)\b"),)),
    (
        "dropbox.com",
        (
            Page("Dropbox", r"/(?:sh|scl/fo|t|preview|home|work)/"),
            Page(
                "Dropbox",
                r"/((?:s|scl/fi)/[^?#]*)(?!.*[?&](?:dl|raw)=1\b)",
                "https://www.dropbox.com/{0}?{query}dl=1",
            ),
        ),
    ),
    ("1drv.ms", (Page("OneDrive", "/"),)),
    ("onedrive.live.com", (Page("OneDrive", r"/(?!download)"),)),
    ("sharepoint.com", (Page("SharePoint", r"/:\w:/(?!.*[?&]download=1)"),)),
    ("icloud.com", (Page("iCloud", r"/(?:iclouddrive|photos|sharedalbum|attachment)\b"),)),
    ("share.icloud.com", (Page("iCloud", "/"),)),
    ("wetransfer.com", (Page("WeTransfer", "/"),)),
    ("we.tl", (Page("WeTransfer", "/"),)),
    ("box.com", (Page("Box", r"/(?:s|v|file|folder|embed)/"),)),
    ("mega.nz", (Page("MEGA", "/"),)),
    ("mediafire.com", (Page("MediaFire", r"/(?:file|view|folder)/"),)),
    ("drive.proton.me", (Page("Proton Drive", "/"),)),
    ("pcloud.link", (Page("pCloud", "/"),)),
    ("fromsmash.com", (Page("Smash", "/"),)),
    ("swisstransfer.com", (Page("SwissTransfer", "/d/"),)),
    ("archive.org", (Page("the Internet Archive", "/details/"),)),
    # Code.
    (
        "github.com",
        (
            Page(
                "GitHub",
                rf"/([^/]+/[^/]+)/(?:blob|blame)/(?!.*[?&]raw=(?:1|true)\b){_REST}",
                "https://raw.githubusercontent.com/{0}/{1}",
            ),
            Page("GitHub", r"/[^/]+/[^/]+/(?:tree|commits?|issues|pull|discussions|wiki/?$)\b"),
        ),
    ),
    ("gist.github.com", (Page("GitHub Gist", r"/[^/]+/[0-9a-f]+/?(?:\?.*)?$"),)),
    (
        "bitbucket.org",
        (Page("Bitbucket", rf"/([^/]+/[^/]+)/src/{_REST}", "https://bitbucket.org/{0}/raw/{1}"),),
    ),
    *(
        (
            host,
            (
                Page(
                    who,
                    r"/([^/]+/[^/]+)/src/((?:branch|commit|tag)/[^?#]+)",
                    "https://{host}/{0}/raw/{1}",
                ),
            ),
        )
        for host, who in (("codeberg.org", "Codeberg"), ("gitea.com", "Gitea"))
    ),
    (
        "huggingface.co",
        (Page("Hugging Face", rf"/(.+)/blob/{_REST}", "https://huggingface.co/{0}/resolve/{1}"),),
    ),
    # Drawing boards, pads and lists.
    ("canva.com", (Page("Canva", r"/(?:design|folder|brand)"),)),
    ("canva.link", (Page("Canva", "/"),)),
    ("figma.com", (Page("Figma", r"/(?:file|design|proto|board|slides|deck|make|community)/"),)),
    ("miro.com", (Page("Miro", "/app/"),)),
    ("notion.so", (Page("Notion", r"/(?!image/|signed/)"),)),
    ("file.notion.so", ()),
    ("notion.site", (Page("Notion", r"/(?!image/|signed/)"),)),
    ("trello.com", (Page("Trello", r"/[bc]/"),)),
    ("frame.io", (Page("Frame.io", "/"),)),
    ("behance.net", (Page("Behance", "/gallery/"),)),
    ("dribbble.com", (Page("Dribbble", "/shots/"),)),
    ("slack.com", (Page("Slack", r"/(?:files|archives)/"),)),
    ("files.slack.com", ()),
    ("discord.com", (Page("Discord", "/channels/"),)),
    # Pictures.
    (
        "i.imgur.com",
        (Page("Imgur", r"/(\w+)\.gifv", "https://i.imgur.com/{0}.mp4"),),
    ),
    ("imgur.com", (Page("Imgur", r"/(?:(?:a|gallery|t|r)/|\w{5,10}/?(?:\?.*)?$)"),)),
    (
        "giphy.com",
        (
            Page(
                "Giphy",
                r"/(?:gifs|clips|stickers|embed)/(?:[^?#]*-)?(\w+)/?(?:[?#].*)?$",
                "https://media.giphy.com/media/{0}/giphy.gif",
            ),
        ),
    ),
    *((f"{media}.giphy.com", ()) for media in ("i", "media", *(f"media{n}" for n in range(5)))),
    ("gph.is", (Page("Giphy", "/"),)),
    ("tenor.com", (Page("Tenor", r"/(?:(?:[\w-]+/)?view/|\w+\.gif$)"),)),
    *((f"{media}.tenor.com", ()) for media in ("c", "media", "media1")),
    ("unsplash.com", (Page("Unsplash", r"/(?:\w\w/)?(?:photos|illustrations)/(?!.*/download)"),)),
    ("pexels.com", (Page("Pexels", r"/(?:[\w-]+/)?(?:photo|video)/(?!.*/download)"),)),
    (
        "pixabay.com",
        (Page("Pixabay", r"/(?:\w\w/)?(?:photos|illustrations|vectors|videos|gifs)/"),),
    ),
    ("flickr.com", (Page("Flickr", r"/(?:photos|gp)/"),)),
    ("flic.kr", (Page("Flickr", "/"),)),
    ("deviantart.com", (Page("DeviantArt", r"/.*art/"),)),
    ("gyazo.com", (Page("Gyazo", r"/[0-9a-f]+/?$"),)),
    ("ibb.co", (Page("ImgBB", r"/\w+/?$"),)),
    ("postimg.cc", (Page("Postimages", r"/(?:gallery/)?\w+/?$"),)),
    ("i.postimg.cc", ()),
    ("prnt.sc", (Page("Lightshot", "/"),)),
    ("cln.sh", (Page("CleanShot", "/"),)),
    *(
        (
            host,
            (
                Page(
                    who,
                    r"/wiki/(?:File|Image|Datei|Bild|Fichier|Archivo|Ficheiro|Plik|Bestand):([^?#]+)",
                    "https://{host}/wiki/Special:FilePath/{0}",
                ),
            ),
        )
        for host, who in (("wikimedia.org", "Wikimedia Commons"), ("wikipedia.org", "Wikipedia"))
    ),
    # Videos.
    ("dailymotion.com", (Page("Dailymotion", r"/(?:embed/)?video/"),)),
    ("dai.ly", (Page("Dailymotion", "/"),)),
    ("twitch.tv", (Page("Twitch", "/"),)),
    ("loom.com", (Page("Loom", r"/(?:share|embed)/"),)),
    ("streamable.com", (Page("Streamable", r"/\w+/?$"),)),
)

PAGES = dict(_SITES) | {
    host: (Page(network.title, pattern),)
    for network in NETWORKS.values()
    for host, pattern in network.pages.items()
}
"""Pages by the host that they are on, without `www.`; those of its subdomains, too, unless they are here."""


def page_of(known: str, host: str, path: str) -> tuple[str, str] | None:
    """Whose page is at a path of `host`, and the address of the file itself, empty where it is not known."""
    for page in PAGES.get(known, _FORGES):
        found = re.match(page.pattern, path)
        if found is None:
            continue
        asked = path.partition("?")[2].split("&")
        query = "".join(f"{part}&" for part in asked if part and not part.startswith("dl="))
        return page.who, page.file.format(*found.groups(), host=host, query=query)
    return None
