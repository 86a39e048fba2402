"""Media whose signed addresses are over before their posts go out."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from tests.tables import each_row

from postsync.domain.diagnostic import Span
from postsync.domain.post.content import Container, Content, Media
from postsync.domain.post.post import Post
from postsync.domain.rules.media.expiry import check_expiry, expiry_of


def token(claims: str, *, padded: bool = False) -> str:
    """A token as GitHub and others write it: a head, claims and a signature, each in base64."""
    parts = (b'{"typ":"JWT","alg":"HS256"}', claims.encode(), b"signature")
    encoded = [base64.urlsafe_b64encode(part).decode() for part in parts]
    return ".".join(part if padded else part.rstrip("=") for part in encoded)


def policy(data: str) -> str:
    """A policy as CloudFront has it in an address."""
    return base64.b64encode(data.encode()).decode().translate(str.maketrans("+=/", "-_~"))


NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
EPOCH = int(NOON.timestamp())
HEX = f"{EPOCH:x}"
AMZ = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261201T110000Z&X-Amz-Expires=3600&X-Amz-Signature=ab"


@each_row(
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
        "jwt=" + token(f'{{"iss":"github.com","exp":{EPOCH},"nbf":{EPOCH - 300}}}'),
        "jwt=" + token(f'{{ "exp" : {EPOCH}.5 }}'),
        "token=" + token(f'{{"url":"a?b>c","exp":"{EPOCH}"}}', padded=True),
        "token=" + token(f'{{"exp":{EPOCH}000}}').replace(".", "%2E"),
        "a=1&t=" + token(f'{{"exp":{EPOCH}}}') + "&b=2",
        "Policy="
        + policy(
            '{"Statement":[{"Resource":"*","Condition":{"DateGreaterThan":{"AWS:EpochTime":1000000001},'
            f'"DateLessThan":{{"AWS:EpochTime":{EPOCH}}}}}}}]}}'
        )
        + "&Signature=a&Key-Pair-Id=K2",
        f"expirationTimestamp={EPOCH}000&signature=a",
        f"x-expires={EPOCH}&x-signature=a",
        f"e={EPOCH}&v=beta&t=a",
        f"q-sign-algorithm=sha1&q-sign-time={EPOCH - 60};{EPOCH}&q-signature=a",
        f"q-sign-time={EPOCH - 60}%3B{EPOCH}",
        "x-oss-date=20261201T110000Z&x-oss-expires=3600&x-oss-signature=a",
    ],
)
def test_an_address_says_when_it_is_over(query: str) -> None:
    assert expiry_of(f"https://files.acme.example/a/b.jpg?{query}") == NOON


@each_row(
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
        f"e={EPOCH}",
        "q-sign-time=soon",
        "jwt=eyJ",
        "jwt=eyJ.eyJ",
        "jwt=eyJ.eyJ.eyJ",
        "jwt=eyJ0.x.y",
        "jwt=eyJ0.ééé.y",
        "jwt=" + token('{"exp":"soon"}'),
        "jwt=" + token('{"exp":12345678901}'),
        "jwt=" + token(f'{{"iat":{EPOCH}}}'),
        "jwt=" + token(f'{{"exp":{EPOCH}}}') + ".more",
        "jwt=" + token("x" * 9_000 + f'"exp":{EPOCH}'),
        "Policy=all",
        "Policy=" + policy('{"DateLessThan":{}}'),
    ],
)
def test_an_address_that_does_not_say_so_is_taken_to_last(query: str) -> None:
    assert expiry_of(f"https://files.acme.example/a/b.jpg?{query}") is None


@pytest.mark.parametrize(
    "path",
    [
        token(f'{{"exp":{EPOCH}}}') + "/manifest/video.mp4",
        token(f'{{"exp":{EPOCH}}}'),
        token(f'{{"exp":{EPOCH}}}') + "?w=100",
    ],
)
def test_a_token_may_stand_in_the_path(path: str) -> None:
    assert expiry_of(f"https://files.acme.example/{path}") == NOON


def test_airtable_has_the_time_in_the_path() -> None:
    host = "https://v5.airtableusercontent.com"
    assert expiry_of(f"{host}/v3/u/1/2/{EPOCH}000/abc/def") == NOON
    assert expiry_of(f"{host}/v3/u/1/2/abc/def") is None
    assert expiry_of(f"https://acme.example/.airtableusercontent.com/{EPOCH}000/a") is None


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
