"""Media whose signed addresses are over before their posts go out."""

from datetime import UTC, datetime, timedelta

import pytest

from postsync.domain.diagnostic import Span
from postsync.domain.post.content import Container, Content, Media
from postsync.domain.post.post import Post
from postsync.domain.rules.media.expiry import check_expiry, expiry_of

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
EPOCH = int(NOON.timestamp())
HEX = f"{EPOCH:x}"
AMZ = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261201T110000Z&X-Amz-Expires=3600&X-Amz-Signature=ab"


@pytest.mark.parametrize(
    "query",
    [
        AMZ,
        AMZ.replace("Amz", "Goog"),
        AMZ.lower().replace("t11", "T11").replace("00z", "00Z"),
        "sv=2024-11-04&st=2026-11-01T12%3A00%3A00Z&se=2026-12-01T12%3A00%3A00Z&sr=b&sp=r&sig=x%3D",
        "se=2026-12-01T12%3a00Z&sig=x",
        f"AWSAccessKeyId=AKIA&Expires={EPOCH}&Signature=x",
        f"Expires={EPOCH}&Signature=x&Key-Pair-Id=K2",
        f"expires={EPOCH}",
        f"exp={EPOCH}&token=x",
        f"expires={EPOCH}000",
        f"hdnea=st={EPOCH - 60}~exp={EPOCH}~acl=/*~hmac=ab",
        f"__token__=exp={EPOCH}~acl=/media/*~hmac=ab",
        f"ex={HEX}&is=0&hm=ab&",
        f"_nc_cat=1&oh=00_Af&oe={HEX.upper()}",
        f"expires={EPOCH}&exp={EPOCH + 60}",
        f"v=1&expires={EPOCH}#expires={EPOCH - 60}",
    ],
)
def test_an_address_says_when_it_is_over(query: str) -> None:
    assert expiry_of(f"https://files.acme.example/a/b.jpg?{query}") == NOON


@pytest.mark.parametrize(
    "query",
    [
        "",
        "v=3",
        f"t={EPOCH}",
        f"width={EPOCH}",
        "expires=3600",
        "expires=never",
        "expires=0000000001",
        "expires=9999999999",
        "expires=١٧٣٣٠٦١٦٠٠",
        "exp=",
        "se=2026-12-01T12:00:00Z",
        "se=sweden&sig=x",
        f"ex={HEX}",
        f"oe={HEX}",
        "ex=nothexxx&hm=ab",
        "X-Amz-Date=20261201T110000Z",
        "X-Amz-Expires=3600",
        "X-Amz-Date=20261301T110000Z&X-Amz-Expires=3600",
        "X-Amz-Date=20261201T110000Z&X-Amz-Expires=soon",
        "X-Amz-Date=99991231T235959Z&X-Amz-Expires=999999999",
        "X-Amz-Date=20261201T110000Z&X-Amz-Expires=99999999999999999999",
        "text=exp=soon",
    ],
)
def test_an_address_that_does_not_say_so_is_taken_to_last(query: str) -> None:
    assert expiry_of(f"https://files.acme.example/a/b.jpg?{query}") is None


def test_an_address_without_a_question_is_taken_to_last() -> None:
    assert expiry_of(f"https://files.acme.example/expires={EPOCH}/b.jpg") is None


def post(at: datetime | None, *media: Media, **blocks: dict[str, str]) -> Post:
    return Post(
        address="a",
        content=Content(
            selectors=("x:acme",),
            containers=(Container(content="A"), Container(content="B", media=media)),
            scheduled_at=at,
            blocks=blocks,
        ),
        span=Span(file="posts/a.yaml"),
    )


SIGNED = f"https://files.acme.example/a.jpg?Expires={EPOCH}&Signature=x"


@pytest.mark.parametrize(
    ("at", "found"),
    [
        (NOON - timedelta(seconds=1), False),
        (NOON, True),
        (NOON + timedelta(days=300), True),
        (None, False),  # it goes out at apply, whenever that is
    ],
)
def test_a_medium_has_to_last_until_its_post_goes_out(at: datetime | None, found: bool) -> None:
    problems = list(check_expiry(post(at, Media(path="a.jpg"), Media(url=SIGNED))))
    assert [problem.rule for problem in problems] == ["PS425"] * found
    if found:
        assert problems[0].path == ("containers", 1, "media", 1, "url")
        assert "2026-12-01 12:00 UTC" in problems[0].summary


def test_the_cover_of_a_video_has_to_last_too() -> None:
    of_youtube = post(NOON, youtube={"title": SIGNED, "thumbnailUrl": SIGNED})
    assert [problem.path for problem in check_expiry(of_youtube)] == [("youtube", "thumbnailUrl")]


def test_a_long_query_takes_no_time() -> None:
    assert expiry_of("https://a.example/?" + "a=~exp=&" * 100_000 + "exp=" * 100_000) is None
