"""A state is about one service and of one workspace: no other reads anything into it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.doubles.builders import post
from tests.doubles.stage import Stage
from tests.engine.test_refusing import refused

from postsync.domain.errors import PostsyncError
from postsync.domain.state.identity import Service
from postsync.engine.belonging import AnotherService, AnotherWorkspace, StateNotKept
from postsync.engine.repairing import acknowledge, move, rebind, remove
from postsync.engine.resolving import resolve_not_created
from postsync.engine.surveying import survey
from postsync.engine.world import Options, World

OURS = Service("outstand", "api.outstand.so", "org-1")


@pytest.fixture
def applied(stage: Stage) -> Stage:
    """A state that knows whose it is, with one scheduled post."""
    stage.write(post())
    stage.apply()
    stage.state.snapshot = replace(stage.snapshot, service=OURS, workspace="acme/posts:")
    return stage


def goes_elsewhere(stage: Stage, service: Service) -> None:
    """From here on everything goes to another service, which has none of our posts."""
    stage.provider.whose = service
    stage.provider.stored.clear()


@pytest.mark.parametrize(
    "other",
    [
        OURS._replace(organisation="org-2"),
        OURS._replace(host="127.0.0.1:8300"),
        Service("sandbox", "sandbox.localhost", "org-1"),
    ],
)
def test_nothing_is_read_into_the_state_of_another_service(applied: Stage, other: Service) -> None:
    goes_elsewhere(applied, other)
    with pytest.raises(AnotherService) as raised:
        applied.plan()
    assert str(OURS) in raised.value.message
    assert str(other) in raised.value.message
    assert "state rebind --service" in raised.value.detail
    with refused(applied, AnotherService):
        applied.apply()
    with pytest.raises(AnotherService):
        survey(applied.world, Options())


def test_no_recorded_post_is_asked_for_at_another_service(applied: Stage) -> None:
    goes_elsewhere(applied, OURS._replace(organisation="org-2"))
    asked: list[str] = []
    applied.provider.during["post"] = asked.append
    with pytest.raises(AnotherService):
        applied.plan()
    assert asked == []


def test_what_nobody_knows_is_not_compared(applied: Stage) -> None:
    applied.provider.whose = OURS._replace(organisation=None)
    assert applied.has_settled()
    applied.provider.whose = OURS._replace(organisation="org-2")
    applied.state.snapshot = replace(applied.snapshot, service=OURS._replace(organisation=None))
    assert applied.has_settled()
    applied.state.snapshot = replace(applied.snapshot, service=None, workspace=None)
    assert applied.has_settled()


def test_nothing_is_read_into_the_state_of_another_workspace(applied: Stage) -> None:
    applied.workspace = "acme/posts:brand-b"
    with pytest.raises(AnotherWorkspace) as raised:
        applied.plan()
    assert "acme/posts:brand-b" in raised.value.message
    assert "state rebind --workspace" in raised.value.detail
    with refused(applied, AnotherWorkspace):
        applied.apply()


def test_offline_what_is_known_without_asking_is_compared(applied: Stage) -> None:
    applied.offline = True
    applied.plan()
    applied.workspace = "acme/posts:brand-b"
    with pytest.raises(AnotherWorkspace):
        applied.plan()
    applied.workspace = "acme/posts:"
    applied.provider.whose = OURS._replace(host="127.0.0.1:8300")
    with pytest.raises(AnotherService):
        applied.plan()


def test_an_old_state_of_rehearsals_is_not_taken_for_that_of_the_service(applied: Stage) -> None:
    """A2: what the sandbox had published was final, and never went out on the real service."""
    applied.state.snapshot = replace(applied.snapshot, service=None, workspace=None)
    applied.provider.stored.clear()
    applied.provider.connected = [
        replace(account, id=f"real-{account.id}") for account in applied.provider.connected
    ]
    with pytest.raises(AnotherService, match="does not say which service"):
        applied.plan()
    with refused(applied, AnotherService):
        applied.apply()
    with pytest.raises(AnotherService):
        survey(applied.world, Options())
    rebind(applied.world, Options(), service=True, workspace=False, agreed=lambda _: True)
    assert applied.snapshot.service == OURS
    applied.plan()


def test_an_old_state_with_an_account_or_a_post_in_common_goes_on(applied: Stage) -> None:
    applied.state.snapshot = replace(applied.snapshot, service=None, workspace=None)
    whole = list(applied.provider.connected)
    applied.provider.connected = [replace(one, id=f"new-{one.id}") for one in whole]
    applied.plan()
    applied.provider.connected = whole
    applied.provider.stored.clear()
    applied.plan()


def test_nobody_repairs_the_state_of_another_workspace(applied: Stage) -> None:
    applied.workspace = "acme/posts:brand-b"
    repairs: list[Callable[[World, Options], object]] = [
        lambda world, options: move(world, options, "launch", "start"),
        lambda world, options: remove(world, options, "launch"),
        lambda world, options: acknowledge(world, options, "launch", ()),
        lambda world, options: resolve_not_created(world, options, "launch"),
    ]
    for repair in repairs:
        with refused(applied, AnotherWorkspace):
            repair(applied.world, Options())


@pytest.mark.parametrize("offline", [False, True])
def test_a_plan_says_what_it_is_for(applied: Stage, offline: bool) -> None:
    applied.offline = offline
    plan = applied.plan()
    assert (plan.service, plan.workspace) == (OURS, "acme/posts:")


def test_what_would_not_be_remembered_is_not_done(stage: Stage) -> None:
    stage.keeps_state = False
    stage.write(post())
    warned = [item.rule for item in stage.plan().diagnostics]
    assert "PS624" in warned
    with refused(stage, StateNotKept):
        stage.apply()
    assert StateNotKept.code == "state-not-kept"


def test_both_end_with_the_code_for_running_again() -> None:
    errors: list[type[PostsyncError]] = [AnotherService, AnotherWorkspace]
    assert [(one.code, one.exit_code) for one in errors] == [
        ("another-service", 4),
        ("another-workspace", 4),
    ]
