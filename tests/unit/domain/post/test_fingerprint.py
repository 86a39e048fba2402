"""Fingerprints: what one post makes public, and nothing else."""

import pytest
from tests.doubles.builders import post, record_of, with_media
from tests.tables import each_row

from postsync.domain.post.content import Container, Media, canonical_json, digest, fingerprint
from postsync.domain.post.post import Post

ROCKET = Media(path="posts/rocket.jpg", sha256="a1", alt="A rocket")


def fingerprint_of(desired: Post) -> str:
    return record_of(desired).fingerprint


@each_row(
    "other",
    [
        post(text="Hi"),
        post(scheduled_at=None),
        post(selectors=("linkedin",)),
        post(containers=(Container(content="Hello"), Container(content=""))),
        post(blocks={"x": {"a": 1}}),
        with_media("launch", ROCKET),
    ],
)
def test_whatever_the_public_sees_matters(other: Post) -> None:
    assert fingerprint_of(other) != fingerprint_of(post())


@pytest.mark.parametrize(
    "other",
    [
        post("elsewhere"),
        post(labels=("a",)),
        post(protect=True),
        post(selectors=("@ACME", "9dyJS")[1:]),
    ],
)
def test_nothing_else_does(other: Post) -> None:
    assert fingerprint_of(other) == fingerprint_of(post())


def test_the_alternative_text_of_a_medium_matters() -> None:
    silent = Media(path=ROCKET.path, sha256=ROCKET.sha256)
    assert fingerprint_of(with_media("launch", silent)) != fingerprint_of(
        with_media("launch", ROCKET)
    )


def test_without_accounts_the_selectors_stand_for_them() -> None:
    one, other = record_of(post()).content, record_of(post(selectors=("linkedin",))).content
    assert fingerprint(one, ()) != fingerprint(other, ())


def test_canonical_json_has_one_form() -> None:
    assert canonical_json({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'.encode()


def test_a_digest_says_how_it_was_made() -> None:
    assert digest({}) == "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
