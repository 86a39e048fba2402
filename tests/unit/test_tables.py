"""A table that one test goes through: every row is tried, and every wrong one is told."""

import inspect

import pytest
from tests.tables import each_row


@each_row("one, two", [(1, 1), (2, 3), (4, 4), (5, 6)])
def equal(one: int, two: int) -> None:
    assert one == two


@each_row("left", [1, 2])
@each_row("right", [2, 3])
def unequal(seen: list[tuple[int, int]], left: int, right: int) -> None:
    seen.append((left, right))
    assert left != right


@each_row("wrong", [True, False])
def refused(wrong: bool) -> None:
    with pytest.raises(ValueError, match="no number"):
        int("1" if wrong else "x")


def test_all_rows_that_are_wrong_are_told_with_what_is_wrong() -> None:
    with pytest.raises(AssertionError) as caught:
        equal()
    told = str(caught.value)
    assert told.startswith("2 rows are wrong:\none=2, two=3\n    AssertionError: ")
    assert "assert 2 == 3" in told
    assert "one=5, two=6" in told
    assert "one=4" not in told


def test_of_two_tables_every_combination_is_a_row() -> None:
    seen: list[tuple[int, int]] = []
    with pytest.raises(AssertionError, match="1 rows are wrong:\nleft=2, right=2"):
        unequal(seen=seen)
    assert seen == [(1, 2), (1, 3), (2, 2), (2, 3)]
    assert list(inspect.signature(unequal).parameters) == ["seen"]


def test_what_fails_without_an_assertion_is_wrong_as_well() -> None:
    with pytest.raises(AssertionError, match="wrong=True\n    Failed: DID NOT RAISE"):
        refused()
    with pytest.raises(AssertionError, match="wrong=False\n    AssertionError"):
        refused()


def test_a_table_without_rows_is_none() -> None:
    with pytest.raises(AssertionError, match="proves nothing"):
        each_row("one", [])
