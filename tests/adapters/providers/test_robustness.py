"""Whatever a service answers, there is a verdict, and never a traceback."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsync.adapters.http.outcomes import Effect, Failure, Judge, Malformed
from postsync.adapters.http.transport import Answer
from postsync.adapters.providers.outstand.codec import (
    accounts_in,
    decode_account,
    decode_post,
    decode_warnings,
    post_in,
    posts_in,
    total_in,
)
from postsync.adapters.providers.outstand.dialect import OutstandDialect
from postsync.adapters.secrets import Secret
from postsync.domain.errors import Ambiguous, ProviderError

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
KEY = "sk_canary_5f1c"

NAMES = st.sampled_from(
    [
        "id",
        "posts",
        "post",
        "data",
        "pagination",
        "total",
        "limit",
        "count",
        "containers",
        "content",
        "media",
        "url",
        "socialAccounts",
        "status",
        "network",
        "username",
        "error",
        "details",
        "message",
        "success",
        "scheduledAt",
        "publishedAt",
        "createdAt",
        "isDraft",
        "scheduled",
        "isActive",
        "platformPostUrl",
        "platformPostId",
        "orgId",
        "warnings",
        "accountId",
        "issues",
        "path",
        "_errors",
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from([KEY, "2026-12-01T14:00:00Z", "published", "https://x.com/1", "Not found"]),
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=30,
)
DOCUMENTS = st.dictionaries(NAMES, DATA, max_size=8)
HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "date", "x-request-id", "cf-ray", "location"]),
    st.text(max_size=30) | st.sampled_from(["7", "https://x.example/?sig=1", "http://[::1"]),
)


@given(row=DATA)
def test_decoding_a_post_succeeds_or_says_where_it_is_wrong(row):
    with suppress(Malformed):
        decode_post(row, str)


@given(row=DATA)
def test_decoding_an_account_succeeds_or_says_where_it_is_wrong(row):
    with suppress(Malformed):
        decode_account(row, "data[0]")


@pytest.mark.parametrize("find", [posts_in, accounts_in, post_in, partial(total_in, shown=1)])
@given(document=DOCUMENTS)
def test_envelopes_are_opened_or_refused(find, document):
    with suppress(Malformed):
        find(document)


@given(document=DOCUMENTS)
def test_warnings_are_texts_or_nothing(document):
    assert all(isinstance(text, str) for text in decode_warnings(document, str))


@given(
    status=st.integers(100, 599),
    body=DOCUMENTS.map(lambda document: json.dumps(document).encode()) | st.binary(max_size=60),
    headers=HEADERS,
    effect=st.sampled_from(Effect),
)
def test_every_answer_has_a_verdict(status, body, headers, effect):
    answer = Answer(status=status, headers=headers, body=body)
    verdict = Judge(Secret(KEY), OutstandDialect()).judge(
        answer, what="trying", effect=effect, now=NOW
    )
    if not isinstance(verdict, Failure):
        assert 200 <= status < 300
        return
    error = verdict.error
    assert isinstance(error, ProviderError)
    assert KEY not in error.message + error.detail + repr(error)
    assert len(error.message) <= 600
    assert error.message == " ".join(error.message.split())
    if effect is Effect.CREATION:
        # repeated only where it was certainly refused for coming too soon
        assert not verdict.again or status == 429
        assert isinstance(error, Ambiguous) or status not in (408, 409, 425, *range(500, 600))
    if effect is Effect.HARMLESS:
        assert not error.may_have_applied


@given(text=st.text())
def test_a_cleaned_text_is_one_bounded_line_without_the_key(text):
    cleaned = Judge(Secret(KEY), OutstandDialect()).clean(
        f"{text}{KEY}{text} https://s.example/a?sig={text}"
    )
    assert KEY not in cleaned
    assert len(cleaned) <= 600
    assert "sig=" not in cleaned or "sig=" in text
