"""Properties of the values that planning rests on, for inputs nobody would think of."""

import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.doubles.contents import decode_content

from postsync.domain.networks import NETWORKS
from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.plan.changes import field_changes, handling_changes
from postsync.domain.post.account import Account
from postsync.domain.post.content import (
    Content,
    Media,
    Missed,
    canonical_json,
    digest,
    encode_content,
    fingerprint,
    same_content,
)
from postsync.domain.schedule import format_time, parse_time
from postsync.domain.state.intent import derive_key
from postsync.domain.text.text import comparable, loosely_comparable, same_text, visible

SHA = st.integers(min_value=0, max_value=5).map(lambda n: f"{n}" * 8)
MEDIUM = st.one_of(
    st.fixed_dictionaries(
        {"path": st.text(max_size=8), "sha256": SHA}, optional={"alt": st.text()}
    ),
    st.fixed_dictionaries({"url": st.text(max_size=8)}, optional={"alt": st.text()}),
)
CONTAINER = st.fixed_dictionaries(
    {"content": st.text(max_size=20), "media": st.lists(MEDIUM, max_size=2)}
)
BLOCK = st.dictionaries(st.text(max_size=6), st.booleans() | st.text(max_size=6), max_size=3)
CONTENT = st.fixed_dictionaries(
    {
        "accounts": st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=3),
        "containers": st.lists(CONTAINER, min_size=1, max_size=3),
        "scheduledAt": st.none() | st.just("2026-12-01T14:00:00Z"),
        "draft": st.booleans(),
        "labels": st.lists(st.text(max_size=4), max_size=2),
        "missed": st.sampled_from(["error", "publish", "skip"]),
        "protect": st.booleans(),
    },
    optional={"x": BLOCK, "instagram": BLOCK},
).map(decode_content)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
NAME = st.text(alphabet="abcXYZ_-.äß", min_size=1, max_size=8)


def shuffled(data: Any) -> Any:
    """The same JSON with the keys of every object in the opposite order."""
    if isinstance(data, dict):
        return {key: shuffled(data[key]) for key in reversed(data)}
    return [shuffled(item) for item in data] if isinstance(data, list) else data


class TestFingerprints:
    @given(JSON)
    def test_the_order_of_keys_does_not_matter(self, data: Any) -> None:
        assert digest(shuffled(data)) == digest(data)

    @given(JSON, JSON)
    def test_other_data_has_another_digest(self, one: Any, other: Any) -> None:
        assert (digest(one) == digest(other)) is (canonical_json(one) == canonical_json(other))

    @given(st.text(st.characters(exclude_categories=())))
    def test_any_text_has_a_digest(self, text: str) -> None:
        assert digest(text).startswith("sha256:")

    @given(CONTENT)
    def test_where_a_media_file_lies_does_not_matter(self, content: Content) -> None:
        def elsewhere(medium: Media) -> Media:
            return medium if medium.path is None else medium._replace(path="else")

        moved = content._replace(
            containers=tuple(
                c._replace(media=tuple(map(elsewhere, c.media))) for c in content.containers
            ),
        )
        assert fingerprint(moved, ("a",)) == fingerprint(content, ("a",))
        assert same_content(moved, content)
        assert field_changes(moved, content) == ()

    @given(CONTENT, st.booleans(), st.lists(st.text(max_size=3)))
    def test_how_a_post_is_handled_is_told_but_makes_no_other_post(
        self, content: Content, flag: bool, labels: list[str]
    ) -> None:
        other = content._replace(draft=flag, protect=flag, labels=tuple(labels), missed=Missed.SKIP)
        assert fingerprint(other, ("a",)) == fingerprint(content, ("a",))
        assert same_content(other, content)
        assert field_changes(other, content) == handling_changes(other, content)

    @given(CONTENT, st.permutations(["a", "b", "c"]))
    def test_the_order_of_accounts_does_not_matter(self, content: Content, ids: list[str]) -> None:
        assert fingerprint(content, tuple(ids)) == fingerprint(content, ("a", "b", "c"))


class TestFieldChanges:
    @given(CONTENT)
    def test_a_post_does_not_differ_from_itself(self, content: Content) -> None:
        assert field_changes(content, decode_content(shuffled(encode_content(content)))) == ()

    @given(CONTENT, CONTENT)
    def test_every_difference_in_content_is_shown(self, one: Content, other: Content) -> None:
        if not same_content(one, other):
            assert field_changes(one, other)

    @given(CONTENT, CONTENT)
    def test_both_directions_name_the_same_fields(self, one: Content, other: Content) -> None:
        there = {(c.path, repr(c.before), repr(c.after)) for c in field_changes(one, other)}
        back = {(c.path, repr(c.after), repr(c.before)) for c in field_changes(other, one)}
        assert there == back

    @given(CONTENT)
    def test_paths_are_those_of_the_post_file(self, content: Content) -> None:
        known = ("accounts", "scheduledAt", "containers[", "x", "instagram")
        assert all(change.path.startswith(known) for change in field_changes(None, content))


class TestTexts:
    @given(st.text())
    def test_comparing_twice_changes_nothing_more(self, text: str) -> None:
        assert comparable(comparable(text)) == comparable(text)
        assert loosely_comparable(loosely_comparable(text)) == loosely_comparable(text)

    @given(st.text(), st.sampled_from(["NFC", "NFD"]))
    def test_unicode_form_makes_no_other_text(self, text: str, form: Any) -> None:
        assert same_text(text, unicodedata.normalize(form, text))

    @given(
        st.lists(st.text(alphabet="ab é"), max_size=4), st.sampled_from([" ", "\t", "\u00a0", "  "])
    )
    def test_white_space_at_line_ends_makes_no_other_text(
        self, lines: list[str], space: str
    ) -> None:
        assert same_text("\n".join(lines), f"{space}\r\n".join(lines) + space)

    @given(st.text(alphabet="ab \n"), st.text(alphabet="ab \n"))
    def test_texts_are_the_same_only_if_their_words_are(self, one: str, other: str) -> None:
        if same_text(one, other):
            assert one.split() == other.split()

    @given(st.text(st.characters(exclude_categories=())), st.booleans())
    def test_no_control_or_bidi_character_is_left(self, text: str, newline: bool) -> None:
        shown = visible(text, newline=newline)
        allowed = {"\n", "\t"} if newline else set()
        for char in set(shown) - allowed:
            assert unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"}
            assert unicodedata.bidirectional(char) not in BIDI_CONTROLS
            assert char not in BIDI_MARKS

    @given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "M"])))
    def test_ordinary_text_is_shown_as_it_is(self, text: str) -> None:
        assert visible(text) == text


BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
BIDI_MARKS = {"\u200e", "\u200f", "\u061c"}


class TestSelectors:
    ACCOUNTS = st.builds(
        Account,
        id=st.text(alphabet="0123456789", min_size=5, max_size=5),
        network=st.sampled_from(sorted(NETWORKS)),
        username=NAME,
    )

    @given(ACCOUNTS, st.sampled_from(["", "@"]), st.sampled_from([str, str.upper, str.lower]))
    def test_names_are_found_without_regard_to_case_and_at_sign(
        self, account: Account, at: str, case: Any
    ) -> None:
        index = AccountIndex([account])
        assert index.select(f"{case(account.network)}:{at}{case(account.username)}") == (account,)
        assert index.select(at + case(account.username)) == (account,)

    @given(st.lists(ACCOUNTS, max_size=5, unique_by=lambda a: a.id))
    def test_a_network_means_all_of_its_accounts_each_once(self, accounts: list[Account]) -> None:
        index = AccountIndex(accounts)
        for network in NETWORKS:
            found = index.resolve((network, network.upper()))
            assert {a for a in accounts if a.network == network} <= set(found.accounts)
            assert len(set(found.accounts)) == len(found.accounts)

    @given(st.lists(ACCOUNTS, max_size=5, unique_by=lambda a: a.id), NAME)
    def test_every_selector_is_found_or_told(self, accounts: list[Account], selector: str) -> None:
        found = AccountIndex(accounts).resolve((selector,))
        assert bool(found.accounts) is not bool(found.unmatched)

    @given(ACCOUNTS)
    def test_an_id_is_case_sensitive(self, account: Account) -> None:
        index = AccountIndex([Account(id="aBc12", network="x", username="someone")])
        assert index.select("abc12") == ()
        assert len(index.select("aBc12")) == 1


class TestTimes:
    MOMENT = st.datetimes(
        min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
        max_value=datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))),
    ).map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000))

    @given(MOMENT)
    def test_a_written_time_reads_back_as_the_same_instant_in_utc(self, moment: datetime) -> None:
        written = format_time(moment)
        assert written.endswith("Z")
        assert parse_time(written) == moment
        assert parse_time(written).tzinfo is UTC


class TestKeys:
    @given(st.text(max_size=8), st.integers(1, 9), st.text(max_size=8))
    def test_a_key_depends_on_each_of_its_parts(
        self, address: str, generation: int, body: str
    ) -> None:
        key = derive_key(lineage="l", address=address, generation=generation, body_digest=body)
        others = {
            derive_key(lineage="m", address=address, generation=generation, body_digest=body),
            derive_key(lineage="l", address=address + "x", generation=generation, body_digest=body),
            derive_key(lineage="l", address=address, generation=generation + 1, body_digest=body),
            derive_key(lineage="l", address=address, generation=generation, body_digest=body + "x"),
        }
        assert key not in others
        assert len(others) == 4
