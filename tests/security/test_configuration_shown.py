"""Somebody else's branch changes `postsync.yaml`: the plan says so, and says what that lets through."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.doubles.git_place import git
from tests.integration.workbench import CONFIG, HELLO, Workbench

LOOSE = "policy: {maxCancel: 50}\n"
SHOWN = {"path": "policy.maxCancel", "before": 5, "after": 50, "loosens": True}


class Repository(Workbench):
    """A workspace in a repository, with a commit that was applied."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, config=CONFIG + "name: acme\n")
        self.write("posts/hello.yaml", HELLO)
        self.write(".gitignore", ".postsync/\n")
        git("init", "--quiet", "--initial-branch=main", folder)
        self.applied = self.commit()
        self.apply()

    def git(self, *arguments: str) -> str:
        return git("-C", self.folder, *arguments)

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "Change")
        return self.git("rev-parse", "HEAD")

    def configure(self, text: str) -> None:
        self.write("postsync.yaml", CONFIG + "name: acme\n" + text)

    def plan(self, *arguments: str) -> Mapping[str, Any]:
        plan: Mapping[str, Any] = self.done("plan", "--format", "json", *arguments).json
        return plan


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository(tmp_path_factory.mktemp("applied") / "acme")


@pytest.fixture
def bench(applied: Repository, tmp_path: Path) -> Repository:
    shutil.copytree(applied.folder, tmp_path / "acme", symlinks=True)
    bench = applied.beside(tmp_path / "acme")
    assert isinstance(bench, Repository)
    return bench


def test_what_a_branch_loosens_is_shown_although_no_post_changes(bench: Repository) -> None:
    bench.git("switch", "--quiet", "-c", "branch")
    bench.configure("policy: {maxCancel: 50, guardWindow: 0m}\nrules: {PS204: off}\n")
    bench.commit()
    text = bench.done("plan", "--detailed-exitcode").out
    assert text.index("LOOSENED since it was applied last") < text.index("No changes.")
    for words in (
        "loosened policy.maxCancel: 5 → 50\n",
        "up to 50 posts may be cancelled or replaced in one run (before: 5)\n",
        "loosened policy.guardWindow: 5m → 0m\n",
        "loosened rules.PS204: error → off\n",
    ):
        assert words in text
    markdown = bench.done("plan", "--format", "markdown", "--base", "main").out
    assert "> [!CAUTION]\n> **Configuration LOOSENED since main" in markdown
    assert "> - `policy.maxCancel`: `5` → `50`<br>up to 50 posts" in markdown
    assert "no changes, configuration LOOSENED" in markdown
    assert bench.plan()["configuration"][0] == SHOWN
    assert bench.plan()["configuration_base"] == {
        "ref": None,
        "commit": bench.applied,
        "problem": None,
    }


def test_it_stands_above_the_posts_and_apply_shows_it_before_it_does_anything(
    bench: Repository,
) -> None:
    bench.configure(LOOSE)
    bench.edit("posts/hello.yaml", "morning", "evening")
    bench.commit()
    for run in (bench.done("plan"), bench.done("apply", "--auto-approve")):
        assert run.out.index("loosened policy.maxCancel: 5 → 50") < run.out.index(
            "~ hello will be updated"
        )
    assert bench.plan()["configuration"] == []


def test_it_needs_no_service_and_no_key(bench: Repository) -> None:
    bench.configure(LOOSE)
    assert bench.plan("--offline")["configuration"] == [SHOWN]
    assert bench.plan("--offline", "--base", "HEAD")["configuration"] == [SHOWN]


def test_comments_order_and_other_words_for_the_same_are_no_change(bench: Repository) -> None:
    bench.write(
        "postsync.yaml",
        "# quite another file\nname: acme\ntimezone: 'UTC'\nprovider:\n  name: sandbox\n"
        "policy: {guardWindow: 300s, maxCancel: 5}\nrules: {PS204: error}\n",
    )
    assert bench.plan()["configuration"] == []
    assert "onfiguration" not in bench.done("plan").out


# Values

HOSTILE = {
    "lines": '"a\\nNo changes. 0 posts match\\n"',
    "command": '"a\\n::set-output name=x::y\\n##[command]"',
    "fence": '"```\\n</details><script>x</script>\\n```"',
    "cell": '"| a | `b` <br> @acme #1 https://evil.example"',
    "bidi": '"a\\u202Ecba\\u2066"',
    "ansi": '"\\e[2J\\e[31mred"',
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_values_are_shown_and_never_obeyed(bench: Repository, value: str, form: str) -> None:
    bench.configure(f"defaults: {{linkedin: {{extra: {{{value}: {value}}}}}}}\n")
    bench.commit()
    bench.configure(LOOSE)
    out = bench.done("plan", "--format", form, "--base", "HEAD").out
    assert "defaults.linkedin.extra" in out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "\u2066" not in out
    lines = [line.strip() for line in out.splitlines()]
    assert not any(line.startswith(("::", "##[", "```", "</details>", "| a")) for line in lines)
    assert sum(line.startswith("No changes.") for line in lines) == (form != "json")
    if form == "markdown":
        assert "<script>" not in _outside_code(out)
        assert "@acme" not in _outside_code(out)


def _outside_code(markdown: str) -> str:
    """What of a document is not in code spans."""
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", markdown)


def test_a_long_value_is_cut_where_it_differs_and_the_plan_says_so(bench: Repository) -> None:
    long = "a" * 3000
    bench.configure(f"defaults: {{linkedin: {{extra: {{note: {long}b}}}}}}\n")
    bench.commit()
    bench.configure(f"defaults: {{linkedin: {{extra: {{note: {long}c}}}}}}\n")
    for form in ("text", "markdown"):
        out = bench.done("plan", "--base", "HEAD", "--format", form).out
        assert "aab" in out
        assert "aac" in out
        assert "plan --full` shows all of it" in " ".join(out.split())
        assert len(out) < 6000
    (change,) = bench.plan("--base", "HEAD")["configuration"]
    assert (change["before"], change["after"]) == (f"{long}b", f"{long}c")


def test_a_flood_of_harmless_changes_hides_no_loosened_guard(bench: Repository) -> None:
    groups = "".join(f"  group-{number}: [x:acme]\n" for number in range(5000))
    bench.configure(f"groups:\n{groups}{LOOSE}")
    for form in ("text", "markdown"):
        out = bench.done("plan", "--format", form).out
        assert out.index("policy.maxCancel") < out.index("group-0")
        assert "more changes:" in out
        assert len(out.encode()) < 60_000
    assert len(bench.plan()["configuration"]) == 5001


# The base

ODD = [
    "--upload-pack=touch pwned",
    "-h",
    "--help",
    "-",
    "",
    "a..b",
    "main...HEAD",
    ":/Change",
    ":postsync.yaml",
    "HEAD:postsync.yaml",
    "@{-1}",
    "main@{1}",
    "@",
    "HEAD^{/Change}",
    "HEAD^{tree}",
    "^HEAD",
    "HEAD~1",
    "main ",
    "ma\nin",
    "ma\u202ein",
    "/main",
    "main/",
    "main.lock",
    "ma*",
    "ma?n",
    "a//b",
    "x/.git",
    "a" * 300,
]


def test_what_is_not_the_name_of_a_commit_is_never_given_to_git(bench: Repository) -> None:
    for name in ODD:
        run = bench.run("plan", f"--base={name}")
        assert run.code == 64, name
        assert "is not the name of a branch, a tag or a commit" in " ".join(run.err.split())
        assert "\u202e" not in run.err
    assert not bench.path("pwned").exists()


@pytest.mark.parametrize("name", ["nowhere", "origin/main", "f" * 40, "refs/heads/none", "abcd123"])
def test_a_base_that_is_not_there_is_an_error_that_says_how_to_fetch_it(
    bench: Repository, name: str
) -> None:
    run = bench.run("plan", "--base", name)
    assert run.code == 1
    assert "this clone has no commit, branch or tag" in run.err
    assert "git fetch origin" in run.err
    assert "fetch-depth" in run.err
    assert bench.run("plan", "--base", name, "--format", "json").json["error"]["code"] == (
        "unknown-base"
    )


@pytest.mark.parametrize(
    "name", ["main", "refs/heads/main", "v1", "origin/main", "HEAD", "{commit}", "{short}"]
)
def test_a_base_is_a_branch_a_tag_or_a_commit(bench: Repository, name: str) -> None:
    bench.git("tag", "-a", "v1", "-m", "One")
    bench.git("update-ref", "refs/remotes/origin/main", bench.applied)
    bench.configure(LOOSE)
    named = name.format(commit=bench.applied, short=bench.applied[:10])
    plan = bench.plan("--base", named)
    assert plan["configuration"] == [SHOWN]
    assert plan["configuration_base"]["commit"] == bench.applied
    assert f"since {named}" in " ".join(bench.done("plan", "--base", named).out.split())


def test_a_branch_that_is_called_like_one_of_the_remote_does_not_stand_in_for_it(
    bench: Repository,
) -> None:
    bench.git("update-ref", "refs/remotes/origin/main", bench.applied)
    bench.configure(LOOSE)
    bench.commit()
    bench.git("branch", "origin/main")
    run = bench.run("plan", "--base", "origin/main")
    assert run.code == 1
    assert "may mean refs/heads/origin/main or refs/remotes/origin/main" in " ".join(
        run.err.split()
    )
    assert bench.plan("--base", "refs/remotes/origin/main")["configuration"] == [SHOWN]


def test_a_branch_that_is_called_like_a_commit_does_not_stand_in_for_it(bench: Repository) -> None:
    bench.configure(LOOSE)
    bench.commit()
    short = bench.applied[:8]
    bench.git("update-ref", f"refs/heads/{short}", "HEAD")
    bench.git("update-ref", f"refs/heads/{bench.applied}", "HEAD")
    assert bench.run("plan", "--base", short).code == 1
    assert bench.plan("--base", bench.applied)["configuration"] == [SHOWN]


# What cannot be compared


def problem(bench: Workbench, *arguments: str) -> str:
    run = bench.done("plan", "--format", "json", *arguments)
    assert run.json["configuration"] == []
    text = bench.done("plan", *arguments).out
    markdown = bench.done("plan", "--format", "markdown", *arguments).out
    assert "postsync.yaml cannot be compared" in text
    assert "> postsync.yaml cannot be compared" in markdown
    told: str = run.json["configuration_base"]["problem"]
    return told


def test_the_first_plan_says_that_there_is_nothing_to_compare(tmp_path: Path) -> None:
    bench = Workbench(tmp_path / "acme")
    git("init", "--quiet", bench.folder)
    git("-C", bench.folder, "commit", "--quiet", "--allow-empty", "-m", "Begin")
    assert "nothing was applied yet" in problem(bench)


def test_outside_of_git_only_json_speaks_of_it(tmp_path: Path) -> None:
    bench = Workbench(tmp_path / "acme")
    assert "compared" not in bench.done("plan").out
    plan = bench.done("plan", "--format", "json").json
    assert "git has no commit" in plan["configuration_base"]["problem"]
    run = bench.run("plan", "--base", "main")
    assert run.code == 1
    assert "no git repository" in run.err


def test_git_that_is_gone_is_said(bench: Repository) -> None:
    bench.path(".git").rename(bench.path("elsewhere"))
    assert "no git repository" in problem(bench)


def test_a_shallow_clone_says_what_it_lacks(bench: Repository, tmp_path: Path) -> None:
    bench.configure(LOOSE)
    bench.commit()
    clone = bench.beside(tmp_path / "clone")
    git("clone", "--quiet", "--depth=1", f"file://{bench.folder}", clone.folder)
    (clone.folder / ".postsync").mkdir(exist_ok=True)
    for name in ("sandbox.db", "rehearsal/sandbox.json"):
        clone.write(f".postsync/{name}", "")
        clone.path(f".postsync/{name}").write_bytes(bench.path(f".postsync/{name}").read_bytes())
    told = problem(clone)
    assert bench.applied[:12] in told
    assert "fetch-depth: 0" in told
    assert clone.run("plan", "--base", bench.applied).code == 1


def _replaced(bench: Repository, how: str) -> str:
    """A commit whose `postsync.yaml` is something else; the work tree has a good one."""
    file = bench.path("postsync.yaml")
    good = file.read_bytes()
    if how == "submodule":
        entry = f"160000,{bench.applied},postsync.yaml"
        bench.git("update-index", "--add", "--cacheinfo", entry)
        bench.git("commit", "--quiet", "-m", "Change")
        return bench.git("rev-parse", "HEAD")
    file.unlink()
    if how == "link":
        file.symlink_to("/etc/passwd")
    elif how == "folder":
        file.mkdir()
        (file / "a").write_text("a")
    elif how == "giant":
        file.write_bytes(good + b"#" * (2 << 20))
    elif how == "broken":
        file.write_text("policy: {maxCancel: [\n")
    elif how == "list":
        file.write_text("- a\n")
    elif how == "bomb":
        names = "".join(f"  a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
        file.write_text(f"groups:\n  a0: &a0 [x]\n{names}")
    commit = bench.commit()
    if how == "folder":
        (file / "a").unlink()
        file.rmdir()
    else:
        file.unlink(missing_ok=True)
    file.write_bytes(good)
    return commit


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("gone", "there is no postsync.yaml"),
        ("link", "is a symbolic link"),
        ("folder", "is a folder"),
        ("submodule", "is a submodule"),
        ("giant", "larger than a configuration may be"),
        ("broken", "not valid YAML"),
        ("list", "no mapping"),
        ("bomb", "not valid YAML"),
    ],
)
def test_what_was_no_configuration_is_not_read_as_one(
    bench: Repository, how: str, words: str
) -> None:
    commit = _replaced(bench, how)
    told = problem(bench, "--base", commit)
    assert words in told
    assert "root:" not in told


def test_a_forged_commit_of_the_state_stops_no_plan(bench: Repository) -> None:
    text = bench.state_file.read_text()
    for forged in ("0" * 40, "--output=pwned", "main", "HEAD", ""):
        bench.state_file.write_text(text.replace(bench.applied, forged))
        run = bench.run("plan", "--format", "json")
        if run.code == 0:
            assert run.json["configuration"] == []
            assert run.json["configuration_base"]["problem"]
        assert not bench.path("pwned").exists()


# Where the state is another one

ELSEWHERE = "name: acme\ntimezone: UTC\nprovider: {baseUrl: 'http://127.0.0.1:9/v1'}\n"
ADDRESS = ("provider.name", "provider.baseUrl")


@pytest.mark.parametrize("committed", [False, True])
def test_a_branch_that_moves_the_state_shows_that_and_what_else_it_loosens(
    bench: Repository, committed: bool
) -> None:
    bench.write("postsync.yaml", ELSEWHERE + LOOSE)
    if committed:
        bench.commit()
    run = bench.run("plan", "--offline", "--format", "json")
    assert run.code == 0, run
    changes = {one["path"]: one["loosens"] for one in run.json["configuration"]}
    assert changes == {"provider.name": True, "provider.baseUrl": True, "policy.maxCancel": True}
    assert run.json["configuration_base"]["ref"] is None
    text = " ".join(bench.run("plan", "--offline").out.split())
    assert f"LOOSENED since its earlier version (commit {bench.applied[:12]}; nothing was" in text


def test_a_second_commit_of_the_branch_hides_nothing_where_the_remote_is_known(
    bench: Repository,
) -> None:
    bench.git("update-ref", "refs/remotes/origin/main", bench.applied)
    bench.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    moved = ELSEWHERE + "state: {path: .postsync/other.json}\n" + LOOSE
    bench.write("postsync.yaml", moved)
    bench.commit()
    bench.write("postsync.yaml", moved + "groups: {brand: ['x:acme']}\n")
    bench.commit()
    paths = [one["path"] for one in bench.plan("--offline")["configuration"]]
    assert paths == [*ADDRESS, "state.path", "policy.maxCancel", "groups.brand"]


def test_what_a_merge_brought_is_shown_by_the_first_plan_after_it(bench: Repository) -> None:
    bench.git("switch", "--quiet", "-c", "branch")
    bench.write("postsync.yaml", ELSEWHERE + LOOSE)
    bench.commit()
    bench.write("postsync.yaml", ELSEWHERE + "# again\n" + LOOSE)
    bench.commit()
    bench.git("switch", "--quiet", "main")
    bench.git("merge", "--quiet", "--no-ff", "branch", "-m", "Merge")
    paths = [one["path"] for one in bench.plan("--offline")["configuration"]]
    assert paths == [*ADDRESS, "policy.maxCancel"]


# Where the file was


def test_a_workspace_that_moved_is_compared_with_where_it_was(tmp_path: Path) -> None:
    bench = Repository(tmp_path / "repository/social")
    bench.git("rm", "--quiet", "-r", "--cached", ".")
    top = tmp_path / "repository"
    (bench.folder / ".git").rename(top / ".git")
    bench.commit()
    bench.apply()
    bench.folder.rename(top / "posts of acme")
    bench.folder = top / "posts of acme"
    bench.configure("".join(f"# {n} quite another file\n" for n in range(90)) + LOOSE)
    bench.commit()
    assert bench.plan()["configuration"] == [SHOWN]


def test_a_configuration_of_another_name_is_compared_with_itself(bench: Repository) -> None:
    bench.git("mv", "postsync.yaml", "acme.yaml")
    bench.write("acme.yaml", bench.path("acme.yaml").read_text() + LOOSE)
    bench.commit()
    run = bench.done("--config", "acme.yaml", "plan", "--format", "json")
    assert run.json["configuration"] == [SHOWN]
    bench.write("acme.yaml", bench.path("acme.yaml").read_text().replace("50", "60"))
    after = bench.done("--config", "acme.yaml", "plan", "--format", "json", "--base", "HEAD").json
    assert after["configuration"] == [SHOWN | {"before": 50, "after": 60}]


def test_no_filter_sees_the_file(bench: Repository) -> None:
    bench.git("config", "filter.evil.smudge", "touch pwned; cat")
    bench.git("config", "filter.evil.clean", "touch pwned; cat")
    bench.git("config", "diff.evil.textconv", "touch pwned; cat")
    bench.git("config", "diff.external", "touch pwned; false")
    bench.write(".gitattributes", "* filter=evil diff=evil\n")
    bench.configure(LOOSE)
    assert bench.plan()["configuration"] == [SHOWN]
    assert not bench.path("pwned").exists()
