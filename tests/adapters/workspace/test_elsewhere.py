"""Keys of other tools: the finding shows a line that says the same here, and that can be used as it is."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.adapters.workspace.schema.check import is_post
from postsync.adapters.workspace.schema.explain import explain
from postsync.adapters.workspace.yaml.reader import read_documents

HI = {"content": "hi"}

LINES = [
    ({"text": "a: b"}, "text", 'content: "a: b"'),
    ({"message": 'say "a"'}, "message", "content: 'say \"a\"'"),
    ({"body": "it's \"a\""}, "body", 'content: "it\'s \\"a\\""'),
    ({"caption": "a\n"}, "caption", 'content: "a"'),
    ({"text": "a\nb"}, "text", "content: |"),
    ({"text": "a" * 500}, "text", "content: |"),
    ({"text": ["a", "b"]}, "text", "content: |"),
    ({"image": "rover.jpg"}, "image", 'media: [{path: rover.jpg, alt: "what it shows"}]'),
    ({"images": ["a b.jpg"]}, "images", 'media: [{path: "a b.jpg", alt: "what it shows"}]'),
    ({"photo_url": "https://a.example/b.jpg?c=1#d"}, "photo_url",
     'media: [{url: "https://a.example/b.jpg?c=1#d", alt: "what it shows"}]'),
    ({"video": "a.MP4"}, "video", "media: [{path: a.MP4}]"),
    ({"attachments": ["a.jpg", "b.mp4"]}, "attachments",
     'media: [{path: a.jpg, alt: "what it shows"}, {path: b.mp4}]'),
    ({"images": [{"src": "a"}]}, "images", 'media: [{path: media/rover.jpg, alt: "what it shows"}]'),
    ({"images": []}, "images", 'media: [{path: media/rover.jpg, alt: "what it shows"}]'),
    ({"photos": ["a"] * 9}, "photos", 'media: [{path: media/rover.jpg, alt: "what it shows"}]'),
    ({"image": None}, "image", 'media: [{path: media/rover.jpg, alt: "what it shows"}]'),
    ({**HI, "schedule": "2027-03-09T10:00:00Z"}, "schedule", "scheduledAt: 2027-03-09T10:00:00Z"),
    ({**HI, "publish_at": "2027-03-09 10:00"}, "publish_at", "scheduledAt: 2027-03-09 10:00"),
    ({**HI, "date": "2027-03-09", "time": "10:00"}, "date", "scheduledAt: 2027-03-09T10:00"),
    ({**HI, "date": "2027-03-09", "time": "10:00"}, "time", "scheduledAt: 2027-03-09T10:00"),
    ({**HI, "date": "9 March"}, "date", "scheduledAt: 2027-03-09T10:00"),
    ({**HI, "time": 600}, "time", "scheduledAt: 2027-03-09T10:00"),
    ({**HI, "platforms": ["x", "linkedin"]}, "platforms", "accounts: [x, linkedin]"),
    ({**HI, "channels": "x:acme"}, "channels", "accounts: [x:acme]"),
    ({**HI, "networks": {}}, "networks", "accounts: [x:acme, linkedin]"),
    ({**HI, "hashtags": ["rover", "#moon"]}, "hashtags", 'content: "hi #rover #moon"'),
    ({**HI, "hashtags": "#rover, moon"}, "hashtags", 'content: "hi #rover #moon"'),
    ({**HI, "hashtag": "rover"}, "hashtag", 'content: "hi #rover"'),
    ({**HI, "link": "https://a.example/b"}, "link", 'content: "hi https://a.example/b"'),
    ({**HI, "url": 3}, "url", 'content: "hi https://acme.example"'),
    ({**HI, "first_comment": "ho"}, "first_comment", 'containers: [{content: "hi"}, {content: "ho"}]'),
    ({"thread": ["a", "b"]}, "thread", 'containers: [{content: "a"}, {content: "b"}]'),
    ({**HI, "replies": [{"text": "b"}]}, "replies",
     'containers: [{content: "The post"}, {content: "The first reply"}]'),
    ({**HI, "alt_text": "A rover"}, "alt_text", 'media: [{path: media/rover.jpg, alt: "A rover"}]'),
    ({**HI, "status": "draft"}, "status", "draft: true"),
    ({**HI, "published": False}, "published", "draft: true"),
]  # fmt: skip


@each_row("data, name, line", LINES)
def test_the_line_is_one_that_can_be_used(data: dict[str, Any], name: str, line: str) -> None:
    (problem,) = [one for one in explain("post", data) if one.path == (name,)]
    assert problem.rule == "PS121"
    assert f"`{line}`" in problem.detail
    if "|" in line:
        return
    (document,) = read_documents(line.encode())
    rest = {} if "containers" in document.data else {"content": "hi"}
    assert is_post({**rest, **document.data})


@each_row(
    "data, name, detail",
    [
        ({"hashtags": ["a"]}, "hashtags", "Write the hashtags into the text, in quotes or in a block."),
        ({"hashtags": [["a"]], **HI}, "hashtags", "Write the hashtags into the text, which"),
        ({"content": "a\nb", "link": "c"}, "link", "Write the link into the text, in quotes or in a block."),
        ({**HI, "message": "b"}, "message", "stands in `content`, which is there"),
        ({"containers": [HI], "text": "b"}, "text", "stands in `containers`, which is there"),
        ({**HI, "links": ["https://a.example"]}, "links", "Write links into the text. `links` says whether"),
        ({**HI, "status": "published"}, "status", "a post without `draft: true` goes out"),
    ],
)  # fmt: skip
def test_where_no_line_can_be_shown_the_place_is_told(
    data: dict[str, Any], name: str, detail: str
) -> None:
    (problem,) = [one for one in explain("post", data) if one.path == (name,)]
    assert detail in problem.detail


def test_a_medium_and_a_container_have_such_keys_too() -> None:
    data = {"containers": [{"text": "a", "image": "b.jpg", "media": [{"src": "c.jpg"}]}]}
    assert [(one.path, one.detail) for one in explain("post", data)] == [
        (("containers", 0, "text"), 'Write `content: "a"`.'),
        (("containers", 0, "image"),
         'Write `media: [{path: b.jpg, alt: "what it shows"}]`; a path is relative to the file of the post.'),
        (("containers", 0, "media", 0, "src"), "Write `path: c.jpg`."),
    ]  # fmt: skip
    (problem,) = explain("post", {"media": [{"file": "https://a.example/b c.jpg"}]})
    assert problem.detail == 'Write `url: "https://a.example/b c.jpg"`.'


@each_row("name", ["text", "image", "date", "link", "status", "alt"])
def test_a_key_of_the_configuration_or_of_a_network_is_no_such_key(name: str) -> None:
    assert "Write" not in explain("config", {"version": 1, name: "a"})[0].detail
    (problem,) = explain("post", {**HI, "x": {name: "a"}})
    assert "`content:" not in problem.detail
    assert "`media:" not in problem.detail


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=200),
    lambda inner: (
        st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES = st.sampled_from(sorted({next(iter(name.split("."))) for _, name, _ in LINES}))


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4), st.text(max_size=150))
def test_whatever_stands_there_is_answered_by_a_line_that_can_be_used(
    data: dict[str, Any], text: str
) -> None:
    for problem in explain("post", {"content": text, **data}):
        assert "\n" not in problem.summary
        for line in re.findall(
            r"`((?:media|containers|scheduledAt|draft): [^`\n]*)`", problem.detail
        ):
            (document,) = read_documents(line.encode())
            rest = {} if "containers" in document.data else {"content": "hi"}
            assert is_post({**rest, **document.data})
