"""docs/going-live.md goes as the page says: a first apply, a stop, and the way back."""

from pathlib import Path

import pytest
from tests.docs.markdown import page
from tests.integration.workbench import Workbench

POST = """\
accounts: [x:acme]
scheduledAt: 2027-03-02T09:00:00Z
content: Good morning!
"""
LATER = POST.replace("2027-03-02", "2027-03-05").replace("morning", "evening")
PAUSED = "policy: {paused: true}\n"


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    made = Workbench(tmp_path / "workspace")
    made.write("posts/first.yaml", POST)
    made.write("posts/later.yaml", f"draft: true\n{LATER}")
    return made


def test_what_was_tried_on_the_sandbox_stays_apart(bench: Workbench) -> None:
    bench.done("apply", "--auto-approve")
    with bench.serving():
        bench.sandbox("POST", "reset")  # the real service has never heard of it
        assert "1 to create" in bench.done("plan").out
        assert bench.remote() == []


def test_a_first_apply_sends_one_post_and_keeps_drafts_back(bench: Workbench) -> None:
    with bench.serving():
        assert "HEALTH" in bench.done("accounts").out
        bench.done("validate")
        assert "Rehearsal" not in bench.done("plan").out
        bench.done("apply", "--auto-approve")
        assert bench.remote_texts() == ["Good morning!"]


def test_a_pause_cancels_what_is_scheduled_and_ends(bench: Workbench) -> None:
    assert PAUSED in page("docs/going-live.md")
    with bench.serving():
        bench.done("apply", "--auto-approve")
        config = bench.path("postsync.yaml").read_text("utf-8")
        bench.write("postsync.yaml", config + PAUSED)
        bench.write("posts/later.yaml", LATER)
        assert "1 to cancel" in bench.done("plan").out
        bench.done("apply", "--auto-approve")
        assert bench.remote_texts() == []
        bench.write("postsync.yaml", config)
        bench.done("apply", "--auto-approve")
        assert bench.remote_texts() == ["Good evening!", "Good morning!"]


def test_what_is_out_stays_out_when_its_merge_is_reverted(bench: Workbench) -> None:
    with bench.serving():
        bench.done("apply", "--auto-approve")
        bench.wait(days=2)
        bench.done("verify")
        bench.path("posts/first.yaml").unlink()
        assert "0 to cancel" in bench.done("plan").out
        bench.done("apply", "--auto-approve")
        assert bench.remote_texts() == ["Good morning!"]
