"""Where somebody types, in texts that are YAML and in texts that are not yet."""

from tests.tables import each_row

from postsync.language.spot import Spot, spot_at

SPOTS = {
    "acc|": ("key", (), "acc"),
    "|": ("key", (), ""),
    "accounts: [x:ac|, b]": ("value", ("accounts", 0), "x:ac"),
    "accounts: [x:acme, |": ("value", ("accounts", 1), ""),
    'accounts: ["x:ac|': ("value", ("accounts", 0), '"x:ac'),
    "accounts:\n  - x:acme\n  - li|": ("key", ("accounts", 1), "li"),
    "accounts:\n  |": ("key", ("accounts",), ""),
    "containers:\n  - con|": ("key", ("containers", 0), "con"),
    "containers:\n  - content: a\n    med|": ("key", ("containers", 0), "med"),
    "containers:\n  - content: a\n  |": ("key", ("containers",), ""),
    "containers:\n  - content: >-\n      hello |\n": ("text", ("containers", 0, "content"), ""),
    "media: [{path: me|}]": ("value", ("media", 0, "path"), "me"),
    "media: [{path: a, al|}]": ("key", ("media", 0), "al"),
    "media:\n- path: a\n  |\n  alt: x": ("key", ("media", 0), ""),
    "media:\n  [\n   {path: a,\n    |": ("key", ("media", 0), ""),
    "linkedin: {|}": ("key", ("linkedin",), ""),
    "a: 1\n---\nb: 2\n|": ("key", (), ""),
    "scheduledAt: 2026-|": ("value", ("scheduledAt",), "2026-"),
    "content: hi # post|": ("comment", ("content",), " hi # post"),
    "content: hi\n# |": ("comment", ("content",), "# "),
    "x: {poll: {options: [a, b|": ("value", ("x", "poll", "options", 1), "b"),
}


def spot_in(text: str, sign: str = "|") -> Spot:
    before, _, after = text.partition(sign)
    lines = (before + after).split("\n")
    return spot_at(lines, before.count("\n") + 1, len(before) - before.rfind("\n"))


@each_row("text", SPOTS)
def test_the_place_is_found_by_lines_and_signs(text: str) -> None:
    spot = spot_in(text)
    assert (spot.kind, spot.path, spot.typed) == SPOTS[text]


def test_lines_of_a_block_are_text_whatever_they_look_like() -> None:
    assert spot_in("content: |-\n  a: b\n\n  c§", "§").kind == "text"
    assert spot_in("content: |-\n  a: b\ndra§", "§") == Spot(
        (), "key", "dra", keys=frozenset({"content"})
    )


def test_keys_that_are_there_are_known_above_and_below() -> None:
    assert spot_in("media:\n  - path: a\n    |\n    alt: x\nid: a").keys == {"path", "alt"}
    assert spot_in("id: a\n|\ncontent: b\n---\ndraft: true").keys == {"id", "content"}


@each_row("piece", ["[", "{a: ", "- ", "a: [\n", "{a: b, \n", "{'", "a: |\n "])
def test_a_text_of_any_make_is_read_in_time_with_its_length(piece: str) -> None:
    text = piece * (200_000 // len(piece))  # where it is quadratic, this takes minutes
    column = len(text.rpartition("\n")[2]) + 1
    assert spot_at(text.split("\n"), text.count("\n") + 1, column).kind
