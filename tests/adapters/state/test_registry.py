"""Which backends there are."""

import subprocess
import sys
import uuid
from pathlib import Path

from postsync.adapters.clock import SystemClock
from postsync.adapters.state.registry import build_state
from postsync.domain.config import LocalState, StateConfig
from postsync.domain.run.outcome import Outcome, StepResult
from postsync.domain.state.intent import Action
from postsync.ports import Journal, StateBackend


def build(config: StateConfig, root: Path) -> tuple[StateBackend, Journal]:
    return build_state(config, root, clock=SystemClock(), observer=lambda _: None, environ={})


def test_the_state_lies_below_the_workspace_with_the_journal_beside_it(tmp_path: Path) -> None:
    state, journal = build(LocalState(), tmp_path)
    assert list(tmp_path.iterdir()) == []
    fresh = state.read()
    assert uuid.UUID(fresh.snapshot.lineage).version == 4
    state.write(fresh.snapshot, expected=fresh.version)
    journal.append(StepResult(address="a", action=Action.CREATE, outcome=Outcome.DONE), key="k")
    names = {file.name for file in (tmp_path / ".postsync").iterdir()}
    assert {"state.json", "journal.jsonl"} <= names


def test_two_states_in_one_folder_have_a_journal_each(tmp_path: Path) -> None:
    for path in ("s/state.json", "s/staging.json"):
        _, journal = build(LocalState(path=path), tmp_path)
        journal.append(
            StepResult(address="a", action=Action.CREATE, outcome=Outcome.DONE), key=path
        )
        assert list(journal.entries()) == [path]
    names = {file.name for file in (tmp_path / "s").iterdir()}
    assert names == {"journal.jsonl", "staging.journal.jsonl"}


def test_an_absolute_path_is_taken_as_it_is(tmp_path: Path) -> None:
    state, _ = build(LocalState(path=str(tmp_path / "abs.json")), Path("/nowhere"))
    fresh = state.read()
    state.write(fresh.snapshot, expected=fresh.version)
    assert (tmp_path / "abs.json").is_file()


def test_knowing_the_backends_costs_nothing_until_one_is_made() -> None:
    script = """
import sys
import postsync.adapters.state.registry, postsync.adapters.git.history, postsync.adapters.clock
print({"git", "jsonschema", "httpx", "yaml", "fcntl", "tempfile"} & set(sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"
