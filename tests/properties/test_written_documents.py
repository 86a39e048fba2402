"""Data that postsync writes as YAML: it is read as exactly that, in the order of the schema."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from postsync.adapters.workspace.schema.check import whole
from postsync.adapters.workspace.writing.documents import write_documents
from postsync.adapters.workspace.writing.order import order_of
from postsync.adapters.workspace.yaml.reader import read_documents

SIGNS = st.sampled_from(
    [
        *"ab1é🚀 \n\t\r:#-?!&*|>%@`'\"\\[]{},~=<.",
        "\u200b",
        "\u202e",
        "\x85",
        "\u2028",
        "\ufeff",
        "\xa0",
    ]
)
WORDS = st.sampled_from(["yes", "null", "2026-12-01", "12:30", "0x1f", "1_000", "---", "...", "<<"])
TEXTS = st.text(SIGNS, max_size=40) | WORDS | st.text(st.sampled_from("ab \n"), max_size=300)
VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
DATA = st.recursive(
    TEXTS | VALUES,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(TEXTS, below, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from(["id", "scheduledAt", "content", "media", "x", "draft", "labels"]) | TEXTS
DOCUMENTS = st.lists(st.dictionaries(KEYS, DATA, min_size=1, max_size=6), min_size=1, max_size=3)


@given(DOCUMENTS)
def test_what_is_written_is_read_as_the_same(documents: list[dict[str, Any]]) -> None:
    text = write_documents(documents, schema="post.schema.json", notes=[["one"], ["two", ""]])

    assert repr([_sorted(one.data) for one in read_documents(text.encode())]) == repr(
        [_sorted(one) for one in documents]
    )


def test_the_keys_are_in_the_order_of_the_schema_at_every_depth() -> None:
    data = {
        "yours": 1,
        "media": [{"alt": "A hill", "url": "https://acme.example/a.jpg"}],
        "draft": True,
        "pinterest": {"title": "A pin", "board_id": "1034"},
        "accounts": ["x:acme"],
        "scheduledAt": "2027-03-08T09:00:00Z",
        "content": "Say: what",
        "id": "2027-03-08",
    }

    assert write_documents([data]) == (
        'id: "2027-03-08"\n'
        "accounts: [x:acme]\n"
        "scheduledAt: 2027-03-08T09:00:00Z\n"
        'content: "Say: what"\n'
        "media:\n"
        "  - url: https://acme.example/a.jpg\n"
        "    alt: A hill\n"
        "pinterest:\n"
        '  board_id: "1034"\n'
        "  title: A pin\n"
        "draft: true\n"
        "yours: 1\n"
    )


def test_the_order_knows_every_key_of_the_schemas() -> None:
    for name in ("post", "config"):
        order, properties = order_of(name), list(whole(name)["properties"])
        assert sorted(properties, key=order.rank) == properties
        assert order.rank("unknown") == len(properties)


def test_names_of_the_users_own_stay_in_their_order() -> None:
    """So that a launch is read in the order in which somebody thought of it."""
    variants = {"x": {"offset": "+2h", "content": "Now"}, "x:acme": {}, "brand": {}, "linkedin": {}}
    data = {"variants": variants, "reddit": {"extra": {"b": 1, "a": 2}}}

    assert write_documents([data]) == (
        "reddit:\n"
        "  extra:\n"
        "    b: 1\n"
        "    a: 2\n"
        "variants:\n"
        "  x:\n"
        "    offset: +2h\n"
        "    content: Now\n"
        "  x:acme: {}\n"
        "  brand: {}\n"
        "  linkedin: {}\n"
    )


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return [(key, _sorted(value[key])) for key in sorted(value)]
    return [_sorted(one) for one in value] if isinstance(value, list) else value
