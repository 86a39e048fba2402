"""Each guard of memory, identity and questions taken out: then an ordinary life ends in a post too many.

As in `test_guards_are_needed`, for what months do to a workspace rather than a crash. A story says
what is wrong in the end; with all guards in place, nothing is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from tests.doubles.builders import AHEAD, post
from tests.torture.arena import Arena
from tests.torture.inline import put_inline
from tests.torture.scenarios import LAUNCH

from postsync.domain.errors import Unavailable
from postsync.domain.plan import planner
from postsync.domain.plan.findings import whole
from postsync.domain.plan.published import Published
from postsync.engine import belonging, planning
from postsync.engine.bindings import Bindings
from postsync.engine.ledger import Ledger

NOW_POST = post("launch", "launch: Hello", scheduled_at=None)
OTHER = post("other", "other: Hello", scheduled_at=AHEAD + timedelta(hours=3))

LATER = timedelta(days=2)


# --- stories: what is wrong in the end -------------------------------------------------------------


def begun(*posts: object) -> Arena:
    """A workspace whose posts are applied."""
    arena = Arena()
    arena.write(*posts)  # type: ignore[arg-type]
    assert arena.run("a").succeeded
    arena.clock.advance(LATER)
    return arena


def deleted_and_restored() -> list[str]:
    """A file goes and comes back; the service has been tidied up meanwhile."""
    arena = begun(NOW_POST, OTHER)
    arena.provider.remove("p1")
    arena.write(OTHER)
    arena.run("a", unattended=True)
    arena.clock.advance(LATER)
    arena.write(NOW_POST, OTHER)
    arena.run("a", unattended=True)
    return arena.watch.violations


def the_same_words_in_another_file() -> list[str]:
    """Last week's words in this week's file."""
    arena = begun(NOW_POST, OTHER)
    arena.write(OTHER)
    arena.run("a", unattended=True)
    arena.clock.advance(LATER)
    arena.write(post("again", "launch: Hello", scheduled_at=None), OTHER)
    arena.run("a", unattended=True)
    return arena.watch.violations


def a_lost_state() -> list[str]:
    """The state is lost, the post was tidied away, and nobody answers."""
    arena = begun_and_lost()
    arena.history.old = frozenset({NOW_POST.span.file})
    return nobody_answers(arena)


def a_lost_state_in_a_shallow_clone() -> list[str]:
    """The same where nobody can tell the age of a file, so that it is asked about once alone."""
    arena = begun_and_lost()
    arena.history.perhaps_old = frozenset({NOW_POST.span.file})
    return nobody_answers(arena)


def begun_and_lost() -> Arena:
    arena = begun(NOW_POST)
    arena.provider.remove("p1")
    arena.lose_the_state()
    return arena


def nobody_answers(arena: Arena) -> list[str]:
    arena.run("b", unattended=True)
    arena.clock.advance(LATER)
    arena.run("b", unattended=True)
    return arena.watch.violations


def the_key_of_another_organisation() -> list[str]:
    """One run is about another organisation, which has none of the posts."""
    arena = begun(LAUNCH)
    ours, whose = arena.provider.stored, arena.provider.whose
    arena.provider.stored = {}
    arena.provider.whose = whose._replace(organisation="another")
    arena.run("a")
    arena.provider.stored = ours | arena.provider.stored
    arena.provider.whose = whose
    arena.watch.look("a run with the wrong key")
    return arena.watch.violations


def another_folder_with_the_same_state() -> list[str]:
    """Another workspace has named the state of this one."""
    arena = Arena()
    arena.workspace = "acme/posts:brand-a"
    arena.write(LAUNCH)
    assert arena.run("a").succeeded
    arena.workspace = "acme/posts:brand-b"
    arena.write(OTHER)
    arena.run("b")
    return [] if "launch: Hello" in arena.provider.texts() else ["launch was cancelled by another"]


def an_outage() -> list[str]:
    """For one run everything seems to be gone, and somebody says yes to the plan."""
    posts = [post(f"p{n}", f"p{n}: Hello", scheduled_at=AHEAD + n * LATER) for n in range(4)]
    arena = begun(*posts)
    stood = arena.provider.stored
    arena.provider.stored = {}
    arena.run("a")
    arena.provider.stored = stood | arena.provider.stored
    arena.watch.look("the outage")
    return arena.watch.violations


def a_rename_whose_old_post_stays() -> list[str]:
    """Renamed, for another account as well; and the old post cannot be cancelled."""
    arena = begun(LAUNCH)
    arena.write(post("moved", "launch: Hello", selectors=("x:acme", "linkedin")))
    arena.provider.fail("delete", Unavailable("no connection"))
    arena.run("a")
    return arena.watch.violations


# --- how each guard is taken out -------------------------------------------------------------------


def forget_what_goes(patch: pytest.MonkeyPatch) -> None:
    def let_go(self: Bindings, address: str, **_: bool) -> None:
        record = self.records.pop(address)
        self._owners.pop(record.remote_id)
        self.bury(address, record.remote_id, record.generation)

    patch.setattr(Bindings, "let_go", let_go)


def ask_nobody_about_what_is_out(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Published, "find", lambda *_, **__: ())


def keep_no_question(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Ledger, "ask", lambda *_: None)


def know_no_old_file(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(planning, "old_files", lambda *_, **__: frozenset)


def let_every_service_in(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(belonging, "is_another_service", lambda *_: False)


def let_every_workspace_in(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(belonging, "is_another_workspace", lambda *_: False)


def believe_that_all_is_gone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(whole, "vanished", lambda *_: [])


def depend_on_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(planner, "queue", lambda _steps: ({}, {}))


@dataclass(frozen=True)
class Guard:
    name: str
    take_out: Callable[[pytest.MonkeyPatch], None]
    story: Callable[[], list[str]]


GUARDS = (
    Guard("the archive", forget_what_goes, deleted_and_restored),
    Guard("already out", ask_nobody_about_what_is_out, the_same_words_in_another_file),
    Guard("questions are kept", keep_no_question, a_lost_state_in_a_shallow_clone),
    Guard("old files", know_no_old_file, a_lost_state),
    Guard("whose service", let_every_service_in, the_key_of_another_organisation),
    Guard("whose workspace", let_every_workspace_in, another_folder_with_the_same_state),
    Guard("vanishing", believe_that_all_is_gone, an_outage),
    Guard("counterparts", depend_on_nothing, a_rename_whose_old_post_stays),
)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_without_it_the_story_ends_badly(guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    put_inline(monkeypatch, eager=False)
    assert guard.story() == []
    with monkeypatch.context() as patch:
        guard.take_out(patch)
        assert guard.story(), "nothing noticed that the guard was gone"


def test_a_remote_id_belongs_to_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last line behind all matching: whoever gives a post to two addresses is stopped."""
    put_inline(monkeypatch, eager=False)
    arena = begun(LAUNCH)
    record = arena.snapshot.records["launch"]
    bindings = Bindings(arena.snapshot, arena.clock.now)
    with pytest.raises(Exception, match="is the post of 'launch'"):
        bindings.bind(replace(record, address="another"))
