"""The head and the articles: what a reviewer must find within ten seconds."""

from dataclasses import replace
from datetime import timedelta

from tests.unit.views.page import cards
from tests.unit.views.page.markup import Element, read, words
from tests.unit.views.samples import (
    BERLIN,
    NOW,
    SANDBOX,
    SLOT,
    asked,
    candidate,
    change,
    content,
    create,
    plan_of,
)

from postsync.domain.diagnostic import Severity
from postsync.domain.plan.answers import RULES
from postsync.domain.plan.configuration import Configuration, SettingChange
from postsync.domain.plan.plan import FieldChange, Reason
from postsync.domain.post.post import Part
from postsync.domain.run.calendar import State
from postsync.domain.run.preview import Preview, Shown
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Asking
from postsync.engine.previewing import together
from postsync.views.page.anchors import anchor
from postsync.views.page.document import page


def drawn(preview: Preview) -> Element:
    return read(page(preview, BERLIN))


def article(root: Element, address: str) -> Element:
    return next(one for one in root.find("article") if one.attributes["id"] == anchor(address))


def louds(preview: Preview) -> list[str]:
    return [words(one) for one in drawn(preview).find("div", "loud")]


def test_the_head_says_what_merging_does() -> None:
    root = drawn(cards.usual())
    assert words(root.one("h1")) == "3 new, 1 changed, 1 cancelled, 1 blocked, 1 deferred"
    lead = "1 post goes out at once; the next is due Tue 1 December 2026, 15:00 CET."
    assert words(root.one("p", "lead")) == lead
    fine = words(root.one("p", "fine"))
    assert "Mon 23 November 2026, 13:00 CET (Europe/Berlin)" in fine
    assert "commit 0f2d1c9" in fine
    assert "held against 0f2d1c94a" in fine
    assert "digest" in fine


def test_a_draft_says_on_its_card_that_nothing_is_sent() -> None:
    root = drawn(cards.preview_of(cards.shown("roadmap", State.DRAFT, cards.x())))
    assert words(root.one("p", "sentence")) == "This post is a draft, nothing is sent"


def test_nothing_that_goes_out_is_said_too() -> None:
    root = drawn(cards.preview_of())
    assert words(root.one("h1")) == "Nothing changes"
    assert words(root.one("p", "lead")) == "Nothing goes out at once."
    assert "There is nothing to draw" in words(root)


def test_what_is_loud_stands_on_top_with_links_to_its_posts() -> None:
    said = louds(cards.usual())
    assert said[0] == (
        "1 post goes out NOW, as soon as this is applied, and cannot be taken back "
        "Meet Rover 2. to X @acme, Facebook @acmehq"
    )
    assert said[1].startswith("1 post is blocked, and will not go out")
    assert "matches 3 accounts" in said[2]
    assert said[3].startswith("Not all of it can be drawn: 1 error outside of the posts below")
    assert said[4].startswith("Drawn offline The files against the recorded state")
    links = [
        one.attributes["href"] for one in drawn(cards.usual()).one("section", "louds").find("a")
    ]
    assert links == [
        f"#{anchor(address)}" for address in ("hello", "community/broken", "community/report")
    ]


def test_questions_configuration_guards_and_rehearsal_are_loud() -> None:
    change = SettingChange(
        "policy.fanout", "error", "allow", loosens=True, meaning="posts may fan out"
    )
    question = asked("twice", Asking.AMBIGUOUS_MATCH, candidate("r1", text="The same words"))
    post = cards.shown("twice", State.QUESTION, cards.x(), change=question)
    plan = plan_of(
        refused=True,
        service=SANDBOX,
        configuration=Configuration(file="postsync.yaml", changes=(change,)),
    )
    said = louds(cards.preview_of(post, plan=plan))
    assert said[0].startswith("More is to be done than the guards allow")
    assert said[1].startswith("1 question waits for an answer")
    assert said[2] == (
        "postsync.yaml loosens 1 setting policy.fanout error → allow: posts may fan out"
    )
    assert said[3] == "Rehearsal on the sandbox: nothing is published"
    asking = words(drawn(cards.preview_of(post, plan=plan)).one("div", "question"))
    assert "The same words" in asking
    assert "How to answer" in asking


def test_what_is_blocked_or_asked_does_not_go_out_now() -> None:
    posts = [
        cards.shown(state.value, state, cards.x(), publishes_now=True, scheduled_at=None)
        for state in (State.BLOCKED, State.QUESTION)
    ]
    root = drawn(cards.preview_of(*posts))
    assert words(root.one("h1")) == "1 blocked, 1 question"
    assert words(root.one("p", "lead")) == "Nothing goes out at once."
    assert "NOW" not in words(root)


def test_many_of_one_kind_are_counted() -> None:
    posts = [
        cards.shown(f"p{at}", State.NEW, cards.x(), publishes_now=True, scheduled_at=None)
        for at in range(15)
    ]
    assert louds(cards.preview_of(*posts))[0].endswith("and 3 more")


def test_posts_are_listed_in_the_order_of_time_with_accounts_in_words() -> None:
    rows = [words(one) for one in drawn(cards.usual()).one("ol", "glance").find("li")]
    assert len(rows) == 7
    assert rows[0].startswith("NOW + new Meet Rover 2. hello X acme Facebook acmehq")
    assert "Tue 1 Dec 15:00 CET before: Mon 30 Nov 13:00 ~ changed" in rows[4]
    assert "1 error 120 over on X" in rows[1]
    assert "every account of a network" in rows[5]
    assert rows[6].startswith("Tue 20 Apr 10:00 CEST … deferred")


def test_a_single_post_needs_no_list() -> None:
    assert not drawn(cards.preview_of(cards.shown("a", State.NEW, cards.x()))).find("ol", "glance")


def test_an_article_says_state_file_and_both_times() -> None:
    post = article(drawn(cards.usual()), "rover-2-launch")
    head = words(post.one("header"))
    assert head.startswith(
        "~ changed launch Meet Rover 2. rover-2-launch posts/rover-2-launch.yaml:2"
    )
    assert "Tue 1 December 2026, 15:00 CET 14:00 UTC" in head
    assert words(post.one("s")) == "Mon 30 November 2026, 13:00 CET"
    assert "s-changed" in post.classes


def test_changed_words_accounts_and_pictures_are_shown() -> None:
    preview = replace(cards.usual(), plan=plan_of(media=cards.FACTS))
    post = article(drawn(preview), "rover-2-launch")
    text, accounts, picture = post.find("div", "field")
    assert [words(one) for one in text.find("del")] == ["removed: compares", "removed: with"]
    assert [words(one) for one in text.find("ins")] == ["added: holds", "added: against"]
    assert [words(one) for one in accounts.find("li")] == [
        "x:acme",
        "removed: facebook",
        "added: linkedin",
    ]
    sides = [words(one) for one in picture.find("figcaption")]
    assert sides[0].startswith("Before rover.jpg")
    assert "1080x1080 pixels" in sides[0]
    assert "sha256" not in words(picture)
    assert sides[1].startswith("After chart.jpg")
    assert (
        len([one for one in picture.find("use") if one.attributes["href"].startswith("#m-")]) == 2
    )


def test_both_versions_are_there_to_switch_between() -> None:
    post = article(drawn(cards.usual()), "rover-2-launch")
    sides = post.one("fieldset", "sides")
    assert [words(one) for one in sides.find("label")] == ["After", "Before", "Side by side"]
    radios = sides.find("input")
    assert {one.attributes["name"] for one in radios} == {anchor("rover-2-launch")}
    assert ["checked" in one.attributes for one in radios] == [True, False, False]
    assert len(post.find("div", "is-after")) == len(post.find("div", "is-before")) == 4
    assert "compares" in words(post.find("div", "is-before")[0])
    assert "compares" not in words(post.find("div", "is-after")[0])


def test_what_is_taken_back_is_shown_without_a_switch() -> None:
    post = article(drawn(cards.usual()), "community/tip-2")
    assert not post.find("fieldset")
    assert "compared" not in post.classes
    assert "What is taken back:" in words(post)
    assert len(post.find("div", "delivery")) == 1


def test_findings_stand_with_the_post_and_infos_do_not() -> None:
    said = (cards.warned("PS1", "a warning"), cards.warned("PS2", "an info", Severity.INFO))
    post = cards.shown(
        "a", State.NEW, cards.x(), diagnostics=(*said, cards.warned("PS3", "bad", Severity.ERROR))
    )
    rows = [words(one) for one in drawn(cards.preview_of(post)).one("ul", "findings").find("li")]
    assert rows[0].startswith("error: PS3 bad")
    assert rows[1].startswith("warn: PS1 a warning")
    assert len(rows) == 2


def test_what_is_new_needs_no_sentence_and_what_is_blocked_has_one() -> None:
    new = cards.shown("a", State.NEW, cards.x(), change=create("a"))
    assert not drawn(cards.preview_of(new)).find("p", "sentence")
    moved = replace(create("b"), reasons=())
    shown = cards.shown("b", State.NEW, cards.x(), change=moved)
    assert (
        words(drawn(cards.preview_of(shown)).one("p", "sentence")) == "This post will be scheduled"
    )


def test_a_long_text_is_not_repeated_where_nothing_changed() -> None:
    lines = [f"line {at}" for at in range(60)]
    after = [*lines]
    after[30] = "another line"
    field = FieldChange(
        path="containers[1].content", before="\n".join(lines), after="\n".join(after)
    )
    post = cards.shown("a", State.CHANGED, cards.x(), changed=(field,))
    told = drawn(cards.preview_of(post)).one("div", "field")
    label = told.one("p", "label")
    assert (words(label), label.attributes["title"]) == (
        "Text of reply 1",
        "containers[1].content",
    )
    assert [words(one) for one in told.find("span", "cut")] == [
        "28 unchanged lines",
        "27 unchanged lines",
    ]


def edited(**more: object) -> Preview:
    """A post that somebody edited at the service, whose file wins when the plan is approved."""
    question = asked(
        "edited",
        Asking.CHANGED_REMOTELY,
        candidate("r1", text="Edited", scheduled_at=SLOT),
        if_approved=Action.UPDATE,
        **more,
    )
    post = cards.shown(
        "edited",
        State.QUESTION,
        cards.x(),
        change=question,
        scheduled_at=None,
        diagnostics=(cards.warned("PS621", "edited\nIf it is right", Severity.ERROR),),
    )
    return cards.preview_of(post, plan=plan_of(question))


def test_what_an_approval_answers_is_said_on_top_and_under_the_question() -> None:
    root = drawn(edited())
    top = root.one("div", "loud")
    assert "bad" in top.classes
    assert words(top).startswith(
        "1 question waits for an answer. APPROVING THIS PLAN ANSWERS IT: it will overwrite 1 edit at "
        "the service. The files win."
    )
    under = words(root.one("div", "question").one("p", "approved"))
    assert under.endswith("answers it by that: the file wins, and the post is updated.")


def test_a_question_is_said_once_with_times_as_people_read_them() -> None:
    root = drawn(edited())
    assert not root.find("ul", "findings")
    assert "now r1 x:acme, Tue 2026-12-01 15:00 CET (14:00 UTC)" in words(
        root.one("div", "question")
    )
    assert "at once, if it is to go out" in words(root.one("div", "when"))


def test_a_plan_that_is_paused_or_partial_says_so_on_top() -> None:
    paused = change("a", Action.CANCEL, Reason.PAUSED, before=content("Hello"))
    said = louds(cards.preview_of(plan=plan_of(paused, targets=("a", "b"))))
    assert said[0].startswith("Paused policy.paused is true. Every scheduled post is cancelled")
    assert said[1].startswith("Partial: only a, b")


def test_what_is_blocked_is_not_said_to_be_taken_back() -> None:
    kept = change("a", Action.BLOCKED, Reason.PROTECTED, before=content("Hello"))
    post = cards.shown("a", State.BLOCKED, cards_before=(cards.x(),), change=kept)
    assert louds(cards.preview_of(post))[0].endswith(
        "will not go out Meet Rover 2. it is protected"
    )
    said = words(article(drawn(cards.preview_of(post)), "a"))
    assert "taken back" not in said
    assert "What stands as it is" in said


def test_a_blocked_change_shows_first_what_goes_out_all_the_same() -> None:
    soon = NOW + timedelta(minutes=6)
    held = change(
        "a", Action.BLOCKED, Reason.GUARD_WINDOW, before=content("Old words"), stands=soon
    )
    before = cards.x("Old words")
    post = cards.shown("a", State.BLOCKED, cards.x(), cards_before=(before,), change=held)
    later = cards.shown("b", State.NEW, cards.x())
    root = drawn(cards.preview_of(post, later))
    assert words(root.one("p", "lead")).endswith(
        "the first is due Mon 23 November 2026, 13:06 CET."
    )
    shown = article(root, "a")
    assert words(shown.one("h3")) == "Old words"
    assert "Old words" in words(root.one("ol", "glance"))
    sides = shown.one("fieldset", "sides")
    assert words(sides).endswith("What the file wants (not sent) What goes out Side by side")
    chosen = [one.attributes["class"] for one in sides.find("input") if "checked" in one.attributes]
    assert chosen == ["to-before"]


def test_a_question_is_no_error_of_the_post() -> None:
    question = asked("twice", Asking.ALREADY_OUT, candidate("r1", text="The same words"))
    found = cards.warned(RULES[Asking.ALREADY_OUT], "it is out already", Severity.ERROR)
    post = cards.shown("twice", State.QUESTION, cards.x(), change=question, diagnostics=(found,))
    tags = words(drawn(cards.preview_of(post, cards.shown("b"))).one("ol", "glance"))
    assert "answer needed" in tags
    assert "error" not in tags


def test_messages_keep_their_lines_and_are_spelt_out_once() -> None:
    finding = cards.warned("PS1", "hidden `\\u{202e}` and \u202e")._replace(detail="One.\nTwo.")
    post = cards.shown("a", State.NEW, cards.x(), diagnostics=(finding,))
    told = drawn(cards.preview_of(post, diagnostics=(finding,)))
    assert "hidden \\u{202e} and \\u{202e}" in told.one("ul", "findings").text
    assert "One.\nTwo." in told.one("ul", "findings").text
    assert "hidden \\u{202e} and" in louds(cards.preview_of(post, diagnostics=(finding,)))[0]


def test_a_word_without_end_may_break() -> None:
    root = drawn(cards.preview_of(cards.shown("a", State.NEW, cards.x("a" * 20_000))))
    assert len(root.find("wbr")) >= 199
    assert not drawn(cards.usual()).find("wbr")


def test_accounts_that_came_went_or_are_unknown_are_marked_in_list_and_article() -> None:
    field = FieldChange(
        path="accounts", before=["x:acme", "facebook"], after=["x:acme", "linkedin", "x:acme_jobs"]
    )
    post = cards.shown(
        "jobs",
        State.CHANGED,
        *(cards.x(), cards.linkedin()),
        cards_before=(cards.x(cards.OLD), cards.facebook()),
        changed=(field,),
        unmatched=("x:acme_jobs",),
    )
    root = drawn(cards.preview_of(post, cards.shown("other", State.NEW, cards.x())))
    row = words(root.one("ol", "glance").find("span", "to")[0])
    assert row == (
        "X acme LinkedIn acme-inc added X acme_jobs added no such account Facebook acmehq taken out"
    )
    nobody = words(article(root, "jobs").one("div", "nobody"))
    assert nobody == (
        "X @acme_jobs No card: no account that is known matches this, which was added."
    )


def test_the_words_of_a_post_without_any_known_account_can_be_read() -> None:
    text = "Who are we?\n<b>Makers</b> of \u202erovers."
    held = change("wrong", Action.BLOCKED, Reason.INVALID, after=content(text))
    post = cards.shown("wrong", State.BLOCKED, change=held, unmatched=("linkedin:acme-ink",))
    root = drawn(cards.preview_of(post, cards.shown("other", State.NEW, cards.x())))
    shown = article(root, "wrong")
    assert words(shown.one("h3")) == "Who are we?"
    assert shown.one("blockquote").text == "Who are we?\n<b>Makers</b> of \\u{202e}rovers."
    assert "Who are we?" in words(root.one("ol", "glance"))


def test_many_accounts_are_counted_in_the_list() -> None:
    many = [cards.x()._replace(username=f"acme{at}") for at in range(12)]
    root = drawn(
        cards.preview_of(
            cards.shown("fan", State.NEW, *many), cards.shown("one", State.NEW, cards.x())
        )
    )
    rows = [words(one) for one in root.one("ol", "glance").find("span", "to")]
    assert rows[0].startswith("12 accounts: X acme0")
    assert rows[1] == "X acme"


def test_the_list_and_the_cards_say_their_orders() -> None:
    said = words(drawn(cards.usual()).one("p", "order"))
    assert said.startswith("This list is in the order of time. The cards below it begin with what")


def test_what_is_not_known_of_the_configuration_is_loud_where_it_matters() -> None:
    def level(**more: object) -> list[str]:
        is_new, base = bool(more.pop("is_new", False)), more.pop("base", None)
        configuration = Configuration(file="postsync.yaml", problem="no such commit", is_new=is_new)
        plan = plan_of(configuration=configuration, **more)
        preview = cards.preview_of(plan=plan, base=base)
        return [
            one.classes[1]
            for one in drawn(preview).find("div", "loud")
            if "configuration" in words(one)
        ]

    assert level() == ["warn"]
    assert level(service=SANDBOX) == level(is_new=True) == level(serial=0) == []
    assert level(service=SANDBOX, base="0f2d1c9") == ["info"]
    assert level(serial=0, base="0f2d1c9") == ["warn"]


def test_what_a_reviewer_looks_for_has_words_of_its_own_in_the_row() -> None:
    rules = ("PS423", "PS424", "PS420", "PS421", "PS510", "PS208", "PS999")
    post = cards.shown(
        "a",
        State.NEW,
        cards.bluesky("Short")._replace(notes=()),
        diagnostics=tuple(cards.warned(rule, "summary") for rule in rules),
    )
    other = cards.shown("b", State.NEW, cards.x())
    chips = drawn(cards.preview_of(post, other)).one("ol", "glance").find("span", "tags")[0]
    assert [words(one) for one in chips.find("span", "tag")] == [
        "unknown account",
        "quiet hours",
        "day without posts",
        "close to another post",
        "same text again",
        "may be cut on LinkedIn",
        "1 warning",
    ]


def test_a_post_to_every_account_of_a_network_says_how_many() -> None:
    two = (cards.x(), cards.x()._replace(username="acme_dev"), cards.linkedin())
    said = cards.warned("PS511", "'x' matches 2 accounts, and the post goes to all of them")
    post = cards.shown("a", State.NEW, *two, diagnostics=(said, said))
    assert louds(cards.preview_of(post)) == [
        "1 post goes to every account of a network Meet Rover 2. goes to 3 accounts: 2 on X"
    ]


def test_changed_accounts_are_accounts_and_not_words_of_the_file() -> None:
    field = FieldChange(path="accounts", before=["x"], after=["x:acme_dev"])
    dev = cards.x()._replace(username="acme_dev")
    post = cards.shown(
        "a", State.CHANGED, dev, cards_before=(cards.x(cards.OLD), dev), changed=(field,)
    )
    told = drawn(cards.preview_of(post)).one("div", "field")
    assert [words(one) for one in told.find("li")] == ["X @acme_dev", "removed: X @acme"]


def test_the_page_of_a_workspace_with_a_name_says_it() -> None:
    root = drawn(cards.preview_of(plan=plan_of(workspace="brand-a")))
    assert root.one("title").text.startswith("Preview of brand-a: ")
    assert words(root.one("p", "eyebrow")) == "postsync preview · brand-a"


def test_a_question_without_a_time_stands_before_what_waits_for_its_own() -> None:
    [asked_now] = edited().posts
    preview = cards.preview_of(cards.shown("b", State.NEW, cards.x()), asked_now)
    rows = [words(one) for one in drawn(preview).one("ol", "glance").find("li")]
    assert rows[0].startswith("at once, if it is to go out ? question")


def test_of_a_large_document_each_post_names_some_of_the_others() -> None:
    posts = [
        Shown(
            address=f"tips/{n}", state=State.SCHEDULED, part=Part("tips"), file="tips.yaml", line=1
        )
        for n in range(40)
    ]
    shown = together(posts)
    # All of them have one list: each its own would be as many lists as there are posts.
    assert len({id(post.together) for post in shown}) == 1
    root = drawn(cards.preview_of(*shown))
    assert "together with 0, 1, 2" in words(article(root, "tips/20"))
    assert words(article(root, "tips/20")).count("and 27 more") == 1
