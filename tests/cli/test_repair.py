"""The commands that settle, keep and rebind what the state knows, and what they say."""

import json
from typing import Any

import pytest
from tests.integration.workbench import Workbench

NOW = "accounts: [x:acme]\ncontent: We are live.\n"


@pytest.fixture
def out(bench: Workbench) -> Workbench:
    """A post that went out at once, and one that is scheduled."""
    bench.write("posts/now.yaml", NOW)
    bench.apply()
    bench.apply()
    return bench


def lifecycles(bench: Workbench) -> dict[str, str]:
    posts = bench.done("state", "list", "--format", "json").json["posts"]
    return {post["address"]: post["lifecycle"] for post in posts}


def rewrite(bench: Workbench, **changes: Any) -> None:
    """Put a state with other values in the place of the state."""
    document = bench.done("state", "pull").json | changes
    bench.write("changed.json", json.dumps(document))
    bench.done("state", "push", "--force", "changed.json")


class TestRemoving:
    def test_what_is_out_is_archived_and_does_not_go_out_again(self, out: Workbench) -> None:
        run = out.done("state", "rm", "now")
        assert run.out == (
            "now is archived: its history is kept, so that it is not sent again "
            "(`--forget` drops that as well)\n"
        )
        assert lifecycles(out) == {"hello": "scheduled", "now": "archived"}
        out.run("apply", "--auto-approve")
        assert out.remote_texts() == ["Good morning!", "We are live."]

    def test_what_is_scheduled_is_found_again(self, out: Workbench) -> None:
        run = out.done("state", "rm", "hello", "--format", "json")
        assert run.json["outcome"] == "dropped"
        assert lifecycles(out) == {"now": "published"}

    def test_forgetting_says_what_may_come_of_it(self, out: Workbench) -> None:
        run = out.done("state", "rm", "now", "--forget")
        assert "its post could go out again" in run.err
        assert lifecycles(out) == {"hello": "scheduled"}

    def test_show_has_archived_ones_too(self, out: Workbench) -> None:
        out.done("state", "rm", "now")
        assert "archived" in out.done("state", "show", "now").out
        shown = out.done("state", "show", "now", "--format", "json").json
        assert shown["archived_at"] is not None


class TestResolving:
    @pytest.fixture
    def doubtful(self, bench: Workbench) -> Workbench:
        bench.write("posts/now.yaml", NOW)
        bench.faults({"kind": "drop_before", "match": {"method": "POST", "path": "/v1/posts*"}})
        bench.run("apply", "--auto-approve", "--parallelism", "1")
        bench.faults()
        bench.run("apply", "--auto-approve")
        return bench

    def test_one_of_the_three_answers_is_given(self, bench: Workbench) -> None:
        for given in ([], ["--published", "--not-created"], ["--published", "--remote-id", "x"]):
            run = bench.run("state", "resolve", "hello", *given)
            assert run.code == 64
            assert "--published" in run.err

    def test_what_was_published_is_history(self, doubtful: Workbench) -> None:
        open_ones = doubtful.done("state", "list", "--format", "json").json["intents"]
        for intent in open_ones:
            doubtful.done("state", "resolve", intent["address"], "--published")
        texts = doubtful.remote_texts()
        assert doubtful.is_in_step()
        doubtful.apply()
        assert doubtful.remote_texts() == texts

    def test_that_a_post_is_gone_is_made_sure_of(self, out: Workbench) -> None:
        run = out.run("state", "resolve", "hello", "--not-created")
        assert run.code == 1
        assert "so it was created" in run.err

    def test_a_call_that_is_open_is_closed_without_a_key(self, doubtful: Workbench) -> None:
        (intent, *_) = doubtful.done("state", "list", "--format", "json").json["intents"]
        doubtful.faults({"kind": "drop_before", "match": {"method": "GET", "path": "/v1/*"}})
        doubtful.done("state", "resolve", intent["address"], "--not-created")


class TestKnownFailures:
    def test_only_what_failed_can_be_known(self, out: Workbench) -> None:
        run = out.run("state", "known", "now")
        assert run.code == 1
        assert "no delivery of 'now' is recorded as failed" in run.err

    def test_what_is_known_needs_nobody(self, out: Workbench) -> None:
        posts = out.done("state", "pull").json["posts"]
        (delivery,) = posts["now"]["deliveries"]
        delivery |= {"status": "failed", "error": "the token has expired"}
        del posts["now"]["published_at"]
        rewrite(out, posts=posts)
        run = out.done("state", "known", "now", "--account", "x:acme")
        assert "the failure on x:acme is known" in run.out
        assert out.done("state", "show", "now", "--format", "json").json["known"] == [
            delivery["account_id"]
        ]
