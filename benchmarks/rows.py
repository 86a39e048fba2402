"""The rows: what is measured against what, and the goal of each."""

import json
import math
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from benchmarks import campaigns, flaws, keystrokes, peers, previews, saving, workspaces
from benchmarks.measuring import Command, Run, Spread, in_turn, ratios
from benchmarks.workspaces import BIN, POSTSYNC, SCHEMA, SPACES, WORK, Service, Workspace

LATENCY = 180
"""Milliseconds that the service takes to answer, where a row has latency."""

PAGE = 100

CREATES = 1_000

LINKS = 100_000
"""As many as fit into a file, short ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One row: a figure that must not be above its limit, and the runs that it comes from."""

    row: str
    figure: Spread
    limit: float
    unit: str
    goal: str
    runs: dict[str, list[Run]]

    @property
    def is_reached(self) -> bool:
        return self.figure.middle <= self.limit


class Bench:
    """What the rows need, made when the first of them asks for it."""

    def __init__(self, *, quick: bool, rounds: int | None) -> None:
        self.quick = quick
        self._rounds = rounds
        self._spaces: dict[str, Workspace] = {}

    def rounds(self, usual: int) -> int:
        return self._rounds or (min(3, usual) if self.quick else usual)

    @property
    def many(self) -> int:
        return 1_000 if self.quick else 10_000

    @cached_property
    def peers(self) -> peers.Peers:
        return peers.install()

    @cached_property
    def service(self) -> Service:
        return Service()

    @cached_property
    def local_saving(self) -> Command:
        return saving.command("local", self.applied(self.many).state)

    def files(self, count: int) -> Workspace:
        """A workspace whose posts nobody has published."""
        return self._space(f"files-{count}", count)

    def flawed(self, count: int) -> Workspace:
        """A workspace of posts of which one in twenty has something wrong with it."""
        return self._space(f"flawed-{count}", count, flawed=True)

    def applied(self, count: int) -> Workspace:
        """A workspace whose posts are all at the service, and in the state."""
        return self._space(f"applied-{count}", count, applied=count)

    def growing(self, before: int, more: int) -> Workspace:
        """A workspace with `before` applied posts and `more` new ones, and a copy of its state.

        No media are uploaded: these rows are about creating posts.
        """
        name = f"growing-{before}-{more}"
        space = self._space(name, before + more, applied=before, uploads=False)
        backup = SPACES / f"{space.name}.json"
        if before and not backup.exists():
            shutil.copyfile(space.state, backup)
        return space

    def octodns(self, records: int) -> Command:
        """A plan of octoDNS that finds nothing to change."""
        folder = SPACES / f"octodns-{records}"
        if not folder.exists():
            peers.write_octodns(folder, records)
        return Command(
            arguments=[self.peers.octodns, "--config-file", "config.yaml"],
            folder=folder,
            environ=workspaces.environ(PYTHONPATH="."),
            says="No changes were planned",
        )

    def close(self) -> None:
        if "service" in self.__dict__:
            self.service.stop()

    def _space(
        self,
        name: str,
        count: int,
        *,
        applied: int = 0,
        uploads: bool = True,
        flawed: bool = False,
    ) -> Workspace:
        if name not in self._spaces:
            space = self._spaces[name] = Workspace(name, self.service)
            if applied:
                space.write(range(applied), of=count, uploads=uploads)
                space.apply()
                self.service.control(f"{name}-applied", f"copy/{name}")
            space.write(range(applied, count), of=count, uploads=uploads, flawed=flawed)
        return self._spaces[name]


def version(bench: Bench) -> Result:
    ours = _plain(POSTSYNC, "--version", says="postsync ")
    return _versus(
        bench, "version", ours, ("python -c pass", _plain(BIN / "python", "-c", "pass")), 1.3, 41
    )


def help_(bench: Bench) -> Result:
    ours = _plain(POSTSYNC, "--help", says="validate")
    return _versus(bench, "help", ours, ("click hello", _hello()), 1.0, 41)


def command_help(bench: Bench) -> Result:
    ours = _plain(POSTSYNC, "apply", "--help", says="--auto-approve")
    return _versus(bench, "command-help", ours, ("click hello", _hello()), 1.0, 41)


def validate_3(bench: Bench) -> Result:
    space = bench.files(3)
    theirs = _check_jsonschema(bench, space)
    return _versus(bench, "validate-3", _validate(space, 3), ("check-jsonschema", theirs), 0.35, 15)


def validate_ajv(bench: Bench) -> Result:
    space = bench.files(bench.many)
    if bench.peers.ajv is None:
        raise LookupError("ajv-cli is not installed")
    ajv = [bench.peers.ajv, "validate", "--strict=false", "-s", SCHEMA, "-d", "posts/*/*.yaml"]
    theirs = Command(
        arguments=ajv, folder=space.folder, environ=workspaces.environ(), says="00000.yaml valid"
    )
    ours = _validate(space, bench.many)
    return _versus(bench, "validate-ajv", ours, ("ajv-cli", theirs), 0.95, 11)


def validate_check_jsonschema(bench: Bench) -> Result:
    space = bench.files(bench.many)
    theirs = _check_jsonschema(bench, space)
    ours = _validate(space, bench.many)
    row = "validate-check-jsonschema"
    return _versus(bench, row, ours, ("check-jsonschema", theirs), 1 / 20, 3)


def validate_one_process(bench: Bench) -> Result:
    """On one CPU, where postsync starts no second process."""
    taskset = shutil.which("taskset")
    if taskset is None:
        raise LookupError("taskset, which keeps a process on one CPU, is not installed")
    space = bench.files(bench.many // 5)
    theirs = _check_jsonschema(bench, space)
    both = _validate(space, bench.many // 5)
    ours = replace(both, arguments=[taskset, "--cpu-list", "0", *both.arguments])
    row = "validate-one-process"
    return _versus(bench, row, ours, ("check-jsonschema", theirs), 0.10, 5)


def validate_flawed(bench: Bench) -> Result:
    """What a finding costs: the same posts, one in twenty of them with something wrong."""
    flawed, sound = bench.flawed(bench.many), bench.files(bench.many)
    command = flawed.command("validate", says=" errors", expected=1)
    wrong, right = in_turn([command, _validate(sound, bench.many)], bench.rounds(7))
    posts = bench.many / flaws.EVERY
    figures = [(a.cpu - b.cpu) / posts * 1000 for a, b in zip(wrong, right, strict=True)]
    return Result(
        row="validate-flawed",
        figure=Spread.of(figures),
        limit=1.0,
        unit="ms",
        goal="CPU a post with something wrong, beside one without: ≤ 1 ms",
        runs={"flawed": wrong, "sound": right},
    )


def validate_links(bench: Bench) -> Result:
    """One text of 100,000 links for networks that count, charge for or refuse links."""
    folder = SPACES / "links"
    post = folder / "posts/links.yaml"
    post.parent.mkdir(parents=True, exist_ok=True)
    links = " ".join(f"a.co/{number % 65_536:04x}" for number in range(LINKS))
    accounts = "x:acme, linkedin:acme-inc, threads:acme, bluesky:acme, google_business:acme"
    post.write_text(f"accounts: [{accounts}]\ncontent: {links}\n")
    workspaces.begin_repository(folder)
    command = Command(
        arguments=[POSTSYNC, "validate"],
        folder=folder,
        environ=workspaces.environ(),
        says=f"has {LINKS * 24 - 1:,} characters on X",
        expected=1,
    )
    [runs] = in_turn([command], bench.rounds(5))
    return Result(
        row="validate-links",
        figure=Spread.of([run.cpu for run in runs]),
        limit=2.0,
        unit="s",
        goal=f"CPU for one text of {LINKS:,} links: ≤ 2 s",
        runs={"links": runs},
    )


def validate_campaign(bench: Bench) -> Result:
    """The same posts, from a template and a table of rows, and from a file each."""
    table, apart = SPACES / "table", SPACES / "apart"
    campaigns.write_campaign(table, bench.many)
    campaigns.write_files(apart, bench.many)
    for folder in (table, apart):
        workspaces.begin_repository(folder)  # a data file that git ignores is refused
    says = f"Valid. {bench.many} posts in "

    def command(folder: Path) -> Command:
        return Command(
            arguments=[POSTSYNC, "validate"],
            folder=folder,
            environ=workspaces.environ(),
            says=says,
        )

    return _versus(bench, "validate-campaign", command(table), ("files", command(apart)), 1.5, 7)


def plan_latency_10(bench: Bench) -> Result:
    command = bench.applied(bench.many).command("plan", latency=LATENCY, says="No changes")
    return _plan_latency(bench, "plan-latency-10", command, 10)


def plan_latency_20(bench: Bench) -> Result:
    # A plan lists ten pages at once. An apply with nothing to do is a plan that can be told to.
    command = bench.applied(bench.many).command(
        "apply", "--auto-approve", "--parallelism", "20", latency=LATENCY, says="No changes"
    )
    return _plan_latency(bench, "plan-latency-20", command, 20)


def plan_octodns(bench: Bench) -> Result:
    ours = bench.applied(bench.many).command("plan", says="No changes")
    theirs = bench.octodns(bench.many)
    return _versus(bench, "plan-octodns", ours, ("octoDNS", theirs), 0.28, 5)


def plan_octodns_1000(bench: Bench) -> Result:
    ours = bench.applied(1_000).command("plan", says="No changes")
    theirs = bench.octodns(1_000)
    return _versus(bench, "plan-octodns-1000", ours, ("octoDNS", theirs), 0.5, 11)


def plan_memory(bench: Bench) -> Result:
    command = bench.applied(bench.many).command("plan", says="No changes")
    [runs] = in_turn([command], bench.rounds(5))
    return Result(
        row="plan-memory",
        figure=Spread.of([run.peak for run in runs]),
        limit=180,
        unit="MB",
        goal="≤ 180 MB at the peak",
        runs={"postsync": runs},
    )


def preview_1(bench: Bench) -> Result:
    return _preview(bench, 1, 0.35, 11)


def preview_100(bench: Bench) -> Result:
    return _preview(bench, 100, 1.0, 7)


def preview_1000(bench: Bench) -> Result:
    return _preview(bench, 1_000, 3.5, 5)


def preview_memory(bench: Bench) -> Result:
    [runs] = in_turn([previews.drawing(1_000)], bench.rounds(3))
    return Result(
        row="preview-memory",
        figure=Spread.of([run.peak for run in runs]),
        limit=250,
        unit="MB",
        goal="≤ 250 MB at the peak",
        runs={"postsync": runs},
    )


def preview_size(bench: Bench) -> Result:
    [runs] = in_turn([previews.drawing(1_000)], bench.rounds(1), warmups=0)
    return Result(
        row="preview-size",
        figure=Spread.of([previews.size_of_page(1_000) / 1_000]),
        limit=12,
        unit="kB",
        goal="≤ 12 kB a post without pictures",
        runs={"postsync": runs},
    )


def preview_serve(bench: Bench) -> Result:
    runs = previews.redrawn(1_000, bench.rounds(11))
    return Result(
        row="preview-serve",
        figure=Spread.of([run.wall for run in runs]),
        limit=1.0,
        unit="s",
        goal="≤ 1 s from a save until a browser shows it, 1,000 posts",
        runs={"postsync": runs},
    )


def lsp_keystroke(bench: Bench) -> Result:
    runs = keystrokes.answered(bench.files(1_000), bench.rounds(51))
    return Result(
        row="lsp-keystroke",
        figure=Spread.of([run.wall * 1000 for run in runs]),
        limit=100.0,
        unit="ms",
        goal="≤ 100 ms from a keystroke to its findings, 1,000 posts",
        runs={"postsync": runs},
    )


def apply_10(bench: Bench) -> Result:
    return _apply(bench, 10, 1.06)


def apply_20(bench: Bench) -> Result:
    return _apply(bench, 20, 1.10)


def apply_429(bench: Bench) -> Result:
    few = 150
    plain = _creating(bench, 0, few, parallelism=10, latency=LATENCY)
    refused = _creating(bench, 0, few, parallelism=10, latency=LATENCY, refuse=40)
    slowed, free = in_turn([refused, plain], bench.rounds(5))
    return Result(
        row="apply-429",
        figure=ratios(slowed, free),
        limit=1.4,
        unit="x",
        goal=f"{few} creates with one 429 ≤ 1.4 x the run without",
        runs={"one 429 of 1 s": slowed, "none": free},
    )


def apply_state(bench: Bench) -> Result:
    """The cost of a step, as the service sees it, in a large state and in an empty one."""
    small = _creating(bench, 0, CREATES, parallelism=4)
    large = _creating(bench, bench.many, CREATES, parallelism=4)
    in_large, in_small = in_turn([large, small], bench.rounds(5))
    figures = [a.extra / b.extra for a, b in zip(in_large, in_small, strict=True)]
    return Result(
        row="apply-state",
        figure=Spread.of(figures),
        limit=1.15,
        unit="x",
        goal=f"a step with {bench.many:,} posts in the state ≤ 1.15 x one with none",
        runs={f"{bench.many:,} in the state": in_large, "none in the state": in_small},
    )


def save_git(bench: Bench) -> Result:
    return _save(bench, "git", limit=1.0)


def save_s3(bench: Bench) -> Result:
    # Looked for here, because the service would skip a test.
    if shutil.which("weed", path=str(BIN)) is None:
        raise LookupError("SeaweedFS is not installed")
    from tests.doubles.s3_service import s3_service

    return _save(bench, "s3", limit=3.0, endpoint=s3_service())


ROWS: dict[str, Callable[[Bench], Result]] = {
    "version": version,
    "help": help_,
    "command-help": command_help,
    "validate-3": validate_3,
    "validate-ajv": validate_ajv,
    "validate-check-jsonschema": validate_check_jsonschema,
    "validate-one-process": validate_one_process,
    "validate-flawed": validate_flawed,
    "validate-links": validate_links,
    "validate-campaign": validate_campaign,
    "plan-latency-10": plan_latency_10,
    "plan-latency-20": plan_latency_20,
    "plan-octodns": plan_octodns,
    "plan-octodns-1000": plan_octodns_1000,
    "plan-memory": plan_memory,
    "preview-1": preview_1,
    "preview-100": preview_100,
    "preview-1000": preview_1000,
    "preview-memory": preview_memory,
    "preview-size": preview_size,
    "preview-serve": preview_serve,
    "lsp-keystroke": lsp_keystroke,
    "apply-10": apply_10,
    "apply-20": apply_20,
    "apply-429": apply_429,
    "apply-state": apply_state,
    "save-git": save_git,
    "save-s3": save_s3,
}


def _versus(
    bench: Bench, row: str, ours: Command, peer: tuple[str, Command], limit: float, usual: int
) -> Result:
    name, command = peer
    mine, theirs = in_turn([ours, command], bench.rounds(usual))
    return Result(
        row=row,
        figure=ratios(mine, theirs),
        limit=limit,
        unit="x",
        goal=f"≤ {limit:g} x {name}",
        runs={"postsync": mine, name: theirs},
    )


def _save(bench: Bench, backend: str, *, limit: float, endpoint: str = "") -> Result:
    """What it costs to write one changed entry, beside doing so in a local state."""
    state = bench.applied(bench.many).state
    commands = [saving.command(backend, state, endpoint=endpoint), bench.local_saving]
    shared, local = in_turn(commands, bench.rounds(11))
    return Result(
        row=f"save-{backend}",
        figure=Spread.of([a.extra / b.extra for a, b in zip(shared, local, strict=True)]),
        limit=limit,
        unit="x",
        goal=f"one changed entry of {bench.many:,} ≤ {limit:g} x a local write",
        runs={backend: shared, "local": local},
    )


def _plan_latency(bench: Bench, row: str, command: Command, at_once: int) -> Result:
    """The first page comes alone, because only it tells how many there are."""
    others = bench.many // PAGE - 1
    alone = (1 + math.ceil(others / at_once)) * LATENCY / 1000
    [runs] = in_turn([command], bench.rounds(7))
    return Result(
        row=row,
        figure=Spread.of([run.wall - alone for run in runs]),
        limit=1.1,
        unit="s",
        goal=f"latency alone ({alone:.2f} s) + 1.1 s",
        runs={"postsync": runs},
    )


def _apply(bench: Bench, at_once: int, limit: float) -> Result:
    command = _creating(bench, 0, CREATES, parallelism=at_once, latency=LATENCY)
    [runs] = in_turn([command], 1 if bench.quick else bench.rounds(3), warmups=0)
    ideal = math.ceil(CREATES / at_once) * LATENCY / 1000
    return Result(
        row=f"apply-{at_once}",
        figure=Spread.of([run.wall / ideal for run in runs]),
        limit=limit,
        unit="x",
        goal=f"≤ {limit:.2f} x latency alone ({ideal:.2f} s)",
        runs={"postsync": runs},
    )


def _creating(
    bench: Bench,
    before: int,
    more: int,
    *,
    parallelism: int,
    latency: int = 0,
    refuse: int = 0,
) -> Command:
    """An apply that creates `more` posts beside `before` that are there.

    With `refuse` the service answers the create of that number with a 429 first.
    """
    space = bench.growing(before, more)

    def prepare() -> None:
        shutil.rmtree(space.state.parent, ignore_errors=True)
        if before:
            space.state.parent.mkdir()
            shutil.copyfile(SPACES / f"{space.name}.json", space.state)
        bench.service.control(space.name, f"copy/{space.name}-applied")
        bench.service.control(space.name, "stats")
        bench.service.control(space.name, f"refuse/{refuse}")

    def finish() -> float:
        stats = json.loads(bench.service.control(space.name, "stats"))
        if stats["creates"] != more or stats["most_under_way"] > parallelism:
            raise ValueError(stats)
        seconds: float = stats["sending"]
        return seconds

    return space.command(
        *("--quiet", "apply", "--auto-approve", "--parallelism", str(parallelism)),
        latency=latency,
        prepare=prepare,
        finish=finish,
        says=" done",
    )


def _preview(bench: Bench, posts: int, limit: float, usual: int) -> Result:
    """Seconds of CPU: a page is drawn where other programs run, too."""
    [runs] = in_turn([previews.drawing(posts)], bench.rounds(usual))
    return Result(
        row=f"preview-{posts}",
        figure=Spread.of([run.cpu for run in runs]),
        limit=limit,
        unit="s",
        goal=f"≤ {limit:g} s of CPU, {posts * previews.CARDS:,} cards",
        runs={"postsync": runs},
    )


def _validate(space: Workspace, count: int) -> Command:
    return space.command("validate", says=f"Valid. {count} posts")


def _check_jsonschema(bench: Bench, space: Workspace) -> Command:
    files = sorted(
        str(path.relative_to(space.folder)) for path in space.folder.glob("posts/*/*.yaml")
    )
    return Command(
        arguments=[bench.peers.check_jsonschema, "--schemafile", SCHEMA, *files],
        folder=space.folder,
        environ=workspaces.environ(),
        says="ok",
    )


def _plain(program: Path, *arguments: str, says: str = "") -> Command:
    return Command(
        arguments=[program, *arguments], folder=WORK, environ=workspaces.environ(), says=says
    )


def _hello() -> Command:
    """The smallest useful program with click, started like any console script."""
    script = WORK / "hello.py"
    script.write_text(_HELLO)
    return _plain(BIN / "python", str(script), "--help", says="Greet")


_HELLO = '''\
import click


@click.command()
@click.option("--count", default=1, help="How often to greet.")
@click.argument("name")
def hello(count: int, name: str) -> None:
    """Greet somebody."""
    for _ in range(count):
        click.echo(f"Hello, {name}!")


if __name__ == "__main__":
    hello()
'''
