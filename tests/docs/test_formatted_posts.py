"""The posts that people copy, of the examples and of the pages, are in the form that `fmt` writes.

GOLDEN_UPDATE=1 formats those of the pages.
"""

import os

import pytest
from tests.docs.markdown import BLOCK, FILES, ROOT, page

from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.adapters.workspace.writing.formatting import formatted
from postsync.adapters.workspace.writing.gaps import Unusual
from postsync.adapters.workspace.writing.order import order_of
from postsync.adapters.workspace.yaml.reader import Refused, read_documents
from postsync.domain.config import Config

WRONG_ON_PURPOSE = ("docs/rules/", "docs/fmt.md", "docs/validate.md")
"""Pages whose posts show what is wrong, or what is not in this form."""

POST = {"accounts", "containers", "content", "media", "scheduledAt", "variants", "template"}
OF_A_CONFIGURATION = {"version", "policy", "defaults", "groups", "cadence", "provider"}


def posts(name: str) -> list[bytes]:
    found = []
    for block in BLOCK.finditer(page(name)):
        data = block["text"].encode()
        try:
            documents = (
                [one.data for one in read_documents(data)] if block["kind"] == "yaml" else []
            )
        except Refused:
            continue
        keys = {key for one in documents if isinstance(one, dict) for key in one}
        if keys & POST and not keys & OF_A_CONFIGURATION:
            found.append(data)
    return found


PAGES = [one for one in FILES if not one.startswith(WRONG_ON_PURPOSE) and posts(one)]


@pytest.mark.parametrize("name", PAGES)
def test_the_posts_of_a_page_are_formatted(name: str) -> None:
    source = ROOT / name
    odd = [(data, form) for data in posts(name) if (form := _form(data)) != data]
    if os.environ.get("GOLDEN_UPDATE"):
        for data, form in odd:
            source.write_bytes(source.read_bytes().replace(data, form))
    for data, form in odd:
        assert form.decode() == data.decode()


def _form(data: bytes) -> bytes:
    try:
        return formatted(data, order_of("post"))
    except Unusual:
        return data


def test_many_pages_have_posts() -> None:
    assert len(PAGES) > 15


def test_the_examples_are_formatted() -> None:
    done, wrong = WorkspaceSource(ROOT / "examples", Config()).format(config="postsync.yaml")

    assert wrong == ()
    assert [one.path for one in done if one.is_changed] == []
    assert len(done) > 8
