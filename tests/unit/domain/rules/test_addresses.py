"""Addresses of media that lead to pages, to drawings, or to what will not last (PS321, PS426, PS427)."""

from datetime import UTC, datetime

from tests.doubles.media import found
from tests.tables import each_row

from postsync.domain.diagnostic import Severity, Span
from postsync.domain.post.content import Container, Content, Media
from postsync.domain.post.post import Post
from postsync.domain.problem import Problem
from postsync.domain.rules.media.addresses import check_addresses
from postsync.domain.rules.media.expiry import check_expiry
from postsync.domain.rules.media.pages import PAGES, page_of


def post(*media: Media, at: datetime | None = None, **blocks: dict[str, str]) -> Post:
    return Post(
        address="a",
        content=Content(
            selectors=("x:acme",),
            containers=(Container(content="A", media=media),),
            scheduled_at=at,
            blocks=blocks,
        ),
        span=Span(file="posts/a.yaml"),
    )


def told(url: str) -> list[Problem]:
    return list(check_addresses(post(Media(url=url))))


@each_row(
    "url, file",
    [
        (
            "https://github.com/acme/site/blob/main/img/a.png",
            "https://raw.githubusercontent.com/acme/site/main/img/a.png",
        ),
        (
            "https://github.com/acme/site/blob/main/img/a.webp?raw=0#L1",
            "https://raw.githubusercontent.com/acme/site/main/img/a.webp",
        ),
        (
            "HTTPS://GitHub.com/acme/site/blame/v1/a.png",
            "https://raw.githubusercontent.com/acme/site/v1/a.png",
        ),
        (
            "https://gitlab.com/acme/sub/site/-/blob/main/a.png",
            "https://gitlab.com/acme/sub/site/-/raw/main/a.png",
        ),
        (
            "https://git.acme.example/acme/site/-/blob/main/a.png?ref_type=heads",
            "https://git.acme.example/acme/site/-/raw/main/a.png",
        ),
        (
            "https://bitbucket.org/acme/site/src/main/a.png",
            "https://bitbucket.org/acme/site/raw/main/a.png",
        ),
        (
            "https://codeberg.org/acme/site/src/branch/main/a.png",
            "https://codeberg.org/acme/site/raw/branch/main/a.png",
        ),
        (
            "https://huggingface.co/datasets/acme/a/blob/main/a.png",
            "https://huggingface.co/datasets/acme/a/resolve/main/a.png",
        ),
        (
            "https://www.dropbox.com/s/abc/a.jpg?dl=0",
            "https://www.dropbox.com/s/abc/a.jpg?dl=1",
        ),
        ("https://dropbox.com/s/abc/a.jpg", "https://www.dropbox.com/s/abc/a.jpg?dl=1"),
        (
            "https://www.dropbox.com/scl/fi/abc/a.jpg?rlkey=k&st=s&dl=0",
            "https://www.dropbox.com/scl/fi/abc/a.jpg?rlkey=k&st=s&dl=1",
        ),
        (
            "https://www.dropbox.com/scl/fi/abc/a.jpg?dl=0&rlkey=k",
            "https://www.dropbox.com/scl/fi/abc/a.jpg?rlkey=k&dl=1",
        ),
        ("https://i.imgur.com/aB3dE.gifv", "https://i.imgur.com/aB3dE.mp4"),
        (
            "https://giphy.com/gifs/cat-funny-3o7aD2",
            "https://media.giphy.com/media/3o7aD2/giphy.gif",
        ),
        (
            "https://commons.wikimedia.org/wiki/File:Rocket_1.jpg",
            "https://commons.wikimedia.org/wiki/Special:FilePath/Rocket_1.jpg",
        ),
        (
            "https://de.wikipedia.org/wiki/Datei:Rakete.png",
            "https://de.wikipedia.org/wiki/Special:FilePath/Rakete.png",
        ),
    ],
)
def test_a_page_says_what_to_write_instead(url: str, file: str) -> None:
    (problem,) = told(url)
    assert (problem.rule, problem.path) == ("PS426", ("containers", 0, "media", 0, "url"))
    assert problem.detail == f"Write `{file}` instead."
    assert told(file) == []


@each_row(
    "url",
    [
        "https://drive.google.com/file/d/1abc/view?usp=sharing",
        "https://drive.google.com/open?id=1abc",
        "https://drive.google.com/drive/folders/1abc",
        "https://docs.google.com/presentation/d/1abc/edit",
        "https://photos.google.com/share/AF1",
        "https://photos.app.goo.gl/abc",
        "https://www.google.com/imgres?imgurl=https://acme.example/a.jpg",
        "https://www.dropbox.com/scl/fo/abc/xyz?rlkey=k&dl=0",
        "https://www.dropbox.com/sh/abc/xyz",
        "https://1drv.ms/i/s!Abc",
        "https://onedrive.live.com/?cid=1&id=2",
        "https://acme.sharepoint.com/:i:/s/press/Eabc?e=1",
        "https://acme-my.sharepoint.com/:v:/p/ada/Eabc",
        "https://www.icloud.com/iclouddrive/0abc#a",
        "https://share.icloud.com/photos/0abc",
        "https://we.tl/t-abc",
        "https://wetransfer.com/downloads/abc",
        "https://acme.wetransfer.com/downloads/abc",
        "https://app.box.com/s/abc",
        "https://mega.nz/file/abc#key",
        "https://github.com/acme/site/tree/main/img",
        "https://gist.github.com/ada/0123abc",
        "https://www.canva.com/design/DAF/abc/view",
        "https://www.figma.com/design/abc/Launch",
        "https://www.notion.so/acme/Launch-0123",
        "https://imgur.com/aB3dE",
        "https://imgur.com/abc",
        "https://imgur.com/gallery/aB3dE",
        "https://tenor.com/view/cat-gif-123",
        "https://unsplash.com/photos/a-rocket-abc",
        "https://www.pexels.com/photo/rocket-123/",
        "https://pixabay.com/photos/rocket-123/",
        "https://www.flickr.com/photos/ada/123",
        "https://www.youtube.com/watch?v=abc",
        "https://m.youtube.com/shorts/abc",
        "https://youtu.be/abc",
        "https://vimeo.com/123456",
        "https://vimeo.com/123456/abc?share=copy",
        "https://www.loom.com/share/abc",
        "https://www.instagram.com/p/abc/",
        "https://x.com/acme/status/1",
        "https://www.tiktok.com/@acme/video/1",
        "https://www.facebook.com/photo?fbid=1",
    ],
)
def test_a_page_whose_file_has_no_address_of_its_own_is_told_too(url: str) -> None:
    (problem,) = told(url)
    assert problem.rule == "PS426"
    assert "Put the file into the repository" in problem.detail


@each_row(
    "url",
    [
        "https://acme.example/launch.jpg",
        "https://acme.example/photos/abc",
        "https://drive.google.com/uc?export=download&id=1",
        "https://docs.google.com/drawings/d/1/export/png?id=1",
        "https://docs.google.com/drawings/d/e/1/pub?w=960",
        "https://www.dropbox.com/s/abc/a.jpg?dl=1",
        "https://www.dropbox.com/scl/fi/abc/a.jpg?rlkey=k&raw=1",
        "https://dl.dropboxusercontent.com/scl/fi/abc/a.jpg?rlkey=k",
        "https://onedrive.live.com/download?cid=1",
        "https://acme.sharepoint.com/:i:/s/press/Eabc?download=1",
        "https://github.com/acme/site/raw/main/a.png",
        "https://github.com/acme/site/blob/main/a.png?raw=true",
        "https://github.com/acme/site/releases/download/v1/a.png",
        "https://github.com/user-attachments/assets/0123",
        "https://gist.github.com/ada/0123abc/raw/a.png",
        "https://avatars.githubusercontent.com/u/1?v=4",
        "https://acme.github.io/site/blob/a.png",
        "https://i.imgur.com/aB3dE.jpg",
        "https://imgur.com/aB3dE.png",
        "https://media.giphy.com/media/abc/giphy.gif",
        "https://media.tenor.com/abc/cat.gif",
        "https://images.unsplash.com/photo-1?w=1080",
        "https://unsplash.com/photos/abc/download?force=true",
        "https://i.ytimg.com/vi/abc/maxres.jpg",
        "https://player.vimeo.com/external/1.hd.mp4?s=a",
        "https://upload.wikimedia.org/wikipedia/commons/a/a1/Rocket.jpg",
        "https://en.wikipedia.org/wiki/Special:FilePath/Rocket.jpg",
        "https://notgithub.com/acme/site/blob/main/a.png",
        "https://github.com.acme.example/acme/site/blob/main/a.png",
        "https://youtube.com.acme.example/watch?v=abc",
        "https://acme.example/youtu.be/abc",
        "https://acme.example",
        "https:///",
        "not an address",
        "ftp://github.com/acme/site/blob/main/a.png",
    ],
)
def test_the_address_of_a_file_is_no_page(url: str) -> None:
    assert told(url) == []


@each_row(
    "end, what",
    [
        ("logo.svg", "an SVG drawing"),
        ("logo.SVG", "an SVG drawing"),
        ("logo.svg?raw=1", "an SVG drawing"),
        ("logo.svg?v=3#dark", "an SVG drawing"),
        ("logo.svgz", "an SVG drawing"),
        ("index.html", "a web page"),
        ("a/index.htm?x=1", "a web page"),
        ("notes.txt", "a text"),
        ("talk.mp3", "a sound"),
        ("all.zip", "neither"),
        ("logo.psd", "neither"),
    ],
)
def test_what_no_network_takes_is_told_by_the_end_of_its_address(end: str, what: str) -> None:
    for network in ("x", "bluesky", "linkedin", "reddit"):
        problems = found(network, {f"https://acme.example/{end}": None})
        assert [(p.rule, p.severity) for p in problems] == [("PS321", None)]
        assert what in problems[0].summary


@each_row(
    "url",
    [
        "https://acme.example/logo.svg?format=png",
        "https://acme.example/logo.svg?fm=jpg&w=100",
        "https://res.acme.example/image/upload/f_auto,w_100/logo.svg",
        "https://res.acme.example/image/upload/f_png/logo.svg",
        "https://acme.example/logo.svg/rendered.png",
        "https://acme.example/image?src=logo.svg",
        "https://acme.example/logo.html/",
        "https://acme.html",
        "https://acme.svg/a.png",
        "https://acme.example/.svg",
    ],
)
def test_a_server_may_make_a_picture_of_it(url: str) -> None:
    assert told(url) == []


def test_covers_in_blocks_are_looked_at_as_well() -> None:
    page = "https://github.com/acme/site/blob/main/a.jpg"
    of_a_reel = post(instagram={"reelCoverUrl": page})
    assert [p.path for p in check_addresses(of_a_reel)] == [("instagram", "reelCoverUrl")]
    of_youtube = post(youtube={"title": page, "thumbnailUrl": "https://acme.example/a.svg"})
    assert [p.path for p in check_addresses(of_youtube)] == [("youtube", "thumbnailUrl")]


def test_a_pinned_page_is_a_page() -> None:
    pinned = Media(url="https://1drv.ms/i/s!Abc", sha256="0" * 64)
    assert [p.rule for p in check_addresses(post(pinned))] == ["PS426"]


FLEETING = [
    "https://private-user-images.githubusercontent.com/1/2-a.png",
    "https://raw.githubusercontent.com/acme/private/main/a.png?token=GHSAT0",
    "https://files.slack.com/files-pri/T0-F0/a.png",
    "https://cdn.discordapp.com/attachments/1/2/a.png",
    "https://media.discordapp.net/attachments/1/2/a.png?width=100",
    "https://scontent-fra3-1.cdninstagram.com/v/a.jpg",
    "https://scontent.xx.fbcdn.net/v/a.jpg",
    "https://uc123abc.dl.dropboxusercontent.com/cd/0/get/abc/file",
    "https://lh3.googleusercontent.com/pw/AP1=w100",
    "https://prod-files-secure.s3.us-west-2.amazonaws.com/a/b/c.png",
    "https://www.notion.so/image/https%3A%2F%2Fa?id=1",
    "https://FILES.SLACK.COM/files-pri/T0-F0/a.png",
    "https://uploads.linear.app/a/b",
    "https://api.telegram.org/file/bot1:a/photos/a.jpg",
    "https://acme.atlassian.net/secure/attachment/1/a.png",
    "https://trello.com/1/cards/1/attachments/2/download/a.png",
    "https://transfer.sh/abc/a.png",
]


@each_row("at", [None, datetime(2026, 12, 20, tzinfo=UTC)])
@each_row("url", FLEETING)
def test_an_address_that_never_lasts_is_told_without_a_date(url: str, at: datetime | None) -> None:
    (problem,) = check_expiry(post(Media(url=url), at=at))
    assert (problem.rule, problem.severity) == ("PS427", None)
    assert problem.path == ("containers", 0, "media", 0, "url")
    pinned = Media(url=url, sha256="0" * 64)
    assert list(check_expiry(post(pinned, at=at))) == []  # apply fetches it at once


@each_row(
    "url",
    [
        "https://raw.githubusercontent.com/acme/site/main/a.png",
        "https://avatars.githubusercontent.com/u/1",
        "https://dl.dropboxusercontent.com/scl/fi/abc/a.jpg",
        "https://lh3.googleusercontent.com/a/abc",
        "https://acme.s3.eu-west-1.amazonaws.com/a.png",
        "https://acme.example/files.slack.com/a.png",
        "https://slack.com.acme.example/a.png",
        "https://acme.example",
        "",
    ],
)
def test_an_address_that_may_last_is_left_alone(url: str) -> None:
    assert list(check_expiry(post(Media(url=url)))) == []


def test_one_with_a_date_is_judged_by_its_date() -> None:
    url = "https://cdn.discordapp.com/attachments/1/2/a.png?ex=6a16d4c0&is=0&hm=ab"  # May 2026
    before, after = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    assert list(check_expiry(post(Media(url=url), at=before))) == []
    assert [p.rule for p in check_expiry(post(Media(url=url), at=after))] == ["PS425"]
    assert [p.rule for p in check_expiry(post(Media(url=url)))] == ["PS427"]


def test_the_severities_are_those_of_the_catalogue() -> None:
    from postsync.domain.catalogue import RULES

    assert RULES["PS426"].severity is Severity.ERROR
    assert RULES["PS427"].severity is Severity.WARN


@each_row("host", PAGES)
def test_a_long_address_takes_no_time(host: str) -> None:
    for piece in ("/-/blob/", "a/", "?dl=0", "&", "-", "/file/", "pub", "x.svg", "/media/"):
        page_of(host, host, "/" + piece * 20_000)


def test_a_long_address_of_anybody_takes_no_time() -> None:
    for piece in ("/-/blob/", "a.", "_png", "/", "eyJ.", ".eyJ", "exp="):
        url = "https://acme.example/" + piece * 50_000 + ".svg"
        told(url)
        list(check_expiry(post(Media(url=url), at=datetime(2026, 12, 1, tzinfo=UTC))))
