"""A plan tells of the posts that change, and what nobody knows yet of a network once."""

from tests.integration.workbench import Workbench


def told(bench: Workbench) -> list[tuple[str, str]]:
    said = bench.run("plan", "--format", "json").json["diagnostics"]
    return [(one["address"], one["summary"]) for one in said if one["rule"] == "PS208"]


def test_a_plan_tells_it_of_the_first_post_that_changes(empty: Workbench) -> None:
    empty.posts(3, account="linkedin:acme-inc", words=" (the fast one)")
    [(first, summary)] = told(empty)
    assert summary.endswith("; the same in 2 more posts")
    empty.done("apply", "--auto-approve", "--target", first)
    [(second, summary)] = told(empty)
    assert second != first
    assert summary.endswith("; the same in 1 more post")
