"""Schemas: jsonschema-rs and jsonschema agree, and every complaint makes sense."""

import copy
import json
import math
import random
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from jsonschema_rs import Draft7Validator as Deciding
from tests.conftest import FULL
from tests.tables import each_row

from postsync.adapters.workspace.schema import explain as explain_module
from postsync.adapters.workspace.schema.check import (
    NAMES,
    check_config,
    check_post,
    deciding,
    in_python,
    published,
    validator,
    whole,
    whole_text,
)
from postsync.adapters.workspace.schema.explain import explain
from postsync.adapters.workspace.schema.explain_value import repeated
from postsync.adapters.workspace.schema.plain import FEW, Plain, ended
from postsync.domain.catalogue import RULES
from postsync.domain.networks import NETWORKS
from postsync.domain.problem import MOST_OF_DOCUMENT

SPECIAL = {"Cf", "Nl", "No", "Pc", "Zl", "Zp", "Zs"}
SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"

VALID_POST: dict[str, Any] = {
    "id": "launch-2026",
    "accounts": ["x:acme", "linkedin"],
    "scheduledAt": "2026-12-01T14:00:00Z",
    "timezone": "Europe/Berlin",
    "containers": [
        {"content": "Hello", "media": [{"path": "a.jpg", "alt": "A"}, {"url": "https://a.b/c"}]},
        {"media": [{"path": "b.jpg"}]},
        {"content": "", "media": [{"path": "b.jpg"}]},
    ],
    "instagram": {
        "publishAsStory": True,
        "reelThumbOffset": 3,
        "collaborators": ["a", "b"],
        "userTags": ["a", {"username": "b"}],
        "trialReel": {"graduationStrategy": "MANUAL"},
        "extra": {"newField": [1, None]},
    },
    "youtube": {"privacyStatus": "public", "categoryId": "22", "tags": ["a"]},
    "tiktok": {"postMode": "DIRECT_POST", "videoCoverTimestampMs": 3},
    "pinterest": {"board_id": "1", "link": "http://a.b"},
    "linkedin": {},
    "googleBusiness": {},
    "draft": False,
    "missed": "skip",
    "labels": ["launch"],
    "protect": True,
}

VALID_CONFIG: dict[str, Any] = {
    "version": 1,
    "posts": ["posts/**/*.yaml"],
    "provider": {"name": "sandbox", "baseUrl": "https://a.b", "timeout": "60s", "tries": 3},
    "state": {"backend": "git", "remote": "origin", "ref": "refs/heads/state"},
    "timezone": "UTC",
    "defaults": {"accounts": ["linkedin"], "instagram": {"altText": "A"}},
    "groups": {"brand": ["x:acme"]},
    "policy": {"guardWindow": "5m", "maxCancel": 0, "fanout": "error"},
    "rules": {"PS118": "off"},
}

STRAY: list[Any] = [
    None, True, False, 0, 1, -1, 1.0, 1.5, 21, "", " ", "a", "x:acme", "x\n", "launch 2026", "https://a.b/c",
    "https://a.b/c\n", "http://a", "2026-12-01", "2026-12-01T14:00", "2026-12-01T14:00:00Z\n", "22\n",
    "Europe/Berlin", "PS118", "error", "a" * 300, [], ["a"], ["a", "a"], [1, True, 1.0], ["a"] * 101,
    {}, {"a": 1}, {"content": ""}, {"content": "a"}, {"path": "a", "url": "https://a.b"}, {"extra": 1},
    {"backend": "s3"}, {"backend": "local", "ref": "refs/a"}, {"board_id": ""}, 10**30,
    -(10**400), 2**53 + 1, 1e300, math.inf, -math.inf, math.nan, "\x1f", "a\x85", "\ufeffa", "a\ra",
    "https://a.b/\u2028c", "🎉" * 200, [10**30, 1e30], [0.0, -0.0], [math.nan, math.nan],
    {"extra": {"a": math.inf}},
]  # fmt: skip

KEYS = [
    "content",
    "containers",
    "media",
    "path",
    "url",
    "extra",
    "id",
    "bucket",
    "PS118",
    "PS118\n",
    "a b",
]


def places_in(data: Any) -> list[tuple[Any, Any]]:
    """Every container of a value, with the key or index of the value in it."""
    found: list[tuple[Any, Any]] = []
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for name, value in list(items):
        found.append((data, name))
        if isinstance(value, (dict, list)):
            found += places_in(value)
    return found


@st.composite
def nearly_valid(draw: st.DrawFn, valid: dict[str, Any]) -> Any:
    """Something that was valid before a few of its parts were exchanged, removed or added."""
    data = copy.deepcopy(valid)
    for name in draw(st.lists(st.sampled_from(sorted(valid)), max_size=12)):
        data.pop(name, None)
    for _ in range(draw(st.integers(0, 4))):
        places = places_in(data)
        if not places:
            break
        holder, name = draw(st.sampled_from(places))
        match draw(st.sampled_from(["exchange", "remove", "add", "rename"])):
            case "exchange":
                holder[name] = copy.deepcopy(draw(st.sampled_from(STRAY)))
            case "remove":
                del holder[name]
            case "add" if isinstance(holder, dict):
                key = draw(st.sampled_from(KEYS))
                holder[key] = copy.deepcopy(draw(st.sampled_from(STRAY)))
            case "rename" if isinstance(holder, dict):
                holder[draw(st.sampled_from(KEYS))] = holder.pop(name)
            case _:
                pass
    return data


def explaining(name: str) -> Draft7Validator:
    """jsonschema by itself, without the shortcuts of explain.py."""
    schema = whole(name)
    return Draft7Validator(explain_module._inlined(schema, schema.pop("definitions")))


POST_SCHEMA = explaining("post")
DECIDING = {name: deciding(name) for name in ("post", "config")}
CONFIG_SCHEMA = explaining("config")


def has_number_beyond_json(data: Any) -> bool:
    if isinstance(data, (dict, list)):
        return any(has_number_beyond_json(holder[name]) for holder, name in places_in(data))
    return isinstance(data, float) and not math.isfinite(data)


def agree(name: str, explained: Draft7Validator, data: Any) -> bool:
    """Whether both judge alike; jsonschema alone has no problem with numbers that JSON does not have."""
    is_valid = explained.is_valid(data)
    decided = validator(name).is_valid(data)
    assert decided or not Plain(DECIDING[name]).takes(data)
    return decided == is_valid or (is_valid and has_number_beyond_json(data))


@given(nearly_valid(VALID_POST) | st.sampled_from(STRAY))
def test_a_post_is_refused_when_jsonschema_refuses_it(data: Any) -> None:
    before = repr(data)
    assert agree("post", POST_SCHEMA, data)
    assert (check_post(data) == []) == POST_SCHEMA.is_valid(data)
    assert repr(data) == before


@given(nearly_valid(VALID_CONFIG) | st.sampled_from(STRAY))
def test_a_configuration_is_refused_when_jsonschema_refuses_it(data: Any) -> None:
    assert agree("config", CONFIG_SCHEMA, data)
    assert (check_config(data) == []) == CONFIG_SCHEMA.is_valid(data)


@pytest.mark.parametrize(
    ("name", "explained", "valid"),
    [("post", POST_SCHEMA, VALID_POST), ("config", CONFIG_SCHEMA, VALID_CONFIG)],
)
def test_jsonschema_rs_and_jsonschema_agree_in_many_cases(
    name: str, explained: Draft7Validator, valid: dict[str, Any]
) -> None:
    tries = 3_000 if FULL else 500
    dice = random.Random(2026)
    judged = Counter[bool]()
    for _ in range(tries):
        data = copy.deepcopy(valid)
        for _ in range(dice.randint(1, 3)):
            holder, key = dice.choice(places_in(data) or [({}, "")])
            match dice.choice(["exchange", "exchange", "remove", "add"]):
                case "exchange" if holder:
                    holder[key] = copy.deepcopy(dice.choice(STRAY))
                case "remove" if holder:
                    del holder[key]
                case "add" if isinstance(holder, dict):
                    holder[dice.choice(KEYS)] = copy.deepcopy(dice.choice(STRAY))
                case _:
                    pass
        assert agree(name, explained, data), data
        judged[explained.is_valid(data)] += 1
    assert min(judged[True], judged[False]) > tries / 10  # the cases are of both kinds


def is_special(code: int) -> bool:
    """Whether what a pattern says of classes of characters may be said of this one."""
    character = chr(code)
    return character.isspace() or character.isdigit() or unicodedata.category(character) in SPECIAL


@pytest.mark.parametrize("data", [{"content": "a", "accounts": ["x:acme"]}, VALID_POST])
def test_what_most_people_write_is_plain(data: dict[str, Any]) -> None:
    assert Plain(DECIDING["post"]).takes(data)


def test_nothing_is_plain_that_the_plain_cases_do_not_know() -> None:
    for schema in ({"contains": {}}, {"$ref": "other.json"}, {"items": [{}]}, {"anyOf": [True]}):
        assert not Plain(schema).takes(["a"])
    assert not Plain({}).takes(1.0)
    assert not Plain({}).takes(2**60)


def test_after_a_few_documents_the_plain_cases_are_over() -> None:
    plain = Plain({})
    assert [plain.takes("a") for _ in range(FEW + 1)] == [True] * FEW + [False]


def patterns_in(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return set().union(*map(patterns_in, schema))
    if not isinstance(schema, dict):
        return set()
    found = set().union(*map(patterns_in, schema.values()))
    found |= set(schema.get("patternProperties", {}))
    return found | ({schema["pattern"]} if isinstance(schema.get("pattern"), str) else set())


@each_row("pattern", sorted(patterns_in(whole("post")) | patterns_in(whole("config"))))
def test_a_pattern_means_the_same_to_both_whatever_the_character(pattern: str) -> None:
    deciding = Deciding(in_python(json.dumps({"pattern": pattern})))
    explained = re.compile(ended(pattern))
    characters = [chr(code) for code in range(0x3100) if FULL or code < 0x300 or is_special(code)]
    characters += ["\ufeff", "\uff10", "\U0001d7ce", "🎉"]
    forms = [
        "@",
        "a@",
        "@a",
        "a@a",
        "1@",
        "https://@",
        "https://a@",
        "https://a@a",
        "PS118@",
        "12s@",
    ]
    texts = [form.replace("@", character) for form in forms for character in characters]
    differ = [text for text in texts if deciding.is_valid(text) != bool(explained.search(text))]
    assert differ == []


@given(nearly_valid(VALID_POST))
def test_every_invalid_post_is_explained_in_a_sentence_or_two(data: Any) -> None:
    problems = check_post(data)
    assert bool(problems) != POST_SCHEMA.is_valid(data)
    for problem in problems:
        assert problem.rule in RULES
        assert RULES[problem.rule].fixed
        assert "\n" not in problem.summary
        assert len(problem.summary) < 400
        assert problem.summary != "this is not a valid post"


@given(nearly_valid(VALID_CONFIG))
def test_every_invalid_configuration_is_explained(data: Any) -> None:
    problems = check_config(data)
    assert bool(problems) != CONFIG_SCHEMA.is_valid(data)
    assert {problem.rule for problem in problems} <= {"PS111", "PS112"}


@given(nearly_valid(VALID_POST))
def test_well_formed_keys_are_passed_over_without_a_difference(data: Any) -> None:
    every = POST_SCHEMA.iter_errors(data)
    asked = {(tuple(error.absolute_path), error.validator) for error in every}
    narrow = explain_module._explaining("post").evolve(
        schema=explain_module._narrowed(explain_module._explaining("post").schema, data)
    )
    found = {(tuple(error.absolute_path), error.validator) for error in narrow.iter_errors(data)}
    assert found == asked


@given(
    st.lists(st.sampled_from(STRAY) | st.sampled_from([{"a": [1]}, {"a": [1.0]}, {"a": [True]}]))
)
def test_an_entry_is_there_twice_when_json_schema_says_so(entries: list[Any]) -> None:
    unique = Draft7Validator({"uniqueItems": True}).is_valid(entries)
    index = repeated(entries)
    assert (index is None) == unique
    if index is not None:
        assert entries[index] in entries[:index]


def test_a_long_list_of_blocks_is_compared_in_one_pass() -> None:
    # Compared pair by pair, as jsonschema does by itself, this takes many minutes.
    labels = [{"a": [number]} for number in range(30_000)]
    assert repeated(labels) is None
    found = check_post({"content": "a", "labels": labels})
    assert {problem.rule for problem in found} == {"PS119", "PS122"}
    assert len(found) == MOST_OF_DOCUMENT + 1


def test_the_valid_samples_are_valid() -> None:
    assert check_post(VALID_POST) == []
    assert check_config(VALID_CONFIG) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_found_as_published_and_is_a_schema(name: str) -> None:
    assert published(name) == (SCHEMAS / f"{name}.schema.json").read_text("utf-8")
    Draft7Validator.check_schema(json.loads(published(name)))


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_that_is_printed_needs_no_other_file(name: str) -> None:
    text = whole_text(name)
    assert "post.schema.json" not in text
    assert text.endswith("}\n")
    Draft7Validator.check_schema(json.loads(text))
    printed = Draft7Validator(json.loads(text))
    if name == "config":
        assert printed.is_valid(VALID_CONFIG)
        assert not printed.is_valid({"defaults": {"instagram": {"altText": 1}}})


def test_the_schema_has_a_block_for_every_network() -> None:
    known = whole("post")["properties"]
    assert set(NETWORKS) <= set(known)


def test_all_problems_of_a_post_are_told_at_once() -> None:
    data = {"contnt": "a", "draft": "yes", "missed": "sometimes", "labels": "launch"}
    assert sorted(problem.rule for problem in explain("post", data)) == [
        "PS121", "PS122", "PS122", "PS123", "PS126",
    ]  # fmt: skip


@each_row(
    "data, summary, detail",
    [
        (
            {"contnt": "a", "content": "a"},
            "the key `contnt` is not known",
            "Did you mean `content`?",
        ),
        (
            {"text": "a", "content": "a"},
            "the key `text` is not known",
            "The text of a post stands in `content`, which is there: remove this key.",
        ),
        (
            {"scheduled_at": "a", "content": "a"},
            "the key `scheduled_at` is not known",
            "Did you mean `scheduledAt`?",
        ),
        ({"twitter": {}, "content": "a"}, "the key `twitter` is not known", "Did you mean `x`?"),
        (
            {"content": "a", "containers": [{"content": "b"}]},
            "use either `content` or `containers`, not both",
            "Remove one of them.",
        ),
        (
            {"content": "a", "draft": "True"},
            "`draft` must be `true` or `false`, not “True”",
            "Write true, in small letters and without quotes.",
        ),
        (
            {"content": "a", "accounts": "x:acme"},
            "`accounts` must be a list, not “x:acme”",
            "Write it as a list: accounts: [x:acme].",
        ),
        (
            {"containers": [{"content": "a", "media": ["a.jpg"]}]},
            "`containers[0].media[0]` must be a block of keys, not “a.jpg”",
            'Write it as `- {path: a.jpg, alt: "what it shows"}`.',
        ),
        (
            {"containers": ["Hello"]},
            "`containers[0]` must be a block of keys, not “Hello”",
            "Write it as `- content: Hello`.",
        ),
        (
            {"content": 12},
            "`content` must be text, not 12",
            'Put it in quotes: "12".',
        ),
        (
            {"content": "a", "timezone": None},
            "`timezone` has no value",
            "Give it a value, or remove the key.",
        ),
        (
            {"content": "a", "missed": "publsh"},
            "`missed` cannot be “publsh”",
            "Did you mean `publish`? Possible: `error`, `publish` or `skip`.",
        ),
        (
            {"content": "a", "accounts": ["a", "b", "a"]},
            "“a” is there twice in `accounts`",
            "Keep one of them.",
        ),
        (
            {"content": "a", "accounts": [f"a{i}" for i in range(101)]},
            "`accounts` has 101 entries, 100 are allowed",
            "Spread them over several posts.",
        ),
        (
            {"content": "a", "x": {"replyTo": "b"}},
            "the key `replyTo` is not known in `x`",
            "A field that is newer than this version of postsync can be given under `extra`.",
        ),
        (
            {"content": "a", "instagram": {"reelThumbOffset": "3"}},
            "`instagram.reelThumbOffset` must be a whole number, not “3”",
            "Remove the quotes.",
        ),
        (
            {"content": "a", "youtube": {"categoryId": 22}},
            "`youtube.categoryId` must be text, not 22",
            'Put it in quotes: "22".',
        ),
    ],
)
def test_a_problem_is_put_in_plain_words(data: Any, summary: str, detail: str) -> None:
    (problem,) = explain("post", data)
    assert problem.summary == summary
    assert problem.detail == detail


def test_a_long_value_is_cut_in_a_finding() -> None:
    (problem,) = explain("post", {"content": "a", "missed": "b" * 5_000})
    assert len(problem.summary) < 120
    assert "…" in problem.summary


def test_a_key_of_another_state_backend_is_named() -> None:
    (problem,) = explain("config", {"state": {"backend": "local", "ref": "refs/heads/a"}})
    assert problem.rule == "PS111"
    assert "`ref`" in problem.summary
    assert problem.path == ("state", "ref")
