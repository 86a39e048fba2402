"""What templates can do, and that nothing in them gets out, runs on, or grows without end."""

import resource
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.adapters.workspace.expand.template.columns import Columns
from postsync.adapters.workspace.expand.template.leaves import Filling, Template
from postsync.adapters.workspace.expand.template.refusal import Budget, Refusal, TooMuch
from postsync.adapters.workspace.expand.template.statements import compiled

ROW = {
    "text": "Hello world, this",
    "tags": ["a", "b"],
    "number": 3,
    "yes": True,
    "nothing": None,
    "my column": "x",
    "block": {"de": "Hallo"},
}
KNOWN = ("row", "slot", "mention", "hashtag")


def filled(text: str, **names: Any) -> Any:
    return compiled(text, KNOWN, Budget(), Columns())({"row": ROW, **names})


def refusal(text: str, **names: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        filled(text, **names)
    caught.value.explain(Budget())
    return caught.value


@each_row(
    "text, value",
    [
        ("{{ row.text }}", "Hello world, this"),
        ("> {{ row.text|upper }}!", "> HELLO WORLD, THIS!"),
        ("{{ row.tags }}", ["a", "b"]),
        ("{{ row.number }}", 3),
        ("{{ row.yes }}", True),
        ("{{ row.nothing }}", None),
        ("{{ row['my column'] }}", "x"),
        ("{{ row.block.de }}", "Hallo"),
        ("{{ row.tags | join(', ') }}", "a, b"),
        ("{{ ' a, b ,' | split(',') }}", ["a", "b"]),
        ("{{ row.text | truncate(9) }}", "Hello…"),
        ("{{ row.colour | default('red') }}", "red"),
        ("{{ row.nothing | default('red', true) }}", "red"),
        ("{{ row.colour is defined }}", False),
        ("{% if row.number > 2 %}many{% else %}few{% endif %}", "many"),
        ("{% for t in row.tags %}{{ loop.index }}{{ t }}{{ ',' if not loop.last }}{% endfor %}", "1a,2b"),
        ("{% for t in row.tags if t != 'a' %}{{ t }}{% else %}-{% endfor %}", "b"),
        ("{% set n = row.number * 2 + 1 %}{{ n }}", "7"),
        ("{{ '2026-12-24' | date('%A, %e %B') }}", "Thursday, 24 December"),
        ("{{ 'ja' | bool }}", True),
        ("{{ row.text[0:5] ~ '!' }}", "Hello!"),
        ("{{ {'de': 'Hallo'}['de'] }}", "Hallo"),
        ("z{{ 'a' if row.number > 5 }}", "z"),
        ("{{ '{{' }} {% raw %}{{ row.x }}{% endraw %}", "{{ {{ row.x }}"),
        ("{{ mention.acme }}", "{{ mention.acme }}"),
        ("Hi {{ mention.acme ~ '!' }}", "Hi {{ mention.acme }}!"),
    ],
)  # fmt: skip
def test_what_templates_can_do(text: str, value: object) -> None:
    found = filled(text)
    assert found == value
    assert type(found) is type(value)


@each_row(
    "text, named",
    [
        ("{{ 9**9**9 }}", "**"),
        ("{{ ''.__class__.__mro__ }}", "__"),
        ("{{ row.__class__ }}", "__class__"),
        ("{{ row | attr('text') }}", "attr"),
        ("{{ '%s' | format(1) }}", "format"),
        ("{{ row.text.upper() }}", "upper"),
        ("{{ range(3) }}", "range"),
        ("{{ lipsum() }}", "lipsum"),
        ("{{ cycler('a') }}", "cycler"),
        ("{{ namespace(a=1) }}", "namespace"),
        ("{{ self }}", "self"),
        ("{{ now }}", "now"),
        ("{{ environ.PATH }}", "environ"),
        ("{% include 'x' %}", "include"),
        ("{% import 'x' as y %}", "import"),
        ("{% from 'x' import y %}", "import"),
        ("{% extends 'x' %}", "extends"),
        ("{% macro a() %}{% endmacro %}", "macro"),
        ("{% call a() %}{% endcall %}", "call"),
        ("{% block a %}{% endblock %}", "block"),
        ("{% filter upper %}a{% endfilter %}", "filter"),
        ("{% set a %}b{% endset %}", "set"),
        ("{% autoescape true %}<{% endautoescape %}", "autoescape"),
        ("{{ '\\ud800' ~ row.text }}", "half of a character"),
        ("{% with a = 1 %}{% endwith %}", "with"),
        ("{% for x in row.tags recursive %}{{ loop(x) }}{% endfor %}", "recursive"),
        ("{{ mention.acme | upper }}", "mention.acme"),
        ("{{ mention }}", "mention"),
        ("{{ row.txet }}", "txet"),
        ("{{ row.text | uper }}", "uper"),
        ("{{ row.text is strong }}", "strong"),
        ("{{ row.text | replace('a') }}", "replace"),
    ],
)
def test_what_is_refused_is_named(text: str, named: str) -> None:
    told = refusal(text)
    assert named in told.summary
    assert told.detail
    assert told.about in text
    assert told.line == 1


def test_a_misspelt_column_is_suggested_at_its_line() -> None:
    told = refusal("Hello\n{{ row.txet }}")
    assert (told.rule, told.line, told.about) == ("PS167", 2, "txet")
    assert told.detail == "Did you mean `text`?"


@each_row(
    "text",
    [
        "x{{ row.nothing }}",
        "x{{ row.tags }}",
        "{{ row.text + 1 }}",
        "{{ row.text > 1 }}",
        "{{ row.text % 2 }}",
        "{{ row.tags == row.tags }}",
        "{{ 1 / 0 }}",
        "{{ row.text | int }}",
        "{{ 'perhaps' | bool }}",
        "{{ '24.12.' | date }}",
        "{{ '2026-12-24' | date('%Q') }}",
        "{% for x in row.number %}{% endfor %}",
        "{% for a, b in row.tags %}{% endfor %}",
    ],
)
def test_what_does_not_fit_is_told_and_never_a_python_error(text: str) -> None:
    assert refusal(text).rule == "PS168"


LOOP = "{% for a in row.text %}"

HOSTILE = {
    "nested loops": LOOP * 9 + "{% endfor %}" * 9,
    "nested loops that write": LOOP * 9 + "{{ row.text }}" + "{% endfor %}" * 9,
    "doubling": "{% set a = row.text %}" + "{% set a = a ~ a %}" * 60 + "{{ a }}",
    "adding": "{% set a = row.text %}" + "{% set a = a + a %}" * 60 + "{{ a }}",
    "lists of lists": "{% set a = [1] %}" + "{% set a = [a, a] %}" * 60 + "{{ a if true }}",
    "times": "{{ 'a' * 1000000000 }}",
    "numbers": "{% set a = 999999999 %}" + "{% set a = a * a %}" * 60 + "{{ a }}",
    "a long number": "{{ " + "9" * 5000 + " }}",
    "replacing": "{{ row.text" + "|replace('', 'xxxxxxxxxxxxxxxxxxxx')" * 9 + " }}",
    "joining": "{{ ('a,' * 49999) | split(',') | join('x' * 99999) }}",
    "indenting": "{{ ('\\n' * 99999) | indent(100) }}",
    "truncating": "{{ row.text | truncate(-100000) }}" * 9,
    "brackets": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "attributes": "{{ row" + ".a" * 9000 + " }}",
    "minus": "{{ " + "-" * 9000 + "1 }}",
    "not": "{{ " + "not " * 4000 + "1 }}",
    "sums": "{{ 1" + "+1" * 9000 + " }}",
    "open": "{{" * 9000,
    "ifs": "{% if 1 %}" * 900 + "{% endif %}" * 900,
    "long": "{{ row.text }}" * 70_000,
    "searching": "{% for a in row.text %}{% for b in row.text %}{{ ('a' * 99999) in ('a' * 99998) }}"
    + "{% endfor %}" * 2,
    "sorting": LOOP + "{{ ('b,a,' * 24999) | split(',') | sort | length }}" * 99 + "{% endfor %}",
    "names": "".join(f"{{% set n{at}=1 %}}" for at in range(999))
    + "{% for a in 'a' * 100000 if a == 'b' %}{% endfor %}",
    "slices": "{{ ('a' * 99999)[::-1][::-1] }}" * 400,
}  # fmt: skip


@each_row("name", HOSTILE)
def test_hostile_templates_come_to_an_end(name: str) -> None:
    budget, began = Budget(), time.process_time()
    template = Template({"content": HOSTILE[name]}, KNOWN, budget)
    filling = Filling({"row": ROW})
    if template.problems:
        outcome = "refused"
    else:
        try:
            made = template.fill(filling)
            outcome = "refused" if filling.problems else "made"
            assert len(str(made)) < 1_000_000
        except TooMuch:
            outcome = "refused"
    spent = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    # The figures of the promise, with room: what has no bound takes hours and gigabytes.
    assert spent < 30, (outcome, spent)
    assert peak < 2000, (outcome, peak)


def test_a_loop_takes_no_names_along_for_all_of_its_rounds_at_once() -> None:
    names = "".join(f"{{% set n{at}=1 %}}" for at in range(500))
    template = Template(
        {"content": names + "{% for a in 'a' * 20000 %}{% endfor %}x"}, KNOWN, Budget()
    )
    tracemalloc.start()
    assert template.fill(Filling({"row": ROW})) == {"content": "x"}
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


@given(st.text(alphabet="{}%#-|.()[]'\"~ +*<=>,:abrowtexifnsdl0123456789\n", max_size=60))
def test_any_text_is_filled_in_or_refused(text: str) -> None:
    template = Template({"content": text, "{{": [text]}, KNOWN, Budget(50_000))
    if not template.problems:
        template.fill(Filling({"row": ROW}))


def made(written: dict[str, Any], row: dict[str, Any] | None = None) -> tuple[Any, Filling]:
    template = Template(written, KNOWN, Budget())
    assert not template.problems
    filling = Filling({"row": ROW if row is None else row})
    return template.fill(filling), filling


def test_a_row_adds_no_key_and_no_entry() -> None:
    hostile = {"text": "a\naccounts: [x:other]\n---\nid: b"}
    post, _ = made({"content": "{{ row.text }}", "accounts": ["x:acme"]}, hostile)
    assert post == {"content": hostile["text"], "accounts": ["x:acme"]}


def test_what_a_cell_says_is_never_a_template() -> None:
    post, _ = made({"content": "{{ row.text }}"}, {"text": "{{ 9**9 }}{% for %}"})
    assert post["content"] == "{{ 9**9 }}{% for %}"


def test_a_value_that_is_nothing_leaves_its_key_out() -> None:
    written = {
        "content": "a",
        "scheduledAt": "{{ row.nothing }}",
        "x": {"a": "{{ row.nothing }}"},
        "labels": ["{{ row.nothing }}", "b"],
    }
    assert made(written)[0] == {"content": "a", "x": {}, "labels": ["b"]}


def test_a_medium_without_a_place_is_left_out_and_paths_lead_to_what_was_written() -> None:
    media = [
        {"path": "{{ row.image if row.image }}", "alt": "{{ row.alt }}"},
        {"path": "b.jpg", "alt": "b"},
    ]
    post, filling = made({"media": media}, {"image": "", "alt": ""})
    assert post == {"media": [{"path": "b.jpg", "alt": "b"}]}
    assert filling.where(("media", 0, "alt")) == ("media", 1, "alt")
    assert made({"media": media[:1]}, {"image": "", "alt": ""})[0] == {}


def test_a_number_is_a_text_where_texts_stand() -> None:
    assert made({"content": "{{ row.number }}", "pinterest": {"a": "{{ row.number }}"}})[0] == {
        "content": "3",
        "pinterest": {"a": 3},
    }


def test_all_that_is_wrong_with_a_row_is_told_each_at_its_character() -> None:
    _, filling = made({"content": "ä {{ row.a }}", "labels": ["{{ row.b }}"]})
    assert [(one.path, one.offset) for one in filling.problems] == [
        (("content",), 9),
        (("labels", 0), 7),
    ]


def test_keys_are_not_filled_in() -> None:
    template = Template({"{{ row.a }}": "b"}, KNOWN, Budget())
    assert [(one.rule, one.at_key) for one in template.problems] == [("PS166", True)]


def test_columns_that_are_looked_at_are_known() -> None:
    assert Template({"content": "{{ row.a }}{{ row['b c'] }}"}, KNOWN, Budget()).columns.every == {
        "a",
        "b c",
    }
    assert "*" in Template({"content": "{{ row[row.a] }}"}, KNOWN, Budget()).columns.every


def test_all_posts_share_one_budget() -> None:
    template = Template(
        {"content": "{% for a in row.text %}{{ a }}{% endfor %}"}, KNOWN, Budget(2_000)
    )

    def fill_all() -> None:
        for _ in range(1_000):
            template.fill(Filling({"row": ROW}))

    with pytest.raises(TooMuch):
        fill_all()


def test_what_was_meant_is_only_looked_for_where_that_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def counted(name: str, _known: object) -> str:
        asked.append(name)
        return "Did you mean it?"

    monkeypatch.setattr("postsync.adapters.workspace.expand.template.refusal.suggestion", counted)
    text = "v{% for a in 'x' * 90 %}{{ row.nope | default('') }}{% endfor %}"
    template = Template({"content": text, "alt": "{{ row.none }}"}, KNOWN, Budget())
    for number in range(150):
        filling = Filling({"row": {"a": 1, f"column{number}": 2}})
        template.fill(filling)
        assert len(filling.problems) == 1
    assert set(asked) == {"none"}
    assert len(asked) == 100


@pytest.mark.parametrize(
    ("template", "unweighed"),
    [
        ({"content": "{{ row.a }} {{ row['b c'] }}"}, {"a", "b c"}),
        ({"content": "{% if row.a %}{{ row.a }}{% endif %}, {{ row.b or 'x' }}"}, set()),
        ({"content": "{{ row.a | default('') }}{{ 'x' if row.b else row.b }}."}, set()),
        ({"content": "{% for one in row.a | split(',') %}{{ one }}{% endfor %}"}, set()),
        # What one text asks about, another one may take as it is.
        ({"content": "See {{ row.a }}", "media": [{"url": "{{ row.a if row.a }}"}]}, set()),
        # A text without any words is told as such; a value of another kind is no text.
        ({"content": "{{ row.a }}", "labels": "{{ row.b | split(',') }}"}, set()),
        ({"content": "x", "media": [{"url": "{{ row.a }}", "alt": "{{ row.b }}"}]}, {"b"}),
    ],
)
def test_columns_whose_cells_would_leave_a_gap_are_known(
    template: dict[str, Any], unweighed: set[str]
) -> None:
    assert set(Template(template, KNOWN, Budget()).unweighed) == unweighed
