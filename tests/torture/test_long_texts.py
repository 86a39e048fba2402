"""Long texts: a counter that looks back, or tries again from each character, would never end."""

import pytest
from tests.torture.depth import FULL
from tests.unit.domain.text.test_hostile_text import UNITS, assert_counted

LENGTH = 100_000


@pytest.mark.skipif(not FULL, reason="takes minutes: POSTSYNC_TORTURE=full")
@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_a_hundred_thousand_characters_of_anything_are_counted(unit: str) -> None:
    assert_counted(unit * (LENGTH // len(unit)))
