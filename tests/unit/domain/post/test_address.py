"""Addresses, given or made of the path."""

import pytest

from postsync.domain.post.address import MAX_LENGTH, address_of_path, is_address


@pytest.mark.parametrize("text", ["a", "launch-2026", "2026/w_1.b", "A" * MAX_LENGTH])
def test_letters_digits_and_four_signs_make_an_address(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize("text", ["", "a b", "ä", "a\n", "a:b", "a*", "A" * (MAX_LENGTH + 1)])
def test_nothing_else_does(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    ("path", "root", "address"),
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
