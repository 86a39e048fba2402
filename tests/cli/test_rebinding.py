"""Whose a state is, changed by a person."""

import pytest
from tests.cli.test_approval import on_a_terminal
from tests.integration.workbench import Workbench


class TestRebinding:
    @pytest.fixture
    def renamed(self, bench: Workbench) -> Workbench:
        """A workspace that got another name."""
        bench.edit("postsync.yaml", "version: 1\n", "version: 1\nname: old-name\n")
        bench.apply()
        bench.edit("postsync.yaml", "old-name", "new-name")
        return bench

    def test_another_workspace_is_refused_until_it_is_rebound(self, renamed: Workbench) -> None:
        run = renamed.run("plan")
        assert run.code == 4
        assert "postsync state rebind --workspace" in " ".join(run.err.split())
        run = renamed.done("state", "rebind", "--auto-approve")
        assert "workspace: from old-name to new-name" in run.out
        assert renamed.is_in_step()

    def test_without_a_terminal_somebody_has_to_approve(self, renamed: Workbench) -> None:
        run = renamed.run("state", "rebind", "--workspace")
        assert run.code == 1
        assert "--auto-approve" in run.err
        assert renamed.run("plan").code == 4

    @pytest.mark.parametrize(("answer", "code"), [(b"yes\n", 0), (b"no\n", 1)])
    def test_on_a_terminal_it_asks(self, renamed: Workbench, answer: bytes, code: int) -> None:
        run = on_a_terminal(renamed, answer, "state", "rebind")
        assert run.code == code, run.out
        assert "workspace: from old-name to new-name" in run.out
        assert (renamed.run("plan").code == 4) is (code == 1)

    def test_where_nothing_differs_that_is_said(self, bench: Workbench) -> None:
        bench.edit("postsync.yaml", "version: 1\n", "version: 1\nname: acme\n")
        bench.apply()
        assert "already" in bench.done("state", "rebind", "--auto-approve").out
