"""A ward: a workspace whose every word and file is searched for secrets."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.integration.canaries import KEY, Wire, assert_silent
from tests.integration.workbench import Run, Workbench

PICTURE = Path(__file__).parents[2] / "examples/posts/launch/media/rover.jpg"

CONFIG = "version: 1\nprovider: {name: outstand, tries: 5}\ntimezone: UTC\n"

READING = (
    ("plan", "--out", "plan.json"),
    ("plan", "--format", "json"),
    ("plan", "--format", "markdown"),
    ("status",),
    ("status", "--format", "json"),
    ("status", "--format", "markdown"),
    ("accounts",),
    ("accounts", "--format", "json"),
    ("report",),
    ("report", "--format", "json"),
    ("doctor",),
)
STATE = (
    ("state", "list"),
    ("state", "list", "--format", "json"),
    ("state", "show", "pictured"),
    ("state", "show", "pictured", "--format", "json"),
    ("state", "pull"),
)
APPLYING = tuple(
    ("apply", "--auto-approve", "--format", form) for form in ("text", "json", "markdown")
)


@dataclass
class Ward:
    """A workspace under observation: all that is said is kept, to be searched with the rest."""

    bench: Workbench
    wire: Wire
    secrets: frozenset[str] = frozenset()
    said: str = ""

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where a run may leave something."""
        return (self.bench.folder, *(Path(self.bench.env[name]) for name in ("HOME", "TMPDIR")))

    def run(self, *arguments: str, in_process: bool = True) -> Run:
        """Run a command line with -v."""
        act = self.bench.run if in_process else self.bench.process
        run = act("-v", *arguments)
        self.hear(run)
        return run

    def hear(self, run: Run) -> None:
        """Take down what was said."""
        self.said += run.out + run.err

    def move_state(self, where: str, *secrets: str) -> None:
        """Keep the state elsewhere, and begin anew at the service."""
        self.secrets = frozenset(secrets)
        lines = self.bench.path("postsync.yaml").read_text("utf-8").splitlines()
        kept = [line for line in lines if not line.startswith("state:")]
        self.bench.write("postsync.yaml", "\n".join([*kept, f"state: {where}\n"]))
        self.bench.sandbox("POST", "reset", {})

    def assert_silent(self) -> None:
        """Nothing has leaked, although there was something to leak."""
        assert self.wire.carried_everything()
        assert_silent(self.wire.secrets | self.secrets, self.said, *self.folders)


def prepare(folder: Path, wire: Wire) -> Ward:
    """A workspace of four posts with a picture; nothing is applied yet."""
    bench = Workbench(folder / "workspace", config=CONFIG)
    for name in ("HOME", "TMPDIR"):
        (folder / name).mkdir()
        bench.env[name] = str(folder / name)
    shutil.copy(PICTURE, bench.path("picture.jpg"))
    for minute, name in enumerate(("due", "changed", "cancelled", "pictured")):
        _post(bench, name, minute)
    return Ward(bench, wire)


def apply_and_edit(ward: Ward) -> None:
    """Apply it, and leave work of every kind to do."""
    bench = ward.bench
    bench.env["OUTSTAND_API_KEY"] = KEY
    run = ward.run("apply", "--auto-approve")
    assert run.code == 0, run
    bench.edit("posts/changed.yaml", "This is changed", "This was changed")
    bench.path("posts/cancelled.yaml").unlink()
    bench.path("picture.jpg").write_bytes(PICTURE.read_bytes() + b"\0")
    _post(bench, "more", 5)


def _post(bench: Workbench, name: str, minute: int) -> None:
    bench.write(
        f"posts/{name}.yaml",
        f"accounts: [x:acme]\nscheduledAt: 2027-03-02T09:{minute * 10:02}:00Z\ncontainers:\n"
        f"  - content: This is {name}\n    media: [{{path: ../picture.jpg, alt: A rover}}]\n",
    )
