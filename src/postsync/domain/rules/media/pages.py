"""Pages: where others show a file on a page of theirs, and the address of the file itself.

Networks fetch what is at an address, and get the page. Imported late: few posts name media by address.
"""

import re
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
_IN_GITEA = r"/([^/]+/[^/]+)/src/((?:branch|commit|tag)/[^?#]+)"
_IN_WIKI = r"/wiki/(?:File|Image|Datei|Bild|Fichier|Archivo|Ficheiro|Plik|Bestand):([^?#]+)"

_FORGES = [Page("a Git server", rf"/(.+){FORGE}{_REST}", "https://{host}/{0}/-/raw/{1}")]

_SITES = (
    # Storage.
    ("drive.google.com", "Google Drive", r"/(?:a/|file/|open\b|drive/|folder|embedded)"),
    ("docs.google.com", "Google Docs",
     "/(?!.*/(?:export|pub))(?:a/|document|presentation|spread|draw|file)"),
    ("photos.google.com photos.app.goo.gl", "Google Photos", "/"),
    ("google.com", "Google", r"/(?:imgres|url|search)\b"),
    ("dropbox.com", "Dropbox", r"/(?:sh|scl/fo|t|preview|home|work)/"),
    ("dropbox.com", "Dropbox", r"/((?:s|scl/fi)/[^?#]*)(?!.*[?&](?:dl|raw)=1\b)",
     "https://www.dropbox.com/{0}?{query}dl=1"),
    ("1drv.ms", "OneDrive", "/"),
    ("onedrive.live.com", "OneDrive", r"/(?!download)"),
    ("sharepoint.com", "SharePoint", r"/:\w:/(?!.*[?&]download=1)"),
    ("icloud.com", "iCloud", r"/(?:iclouddrive|photos|sharedalbum|attachment)\b"),
    ("share.icloud.com", "iCloud", "/"),
    ("wetransfer.com we.tl", "WeTransfer", "/"),
    ("box.com", "Box", "/(?:s|v|file|folder|embed)/"),
    ("mega.nz", "MEGA", "/"),
    ("mediafire.com", "MediaFire", "/(?:file|view|folder)/"),
    ("drive.proton.me", "Proton Drive", "/"),
    ("pcloud.link", "pCloud", "/"),
    ("fromsmash.com", "Smash", "/"),
    ("swisstransfer.com", "SwissTransfer", "/d/"),
    ("archive.org", "the Internet Archive", "/details/"),
    # Code.
    ("github.com", "GitHub", rf"/([^/]+/[^/]+)/(?:blob|blame)/(?!.*[?&]raw=(?:1|true)\b){_REST}",
     "https://raw.githubusercontent.com/{0}/{1}"),
    ("github.com", "GitHub", r"/[^/]+/[^/]+/(?:tree|commits?|issues|pull|discussions|wiki/?$)\b"),
    ("gist.github.com", "GitHub Gist", r"/[^/]+/[0-9a-f]+/?(?:\?.*)?$"),
    ("bitbucket.org", "Bitbucket", rf"/([^/]+/[^/]+)/src/{_REST}", "https://bitbucket.org/{0}/raw/{1}"),
    ("codeberg.org", "Codeberg", _IN_GITEA, "https://{host}/{0}/raw/{1}"),
    ("gitea.com", "Gitea", _IN_GITEA, "https://{host}/{0}/raw/{1}"),
    ("huggingface.co", "Hugging Face", rf"/(.+)/blob/{_REST}", "https://huggingface.co/{0}/resolve/{1}"),
    # Drawing boards, pads and lists.
    ("canva.com", "Canva", "/(?:design|folder|brand)"),
    ("canva.link", "Canva", "/"),
    ("figma.com", "Figma", "/(?:file|design|proto|board|slides|deck|make|community)/"),
    ("miro.com", "Miro", "/app/"),
    ("notion.so notion.site", "Notion", "/(?!image/|signed/)"),
    ("trello.com", "Trello", "/[bc]/"),
    ("frame.io", "Frame.io", "/"),
    ("behance.net", "Behance", "/gallery/"),
    ("dribbble.com", "Dribbble", "/shots/"),
    ("slack.com", "Slack", "/(?:files|archives)/"),
    ("discord.com", "Discord", "/channels/"),
    # Pictures.
    ("i.imgur.com", "Imgur", r"/(\w+)\.gifv", "https://i.imgur.com/{0}.mp4"),
    ("imgur.com", "Imgur", r"/(?:(?:a|gallery|t|r)/|\w{2,12}/?(?:\?.*)?$)"),
    ("giphy.com", "Giphy", r"/(?:gifs|clips|stickers|embed)/(?:[^?#]*-)?(\w+)/?(?:[?#].*)?$",
     "https://media.giphy.com/media/{0}/giphy.gif"),
    ("gph.is", "Giphy", "/"),
    ("tenor.com", "Tenor", r"/(?:(?:[\w-]+/)?view/|\w+\.gif$)"),
    ("unsplash.com", "Unsplash", r"/(?:\w\w/)?(?:photos|illustrations)/(?!.*/download)"),
    ("pexels.com", "Pexels", r"/(?:[\w-]+/)?(?:photo|video)/(?!.*/download)"),
    ("pixabay.com", "Pixabay", r"/(?:\w\w/)?(?:photos|illustrations|vectors|videos|gifs)/"),
    ("flickr.com", "Flickr", "/(?:photos|gp)/"),
    ("flic.kr", "Flickr", "/"),
    ("deviantart.com", "DeviantArt", "/.*art/"),
    ("gyazo.com", "Gyazo", "/[0-9a-f]+/?$"),
    ("ibb.co", "ImgBB", r"/\w+/?$"),
    ("postimg.cc", "Postimages", r"/(?:gallery/)?\w+/?$"),
    ("prnt.sc", "Lightshot", "/"),
    ("cln.sh", "CleanShot", "/"),
    ("wikimedia.org", "Wikimedia Commons", _IN_WIKI, "https://{host}/wiki/Special:FilePath/{0}"),
    ("wikipedia.org", "Wikipedia", _IN_WIKI, "https://{host}/wiki/Special:FilePath/{0}"),
    # Videos.
    ("dailymotion.com", "Dailymotion", "/(?:embed/)?video/"),
    ("dai.ly", "Dailymotion", "/"),
    ("twitch.tv", "Twitch", "/"),
    ("loom.com", "Loom", "/(?:share|embed)/"),
    ("streamable.com", "Streamable", r"/\w+/?$"),
)  # fmt: skip
"""Hosts, without `www.`, and what a `Page` is made of; those of networks are in their own files."""

_FILES_ALONE = (
    "file.notion.so files.slack.com i.giphy.com media.giphy.com media0.giphy.com media1.giphy.com "
    "media2.giphy.com media3.giphy.com media4.giphy.com c.tenor.com media.tenor.com media1.tenor.com "
    "i.postimg.cc"
)

PAGES = {
    host: [Page(network.title, pattern)]
    for network in NETWORKS.values()
    for host, pattern in network.pages.items()
}
PAGES |= {host: [] for host in _FILES_ALONE.split()}
"""Pages by the host that they are on; those of its subdomains, too, unless they are here."""

for _hosts, *_row in _SITES:
    for _host in _hosts.split():
        PAGES.setdefault(_host, []).append(Page(*_row))


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
