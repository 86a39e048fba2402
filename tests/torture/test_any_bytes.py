"""Any bytes: the checks of the fuzzer, for a moment, with inputs made of what matters in a post file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.torture.fuzz import TOKENS
from tests.torture.properties import TARGETS

PIECES = [token.encode() for token in TOKENS] + [
    b"\n",
    b"\n  ",
    b" ",
    b"a",
    b"'",
    b'"',
    b"[",
    b"]",
    b"\xff",
]


@pytest.mark.parametrize("target", TARGETS)
@given(data=st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join) | st.binary(max_size=60))
def test_what_must_hold_for_any_bytes_holds(target: str, data: bytes) -> None:
    TARGETS[target](data)
