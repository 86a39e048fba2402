"""The idempotency key is the same wherever and whenever it is derived."""

import uuid

from postsync.domain.state.intent import derive_key

KNOWN = derive_key(lineage="l1", address="launch", generation=1, body_digest="sha256:abc")


def test_a_key_never_changes_between_versions() -> None:
    """Another machine, or another release, must derive the key under which a post was sent."""
    assert KNOWN == "ee8d9b92-dede-4189-89f0-1a0f8e1c12f3"


def test_a_key_is_a_uuid_of_version_four() -> None:
    parsed = uuid.UUID(KNOWN)
    assert parsed.version == 4
    assert parsed.variant == uuid.RFC_4122


def test_the_parts_do_not_run_into_each_other() -> None:
    one = derive_key(lineage="a", address="b1", generation=1, body_digest="c")
    other = derive_key(lineage="a", address="b", generation=11, body_digest="c")
    assert one != other
