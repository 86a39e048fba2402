"""What was approved is carried out under the guards and rules that let it pass, or not at all."""

from pathlib import Path

import pytest
from tests.integration.workbench import CONFIG, HELLO, Workbench

LOOSER = {
    "rule off": "rules: {PS204: off}\n",
    "rule milder": "rules: {PS118: info}\n",
    "limit raised": "limits: {x: {post: 25000}}\n",
    "limit of an account": "limits: {'x:acme_dev': {post: 25000}}\n",
    "cadence": "cadence: {spacing: 0m}\n",
    "weekdays": "cadence: {weekdays: [mon, tue]}\n",
    **{
        name: f"policy: {{{name}: {value}}}\n"
        for name, value in {
            "guardWindow": "0m",
            "horizon": "29d",
            "maxCancel": "50",
            "maxCreate": "1000",
            "maxPublishNow": "50",
            "maxVanished": "50",
            "onRemoteChange": "restore",
            "fanout": "allow",
        }.items()
    },
}

SAME = {
    "comments": "# nothing is said here\n",
    "usual rule": "rules: {PS204: error}\n",
    "rule that nobody can change": "rules: {PS605: error}\n",
    "usual guard": "policy: {maxCancel: 5, guardWindow: 300s}\n",
    "usual cadence": "cadence: {spacing: 30m, repeat: 30d}\n",
    "unused group": "groups: {brand: ['x:acme']}\n",
    "name of a rule that is none": "rules: {PS999: off}\n",
}


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    bench = Workbench(tmp_path / "acme", config=CONFIG + "name: acme\n")
    bench.write("posts/hello.yaml", HELLO)
    return bench


def digest(bench: Workbench) -> str:
    return str(bench.done("plan", "--format", "json", "--out", "plan.json").json["digest"])


@pytest.mark.parametrize("more", LOOSER.values(), ids=LOOSER)
def test_a_looser_guard_or_rule_is_another_plan(bench: Workbench, more: str) -> None:
    before = digest(bench)
    bench.write("postsync.yaml", CONFIG + "name: acme\n" + more)
    for arguments in (["--auto-approve", "--expect", before], ["plan.json"]):
        run = bench.run("apply", *arguments)
        assert run.code == 4
        assert "approved" in run.err or "guards or the rules" in run.err
    assert bench.remote() == []
    assert digest(bench) != before
    bench.done("apply", "plan.json")
    assert bench.remote_texts() == ["Good morning!"]


@pytest.mark.parametrize("more", SAME.values(), ids=SAME)
def test_what_means_the_same_keeps_the_digest(bench: Workbench, more: str) -> None:
    before = digest(bench)
    bench.write("postsync.yaml", CONFIG + "name: acme\n" + more)
    assert bench.done("plan", "--format", "json").json["digest"] == before
    bench.done("apply", "plan.json", "--expect", before)


def test_the_order_of_rules_and_limits_is_not_in_the_digest(bench: Workbench) -> None:
    one = "rules: {PS204: off, PS205: off}\nlimits: {x: {post: 300}, threads: {post: 600}}\n"
    other = (
        "limits: {threads: {post: 600}, twitter: {post: 300}}\nrules: {PS205: off, PS204: off}\n"
    )
    bench.write("postsync.yaml", CONFIG + "name: acme\n" + one)
    before = digest(bench)
    bench.write("postsync.yaml", CONFIG + "name: acme\n" + other)
    assert digest(bench) == before
