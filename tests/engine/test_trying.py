"""The test post of a doctor: one life, whatever goes wrong in it, and nothing that stays."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.builders import ACCOUNTS, CAPABILITY, INSTAGRAM, NOW, X, post, remote
from tests.doubles.stage import Stage

from postsync.domain.errors import Ambiguous, Rejected, StateUnwritable, Unavailable
from postsync.domain.post.account import Account
from postsync.domain.remote.remote import RemoteContainer
from postsync.domain.run.checkup import Check, Mark
from postsync.domain.run.trial import AHEAD, TrialNote, is_trial, words_of
from postsync.engine.trying import APART, LATE, Trial, account_for, free_slot, left_behind

HOST = "api.outstand.so"


class Notes:
    """Implements `ports.TrialNotes` in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, TrialNote] = {}
        self.is_writable = True

    def notes(self):
        return tuple(self.kept.values())

    def put(self, note):
        if not self.is_writable:
            raise StateUnwritable("read only")
        self.kept[note.mark] = note

    def drop(self, mark):
        del self.kept[mark]


@pytest.fixture
def notes() -> Notes:
    return Notes()


def note_at(now, **more) -> TrialNote:
    values = {"mark": "0badcafe", "host": HOST, "account": X.name, "made_at": now}
    return TrialNote(**{**values, "due_at": now + AHEAD, **more})


@pytest.fixture
def trial(stage: Stage, notes) -> Trial:
    return Trial(
        provider=stage.provider,
        clock=stage.clock,
        interrupts=stage.interrupts,
        notes=notes,
        account=X,
        note=note_at(stage.clock.now()),
        key="b8a3dd80-93b8-4a36-8a4f-3a26d7a3e1aa",
    )


def marks(checks) -> dict[str, Mark]:
    return {check.name: check.mark for check in checks}


def test_a_good_service_passes_every_step(stage: Stage, trial, notes):
    checks = trial.run()
    assert marks(checks) == dict.fromkeys(
        ("create", "read", "list", "update", "repeat", "delete"), Mark.GOOD
    )
    assert stage.provider.stored == {}
    assert stage.provider.public == []
    assert notes.kept == {}
    assert stage.state.read().snapshot.serial == 0


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (lambda p: setattr(p, "drops_time", True), "create"),
        (lambda p: setattr(p, "moves_time", timedelta(hours=5)), "create"),
        (lambda p: setattr(p, "ignores_updates", True), "update"),
        (lambda p: setattr(p, "ignores_keys", True), "repeat"),
        (lambda p: p.fail("create", Rejected("no")), "create"),
        (lambda p: p.fail("create", Ambiguous("lost"), after=True), "create"),
        (lambda p: p.fail("create", Ambiguous("lost"), after=True, skip=1), "create"),
        (lambda p: p.fail("get", Unavailable("down")), "life"),
        (lambda p: p.fail("posts", Unavailable("down")), "life"),
        (lambda p: p.fail("update", Unavailable("down")), "life"),
        (lambda p: p.fail("delete", Ambiguous("lost"), after=True), None),
        (lambda p: p.fail("delete", Unavailable("down")), None),
        (lambda p: p.fail("update", ZeroDivisionError()), "life"),
    ],
)
def test_whatever_goes_wrong_it_is_deleted(stage: Stage, trial, notes, spoil, name):
    spoil(stage.provider)
    checks = trial.run()
    wrong = {check.name for check in checks if check.mark is Mark.WRONG}
    assert wrong == ({name} if name else set()), checks
    assert stage.provider.stored == {}
    assert stage.provider.public == []


def test_a_second_post_by_one_key_is_deleted_too(stage: Stage, trial):
    stage.provider.ignores_keys = True
    trial.run()
    assert len(stage.provider.requests) == 2
    assert stage.provider.stored == {}


def test_without_a_note_nothing_is_made(stage: Stage, trial, notes):
    notes.is_writable = False
    (check,) = trial.run()
    assert check.mark is Mark.WRONG
    assert stage.provider.requests == []


def test_what_cannot_be_deleted_is_named_and_found_by_the_next_doctor(stage: Stage, trial, notes):
    for _ in range(9):
        stage.provider.fail("delete", Unavailable("down"))
    checks = trial.run()
    left = checks[-1]
    assert left.mark is Mark.WRONG
    (remote_id,) = stage.provider.stored
    assert remote_id in left.says
    assert "dashboard" in left.todo
    assert [note.remote_id for note in notes.notes()] == [remote_id]
    stage.provider._faults.clear()
    (found,) = left_behind(stage.provider, notes, HOST, stage.clock.now())
    assert (found.mark, stage.provider.stored) == (Mark.GOOD, {})
    assert notes.kept == {}, "every call was answered, so nothing is waited for"


@pytest.mark.parametrize("call", ["create", "update", "delete"])
def test_ctrl_c_at_any_call_leaves_nothing(stage: Stage, trial, notes, call):
    stage.provider.during[call] = lambda _what: stage.interrupts.interrupt()
    checks = trial.run()
    assert stage.provider.stored == {}
    assert notes.kept == {}
    stopped = [check for check in checks if check.name == "interrupted"]
    assert bool(stopped) is (call != "delete")


class Killed(BaseException):
    """The end of the process: nothing of this run goes on."""


def kill(_what):
    raise Killed


@pytest.mark.parametrize("call", ["create", "update"])
def test_after_a_kill_the_next_doctor_deletes_it(stage: Stage, trial, notes, call, monkeypatch):
    stage.provider.during[call] = kill
    monkeypatch.setattr(Trial, "_remove", lambda _self: None)
    with pytest.raises(Killed):
        trial.run()
    stage.provider.during.clear()
    assert len(stage.provider.stored) == 1
    assert len(notes.kept) == 1
    found = list(left_behind(stage.provider, notes, HOST, stage.clock.now()))
    assert [check.mark for check in found] == [Mark.GOOD]
    assert stage.provider.stored == {}


def test_a_call_that_arrives_late_is_waited_for(stage: Stage, trial, notes):
    stage.provider.fail("create", Ambiguous("lost"))
    checks = trial.run()
    assert checks[-1].mark is Mark.CARE
    late = remote("late", text=words_of(trial.note.mark), created_at=stage.clock.now())
    assert [c.mark for c in left_behind(stage.provider, notes, HOST, stage.clock.now())] == [
        Mark.CARE
    ]
    stage.provider.put(late)
    (found,) = left_behind(stage.provider, notes, HOST, stage.clock.now())
    assert (found.mark, stage.provider.stored) == (Mark.GOOD, {})
    stage.clock.advance(LATE * 2)
    list(left_behind(stage.provider, notes, HOST, stage.clock.now()))
    assert notes.kept == {}


def test_a_call_whose_answer_was_lost_had_made_it(stage: Stage, trial, notes):
    stage.provider.fail("create", Ambiguous("lost"), after=True)
    checks = trial.run()
    assert checks[-1].says == "it was made all the same, and is deleted again"
    assert (stage.provider.stored, notes.kept) == ({}, {})


def test_nothing_but_a_test_post_is_ever_deleted(stage: Stage, notes):
    real = stage.provider.put(remote("real", text="The launch", created_at=NOW))
    notes.put(note_at(stage.clock.now(), remote_id="real"))
    list(left_behind(stage.provider, notes, HOST, stage.clock.now()))
    assert stage.provider.stored == {"real": real}
    notes.put(note_at(stage.clock.now(), mark="", remote_id="real"))
    list(left_behind(stage.provider, notes, HOST, stage.clock.now()))
    assert stage.provider.stored == {"real": real}


def test_a_note_of_another_service_is_told_until_its_day(stage: Stage, notes):
    notes.put(note_at(stage.clock.now(), host="elsewhere.example"))
    (told,) = left_behind(stage.provider, notes, HOST, stage.clock.now())
    assert told.mark is Mark.CARE
    assert "elsewhere.example" in told.says
    stage.clock.advance(timedelta(days=30))
    assert list(left_behind(stage.provider, notes, HOST, stage.clock.now())) == []
    assert notes.kept == {}


def test_a_plan_meanwhile_thinks_nothing_of_it(stage: Stage, trial):
    mine = post(scheduled_at=trial.note.due_at + APART)
    stage.write(mine)
    plans = []
    stage.provider.during["update"] = lambda _what: plans.append(stage.plan())
    stage.apply()
    trial.run()
    (plan,) = plans
    assert (plan.changes, plan.diagnostics) == ((), ())
    assert stage.plan().changes == ()


@pytest.mark.parametrize(
    ("selector", "says"),
    [
        ("x:acme", None),
        ("linkedin", None),
        ("x", "2 accounts match"),
        ("nobody", "no connected account matches"),
        (INSTAGRAM.id, "Instagram takes no post without a picture"),
    ],
)
def test_it_goes_to_one_account_that_takes_text(selector, says):
    found = account_for(selector, ACCOUNTS, CAPABILITY)
    if says is None:
        assert isinstance(found, Account)
    else:
        assert isinstance(found, Check)
        assert says in found.says


def test_a_service_that_cannot_schedule_gets_none():
    cannot = CAPABILITY._replace(furthest_schedule=timedelta(0))
    found = account_for("x:acme", ACCOUNTS, cannot)
    assert isinstance(found, Check)
    assert found.mark is Mark.UNSEEN


def test_its_slot_is_none_of_a_post():
    taken = [NOW + AHEAD - timedelta(minutes=step) for step in range(0, 600, 15)]
    slot = free_slot(NOW, taken)
    assert all(abs(slot - at) >= APART for at in taken)
    assert NOW + AHEAD - timedelta(days=1) < slot <= NOW + AHEAD


def test_its_words_are_its_own():
    made = remote("a", text=words_of("0badcafe"))
    assert is_trial(made, "0badcafe")
    assert not is_trial(made, "0badcaf")
    assert not is_trial(made, "")
    two = replace(made, containers=(*made.containers, RemoteContainer(content="more")))
    assert not is_trial(two, "0badcafe")
    assert len(words_of("0123456789", changed=True)) < 280
    assert Counter(words_of("x", changed=True))["\n"] == 0
