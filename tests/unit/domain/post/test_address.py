"""Addresses, given or made of the path."""

import pytest
from tests.tables import each_row

from postsync.domain.post.address import (
    MAX_LENGTH,
    address_of_path,
    is_address,
    is_id,
    is_meant,
    whole_of,
)


@pytest.mark.parametrize("text", ["a", "launch-2026", "2026/w_1.b", "A" * MAX_LENGTH])
def test_letters_digits_and_four_signs_make_an_address(text: str) -> None:
    assert is_address(text)
    assert is_id(text)


@each_row("text", ["", "a b", "ä", "a\n", "a:b", "a*", "A" * (MAX_LENGTH + 1)])
def test_nothing_else_does(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize("text", ["launch@x", "2026/w1@linkedin:acme-inc", "tips/7@brand.2"])
def test_a_variant_has_its_key_behind_the_address_of_its_post(text: str) -> None:
    assert is_address(text)
    assert not is_id(text)
    assert whole_of(text) == text.partition("@")[0]
    assert is_meant(text, [whole_of(text)])
    assert not is_meant(whole_of(text), [text])


@each_row("text", ["@x", "a@", "a@x@y", "a@x/b", "a@b c", "a:b@x", "a" * 199 + "@x"])
def test_no_other_sign_stands_around_a_key(text: str) -> None:
    assert not is_address(text)


@each_row(
    "path, root, address",
    [
        ("posts/launch.yaml", "posts", "launch"),
        ("posts/2026/w1.yml", "posts", "2026/w1"),
        ("posts/v1.2.yaml", "posts", "v1.2"),
        ("posts-old/a.yaml", "posts", "posts-old/a"),
        ("launch.yaml", "", "launch"),
        ("posts/odd.txt", "posts", "odd.txt"),
    ],
)
def test_a_path_gives_its_address(path: str, root: str, address: str) -> None:
    assert address_of_path(path, root) == address
