"""Every link of the pages leads somewhere: to a file, a heading, a picture; outside, to an https address."""

import re
from urllib.parse import urlsplit

import pytest
from tests.docs.markdown import CODE, FILES, LINK, ROOT, anchors, page, prose

PICTURE = re.compile(r'(?:src|srcset)="([^"]+)"')
FOOTED = re.compile(r"^\[[^\]]+\]: (\S+)$", re.MULTILINE)
BARE = re.compile(r"https?://(?=\w)[^\s)`>\"'…]+")

OF_THIS_MACHINE = ("http://127.0.0.1:", "http://localhost:")
OUTSIDE = ("https://", "http://", "mailto:")


def links(name: str) -> list[str]:
    """What the page leads to."""
    text = CODE.sub("", prose(name))
    return [*LINK.findall(text), *PICTURE.findall(text), *FOOTED.findall(text)]


@pytest.mark.parametrize("name", FILES)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    source = ROOT / name
    for link in links(name):
        if link.startswith(OUTSIDE):
            continue
        path, _, anchor = link.partition("#")
        target = (source.parent / path).resolve() if path else source
        assert target.exists(), f"{name} links to {link}"
        assert target.is_relative_to(ROOT), f"{name} links to {link}"
        if anchor:
            found = anchors(target.relative_to(ROOT).as_posix())
            assert anchor in found, f"{name} links to {link}"


@pytest.mark.parametrize("name", FILES)
def test_every_address_outside_is_one_that_can_be(name: str) -> None:
    for link in {*links(name), *BARE.findall(CODE.sub("", prose(name)))}:
        if not link.startswith(OUTSIDE[:2]) or link.startswith(OF_THIS_MACHINE):
            continue
        parts = urlsplit(link)
        assert parts.scheme == "https", f"{name} links to {link}"
        assert "." in parts.netloc, f"{name} links to {link}"
        assert not parts.username, f"{name} links to {link}"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[str] = set()
    waiting = ["README.md"]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        for link in LINK.findall(page(name)):
            target = ((ROOT / name).parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.is_file():
                waiting.append(target.relative_to(ROOT).as_posix())
    assert {name for name in FILES if name.startswith("docs/")} <= reached


def test_every_picture_of_the_pages_is_shown_somewhere_and_small() -> None:
    shown = {
        ((ROOT / name).parent / link).resolve()
        for name in FILES
        for link in links(name)
        if not link.startswith(OUTSIDE)
    }
    pictures = [path for path in (ROOT / "docs").rglob("*") if path.suffix in {".png", ".svg"}]
    assert pictures
    for picture in pictures:
        assert picture in shown, picture
        assert picture.stat().st_size <= 250_000, picture
