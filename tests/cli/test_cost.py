"""What a plan asks about its cost, and what it says where nobody tells."""

import pytest
from tests.integration.workbench import Workbench


def asked(bench: Workbench) -> int:
    """How often the usage was asked for."""
    requests = bench.sandbox("GET", "requests?limit=1000")["requests"]
    return sum(request["path"] == "/v1/account/usage" for request in requests)


def test_a_plan_asks_once_where_something_is_sent_and_else_not_at_all(bench: Workbench) -> None:
    bench.done("plan", "--offline")
    assert asked(bench) == 0
    assert "leaving 2,999 of 3,000" in bench.done("plan").out
    assert asked(bench) == 1
    bench.apply()
    assert "Cost" not in bench.done("plan").out
    bench.edit("posts/hello.yaml", "morning", "evening")
    assert "Cost" not in bench.done("plan").out
    assert asked(bench) == 1
    bench.edit("posts/hello.yaml", "[x:acme]", "[x:acme, bluesky]")
    assert "Cost: 2 deliveries, leaving 2,997 of 3,000." in bench.done("plan").out
    assert asked(bench) == 2


@pytest.mark.parametrize("kind", ["status", "html", "unauthorized", "rate_limit", "truncated"])
def test_whatever_the_service_says_to_it_the_plan_is_made(bench: Workbench, kind: str) -> None:
    bench.faults({"kind": kind, "match": {"path": "/v1/account/usage"}})
    run = bench.done("plan")
    assert "the service does not tell how many are left" in " ".join(run.out.split())
    assert "1 to create" in run.out
    assert asked(bench) == 1


def test_the_cost_stands_wherever_the_plan_does(bench: Workbench) -> None:
    bench.sandbox("PATCH", "accounts/x:acme", {"tokenExpiresAt": "2027-03-01T12:00:00Z"})
    data = bench.done("plan", "--format", "json").json
    assert data["cost"]["charges"] == [{"network": "x", "posts": 1, "linked": 0, "usd": 0.015}]
    (account,) = data["accounts"]
    assert account["access_ends_at"] == "2027-03-01T12:00:00Z"
    assert [item["rule"] for item in data["diagnostics"]] == ["PS631"]
    assert "Cost: 1 delivery, leaving" in bench.done("plan", "--format", "markdown").out
    bench.done("preview", "--out", "page.html")
    assert "Cost: 1 delivery, leaving" in bench.path("page.html").read_text()


def test_a_saved_plan_with_its_cost_is_applied(bench: Workbench) -> None:
    bench.done("plan", "--out", "plan.json")
    bench.done("apply", "plan.json")
    assert len(bench.remote()) == 1
