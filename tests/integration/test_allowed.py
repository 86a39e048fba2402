"""What is allowed on the command line: each flag lifts what it names, to the number it names."""

import itertools
import shutil
import signal
from pathlib import Path

import pytest
from tests.integration.scene import APPLY, git, post
from tests.integration.workbench import Run, Workbench, finish

CONFIG = """\
version: 1
provider: {name: sandbox}
timezone: UTC
policy: {maxCreate: 2, maxCancel: 1}
"""

WRONG = "sha256:" + 64 * "0"

LIFTED = {
    "digest": ("--expect", "DIGEST"),
    "older": ("--allow-older", "COMMIT"),
    "creates": ("--allow-creates", "3"),
    "cancels": ("--allow-cancels", "2"),
}
"""What stands in the way of the plan below, and what lifts it."""

REFUSALS = {
    "digest": (4, "plan-stale", ()),
    "older": (4, "commit-older", ()),
    "creates": (1, "guard-refused", ("PS605",)),
    "cancels": (1, "guard-refused", ("PS606",)),
}


@pytest.fixture(scope="module")
def everything_in_the_way(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    bench = Workbench(tmp_path_factory.mktemp("allowed"), config=CONFIG)
    put_everything_in_the_way(bench)
    return bench


def put_everything_in_the_way(bench: Workbench) -> None:
    """Three creates and two cancels, where fewer are allowed, at a commit before the applied one."""
    git(bench.folder, "init", "--quiet", "--initial-branch=main")
    for number in range(3):
        post(bench, f"new-{number}", "x:acme", f"New {number}", number)
    commit(bench)
    for number in range(3):
        bench.path(f"posts/new-{number}.yaml").unlink()
    for number in range(2):
        post(bench, f"old-{number}", "x:acme", f"Old {number}", 10 + number)
    commit(bench)
    bench.apply()
    git(bench.folder, "checkout", "--quiet", "HEAD~1")


@pytest.fixture
def bench(everything_in_the_way: Workbench, tmp_path: Path) -> Workbench:
    shutil.copytree(everything_in_the_way.folder, tmp_path / "copy")
    return everything_in_the_way.beside(tmp_path / "copy")


def commit(bench: Workbench) -> None:
    git(bench.folder, "add", "--all")
    git(bench.folder, "commit", "--quiet", "--message", "Go on")


def head(bench: Workbench) -> str:
    return git(bench.folder, "rev-parse", "HEAD")


def digest(bench: Workbench) -> str:
    return str(bench.run("plan", "--format", "json").json["digest"])


def apply(bench: Workbench, *flags: str) -> Run:
    return bench.run("apply", "--auto-approve", "--format", "json", *flags)


def assert_refused(bench: Workbench, run: Run, code: int, why: str, rules: tuple[str, ...]) -> None:
    assert run.code == code, run
    assert run.json["error"]["code"] == why
    assert tuple(item["rule"] for item in run.json["diagnostics"]) == rules
    assert bench.remote_texts() == ["Old 0", "Old 1"]
    assert set(bench.state()["posts"]) == {"old-0", "old-1"}
    assert bench.state()["intents"] == {}


def flags_for(bench: Workbench, *lifted: str) -> list[str]:
    told = {"DIGEST": digest, "COMMIT": head}
    words = itertools.chain.from_iterable(LIFTED[name] for name in lifted)
    flags = [told[word](bench) if word in told else word for word in words]
    return flags if "digest" in lifted else [*flags, "--expect", WRONG]


@pytest.mark.parametrize("missing", LIFTED)
def test_a_flag_lifts_nothing_but_what_it_names(bench: Workbench, missing: str) -> None:
    others = [name for name in LIFTED if name != missing]
    assert_refused(bench, apply(bench, *flags_for(bench, *others)), *REFUSALS[missing])


@pytest.mark.parametrize("only", LIFTED)
def test_one_flag_alone_is_not_enough(bench: Workbench, only: str) -> None:
    run = apply(bench, *flags_for(bench, only))
    assert run.code in {1, 4}
    assert bench.remote_texts() == ["Old 0", "Old 1"]


def test_all_flags_together_let_exactly_this_plan_through(bench: Workbench) -> None:
    run = apply(bench, *flags_for(bench, *LIFTED))
    assert run.code == 0, run
    assert bench.remote_texts() == ["New 0", "New 1", "New 2"]


@pytest.mark.parametrize(
    ("flag", "number", "rule"),
    [
        ("--allow-creates", "0", "PS605"),
        ("--allow-creates", "2", "PS605"),
        ("--allow-cancels", "0", "PS606"),
        ("--allow-cancels", "1", "PS606"),
    ],
)
def test_a_number_allows_no_more_than_itself(
    bench: Workbench, flag: str, number: str, rule: str
) -> None:
    run = apply(bench, *flags_for(bench, *LIFTED), flag, number)
    assert_refused(bench, run, 1, "guard-refused", (rule,))


def test_one_more_post_than_was_allowed_is_refused(bench: Workbench) -> None:
    post(bench, "new-3", "x:acme", "New 3", 3)
    flags = flags_for(bench, *LIFTED)
    assert_refused(bench, apply(bench, *flags), 1, "guard-refused", ("PS605",))


def test_a_number_larger_than_needed_lifts_nothing_else(bench: Workbench) -> None:
    others = ["--allow-older", head(bench), "--allow-creates", "64", "--expect", digest(bench)]
    assert_refused(bench, apply(bench, *others), 1, "guard-refused", ("PS606",))


def test_auto_approve_lifts_nothing(bench: Workbench) -> None:
    assert_refused(bench, apply(bench), 4, "commit-older", ())


@pytest.mark.parametrize(
    "point", ["after state.write 1", "sent provider.create 2", "before state.write 2"]
)
def test_what_was_allowed_for_a_run_that_was_killed_is_asked_for_again(
    tmp_path: Path, point: str
) -> None:
    bench = Workbench(tmp_path, config=CONFIG)
    with bench.serving():
        put_everything_in_the_way(bench)
        flags = flags_for(bench, *LIFTED)
        process = bench.launch("kill", point, *APPLY, *flags)
        assert finish(process).code == -signal.SIGKILL
        made = len(bench.remote())
        stale = apply(bench, "--allow-older", head(bench), "--expect", WRONG)
        assert stale.code == 4
        unlimited = apply(bench, "--allow-older", head(bench))
        assert unlimited.code == (0 if made == 3 else 1), "what is left may be less than the limit"
        run = apply(bench, *flags)
        assert run.code in {0, 4}, "either it is the same plan still, or it is not"
        assert apply(bench, *flags[2:]).code == 0
        assert bench.remote_texts() == ["New 0", "New 1", "New 2"]
        assert len(bench.sandbox("GET", "posts")["posts"]) == 5, "none was made twice"
