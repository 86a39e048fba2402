"""No reach: a branch makes postsync read, quote, send or write nothing but its own regular files."""

import io
import json
import os
import shutil
import socket
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.integration.workbench import HELLO, Workbench

from postsync.adapters import reach
from postsync.adapters.workspace.load import files as load_files

MARK = "TOPSECRET"
SECRET = f"{MARK}: token=abcdef\n- {MARK}\n"

POST = """\
accounts: [x:acme]
scheduledAt: 2027-03-02T09:00:00Z
content: Good morning!
media: [{path: PATH, alt: A picture}]
"""

COMMANDS = (
    "validate",
    "validate --format json",
    "validate --format github",
    "validate --format sarif",
    "plan --offline",
    "plan --format json",
    "plan --format markdown",
    "apply --auto-approve",
    "status",
    "accounts",
    "state list",
)


def png(*, width: int = 800, height: int = 600) -> bytes:
    """A whole picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = b"".join(b"\0" + bytes(3 * width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


PICTURE = png()


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder."""
    named = ("-c", "user.name=A", "-c", "user.email=a@acme.example")
    done = subprocess.run(
        ["git", *named, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """A workspace at the root of a repository, and something secret beside it."""
    (tmp_path / "outside.txt").write_text(SECRET, "utf-8")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.yaml").write_text(SECRET, "utf-8")
    (tmp_path / "elsewhere/picture.png").write_bytes(PICTURE)
    bench = Workbench(tmp_path / "workspace")
    git(bench.folder, "init", "-q")
    bench.path("posts").mkdir()
    return bench


def pipe(path: Path) -> None:
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.mkdir()
    (path / "a").write_text(SECRET, "utf-8")


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        # The address of a socket is short, whatever folder a test runs in.
        here = os.open(path.parent, os.O_RDONLY)
        try:
            made.bind(f"/proc/self/fd/{here}/{path.name}")
        finally:
            os.close(here)


def link_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


ODD: dict[str, Callable[[Path], None]] = {
    "link out": link_to("../../outside.txt"),
    "link to a link": link_to("../twice"),
    "link to the environment": link_to("/proc/self/environ"),
    "link to a device": link_to("/dev/zero"),
    "link to itself": link_to("a.yaml"),
    "link to nothing": link_to("nowhere"),
    "link to a folder": link_to("../../elsewhere"),
    "pipe": pipe,
    "socket": listening,
}


@pytest.mark.parametrize("what", [*ODD, "folder"])
def test_an_odd_file_among_the_posts_is_neither_read_nor_quoted(
    bench: Workbench, what: str
) -> None:
    bench.path("twice").symlink_to("../outside.txt")
    bench.write("posts/good.yaml", HELLO)
    {**ODD, "folder": folder}[what](bench.path("posts/a.yaml"))
    key = {"OUTSTAND_API_KEY": f"ost_{MARK}"}
    for command in COMMANDS:
        run = bench.run(*command.split(), env=key)
        assert MARK not in run.out + run.err, command
        assert run.code in {0, 1}, (command, run)
    if what != "folder":
        assert {
            item["rule"] for item in bench.run("validate", "--format", "json").json["diagnostics"]
        } <= {
            "PS101",
            "PS102",
        }
        assert bench.run("validate").code == 1


@pytest.mark.parametrize("what", [*ODD, "folder"])
def test_an_odd_configuration_is_neither_read_nor_passed_over(bench: Workbench, what: str) -> None:
    bench.write("posts/good.yaml", HELLO)
    bench.path("postsync.yaml").unlink()
    bench.path("twice").symlink_to("../outside.txt")
    # A configuration further up is not taken in its place.
    (bench.folder.parent / "postsync.yaml").write_text("provider: {name: sandbox}\n", "utf-8")
    (bench.folder / "inner").mkdir()
    {**ODD, "folder": folder}[what](bench.path("inner/a.yaml"))
    bench.path("inner/a.yaml").rename(bench.path("postsync.yaml"))
    for command in COMMANDS:
        run = bench.run(*command.split(), env={"OUTSTAND_API_KEY": f"ost_{MARK}"})
        assert MARK not in run.out + run.err, command
        assert run.code in ({0, 1} if "sarif" in command else {1}), (command, run)


def test_a_folder_on_the_way_may_not_be_a_link(bench: Workbench) -> None:
    bench.path("posts/2027").symlink_to("../../elsewhere")
    bench.path("posts/up").symlink_to("..")
    found = bench.run("validate", "--format", "json")
    assert MARK not in found.out
    said = [(item["rule"], item["file"]) for item in found.json["diagnostics"]]
    assert said == [("PS102", "posts/2027"), ("PS102", "posts/up"), ("PS100", None)]


def test_a_link_out_is_refused_without_a_look_at_what_it_leads_to(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where folders are mounted when somebody looks at them, a look is a connection."""
    bench.write("posts/good.yaml", HELLO)
    bench.path("posts/host").symlink_to("/net/evil.example/share")
    bench.path("posts/a.yaml").symlink_to("/net/evil.example/a.yaml")
    looked: list[str] = []
    for name in ("stat", "lstat", "open", "readlink"):
        real = getattr(os, name)

        def noted(
            path: object, *rest: object, _real: Callable[..., object] = real, **more: object
        ) -> object:
            looked.append(str(path))
            return _real(path, *rest, **more)

        monkeypatch.setattr(os, name, noted)
    assert bench.run("validate").code == 1
    assert not [path for path in looked if "evil" in path]


@pytest.mark.parametrize(
    "argument", ["posts/a.yaml", "posts", "../outside.txt", "/proc/self/environ"]
)
def test_a_named_path_is_a_filter_and_never_opened(bench: Workbench, argument: str) -> None:
    bench.write("posts/good.yaml", HELLO)
    bench.path("posts/a.yaml").symlink_to("../../outside.txt")
    run = bench.run("validate", argument)
    assert MARK not in run.out + run.err
    assert run.code == 1


@pytest.mark.parametrize("what", ODD)
def test_odd_plan_and_state_files_of_the_repository_are_refused(
    bench: Workbench, what: str
) -> None:
    bench.write("posts/good.yaml", HELLO)
    bench.path("twice").symlink_to("../outside.txt")
    ODD[what](bench.path("posts/plan.json"))
    bench.path("posts/plan.json").rename(bench.path("inner"))
    for command in ("apply inner", "state push inner", "plan --out inner"):
        run = bench.run(*command.split())
        assert MARK not in run.out + run.err, command
        assert run.code == 1, (command, run)
    assert (bench.folder.parent / "outside.txt").read_text("utf-8") == SECRET


def test_a_plan_is_not_saved_through_a_linked_folder(bench: Workbench) -> None:
    bench.write("posts/good.yaml", HELLO)
    bench.path("plans").symlink_to("../elsewhere")
    run = bench.run("plan", "--out", "plans/plan.json")
    assert run.code == 1
    assert "symbolic link" in run.err
    assert not (bench.folder.parent / "elsewhere/plan.json").exists()
    # Whoever names a place outside means it.
    assert bench.run("plan", "--out", "../elsewhere/plan.json").code == 0
    assert bench.run("apply", "../elsewhere/plan.json").code == 0


def test_init_writes_through_no_link(bench: Workbench) -> None:
    bench.path("postsync.yaml").unlink()  # in a workspace that is there, it writes nothing at all
    bench.path("posts").rmdir()
    bench.path("posts").symlink_to("../elsewhere")
    bench.path(".github").symlink_to("../elsewhere")
    run = bench.run("init")
    assert run.code == 1
    assert "posts/hello.yaml is not written: a symbolic link" in run.err
    assert sorted(path.name for path in (bench.folder.parent / "elsewhere").iterdir()) == [
        "a.yaml",
        "picture.png",
    ]


def test_a_file_that_is_swapped_after_the_look_is_not_followed(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.write("posts/sub/a.yaml", HELLO)
    discover = load_files.discover

    def then_swapped(*given: object) -> object:
        found = discover(*given)  # type: ignore[arg-type]
        bench.path("posts/sub").rename(bench.path("posts/was"))
        bench.path("posts/sub").symlink_to("../../elsewhere")
        return found

    monkeypatch.setattr("postsync.adapters.workspace.load.source.discover", then_swapped)
    run = bench.run("validate")
    assert MARK not in run.out + run.err
    assert (run.code, "PS101" in run.out) == (1, True)


def test_what_is_opened_is_what_was_looked_at(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b").write_text("b", "utf-8")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "a/up").symlink_to("b")
    (tmp_path / "outside").write_text(SECRET, "utf-8")
    root = str(tmp_path / "a")
    assert reach.read_below(str(tmp_path), "a/b", most=9) == b"b"
    for path in (
        "link/b",
        "a/up",
        "a",
        "a/",
        "",
        ".",
        "nowhere",
        "a/b/c",
        "../outside",
        "a/../outside",
    ):
        with pytest.raises(OSError):
            reach.read_below(str(tmp_path), path, most=9)
    with reach.Below(root) as below, pytest.raises(OSError):
        below.read("../outside", most=9)


# Media


def refused(bench: Workbench, path: str) -> set[str]:
    """The errors about a post that shows `path`; whatever they are, nothing of it may arrive."""
    bench.write("posts/a.yaml", POST.replace("PATH", json.dumps(path)))
    kept = bench.path(".postsync/sandbox.db-media")
    found = bench.run("validate", "--format", "json").json["diagnostics"]
    bench.run("apply", "--auto-approve")
    errors = {item["rule"] for item in found if item["severity"] == "error"}
    assert bool(errors) is not (kept.exists() and any(kept.iterdir())), (path, found)
    return errors


@pytest.mark.parametrize("pattern", [".git/*.yaml", ".g*/*.yaml", ".postsync/**", ".?ostsync/**"])
def test_no_pattern_reaches_what_belongs_to_git_or_to_postsync(
    bench: Workbench, pattern: str
) -> None:
    bench.write(
        "postsync.yaml", f'provider: {{name: sandbox}}\nposts: ["posts/*.yaml", "{pattern}"]\n'
    )
    for folder in (".git", ".postsync"):
        bench.write(f"{folder}/own.yaml", f"content:   {SECRET}\n")
    for command in ("validate", "plan", "render", "fmt"):
        run = bench.run(command)
        assert "own.yaml" not in run.out + run.err, command
    for folder in (".git", ".postsync"):
        assert bench.path(f"{folder}/own.yaml").read_text() == f"content:   {SECRET}\n"
    is_plain = "?" not in pattern and ".g*" not in pattern
    assert ("PS112" in bench.run("validate").out) is is_plain


OWN_SPELLINGS = [
    "../.git/config",
    "../.GIT/config",
    "../.Git/hooks/picture.png",
    "../.git./picture.png",
    "../.git /picture.png",
    "../GIT~1/picture.png",
    "../.g\u200cit/picture.png",
    "../.git::$INDEX_ALLOCATION/picture.png",
    "../sub/.git/picture.png",
    "../.postsync/picture.png",
    "../.PostSync/picture.png",
    "../.postsync/rehearsal/sandbox.json",
    "./../posts/../.git/../.git/picture.png",
]


@pytest.mark.parametrize("path", OWN_SPELLINGS)
def test_what_belongs_to_git_or_to_postsync_is_never_sent(bench: Workbench, path: str) -> None:
    file = bench.path("posts") / path
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.write_bytes(PICTURE)
    assert "PS307" in refused(bench, path)


@pytest.mark.parametrize("rules", ["", "rules: {PS313: off, PS319: off, PS320: off, PS318: off}\n"])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("secrets.png", SECRET.encode()),
        ("secrets.pdf", SECRET.encode()),
        ("secrets.doc", SECRET.encode()),
        ("secrets.docx", b"PK\3\4" + SECRET.encode()),
        ("secrets.ppt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + SECRET.encode()),
        ("secrets.pdf", b"%PDF-1.4\n" + SECRET.encode()),
        ("secrets.png", b"\x89PNG\r\n\x1a\n" + SECRET.encode()),
        ("secrets.jpg", b"\xff\xd8\xff\xe0" + SECRET.encode()),
        ("secrets.gif", b"GIF89a" + SECRET.encode()[:3]),
        ("secrets.webp", b"RIFF\0\0\0\0WEBP" + SECRET.encode()),
        ("secrets.mp4", b"\0\0\0\x18ftypisom" + SECRET.encode() * 9),
        ("secrets.mp4", SECRET.encode()[:4] + b"ftypisom" + SECRET.encode()),
        ("secrets.webm", b"\x1a\x45\xdf\xa3" + SECRET.encode()),
        ("secrets", SECRET.encode("utf-16")),
        ("secrets.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("sound.mp4", b"\0\0\0\x18ftypM4A " + bytes(99)),
    ],
)
def test_what_is_no_medium_by_its_bytes_is_an_error_that_no_rule_switches_off(
    bench: Workbench, name: str, data: bytes, rules: str
) -> None:
    bench.write("postsync.yaml", bench.path("postsync.yaml").read_text("utf-8") + rules)
    bench.path(f"posts/{name}").write_bytes(data)
    assert "PS321" in refused(bench, name)
    bench.write("postsync.yaml", "provider: {name: sandbox}\nrules: {PS321: off}\n")
    assert bench.run("validate").code == 1


def office() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml"):
            archive.writestr(name, "<xml/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "network"),
    [
        ("a.png", PICTURE, "x"),
        ("a.pdf", b"%PDF-1.7\n1 0 obj\nstartxref\n9\n%%EOF\n", "linkedin"),
        ("a.docx", office(), "linkedin"),
    ],
)
def test_real_media_are_sent_as_what_they_are(
    bench: Workbench, name: str, data: bytes, network: str
) -> None:
    bench.path(f"posts/{name}").write_bytes(data)
    account = {"x": "x:acme", "linkedin": "linkedin:acme-inc"}[network]
    bench.write("posts/a.yaml", POST.replace("PATH", name).replace("x:acme", account))
    bench.apply()


class Case:
    """A repository with files that git shares, and others."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        bench.write(".gitignore", "*.local.png\n.env*\nprivate/\n.postsync/\n")
        self.picture("posts/tracked.png")
        self.picture("posts/tracked.local.png")
        self.picture("posts/.tracked.png")
        git(bench.folder, "add", "-f", "posts", "postsync.yaml", ".gitignore")
        git(bench.folder, "commit", "-q", "-m", "Begin")

    def picture(self, name: str) -> None:
        """Put a picture there."""
        path = self.bench.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PICTURE)


@pytest.fixture
def case(bench: Workbench) -> Case:
    return Case(bench)


@pytest.mark.parametrize("name", ["tracked.png", "tracked.local.png", ".tracked.png", "new.png"])
def test_a_file_that_git_tracks_or_does_not_ignore_is_fine(case: Case, name: str) -> None:
    case.picture(f"posts/{name}")
    assert refused(case.bench, name) == set()


@pytest.mark.parametrize(
    "name",
    ["a.local.png", "../private/scan.png", "../.env.png", ".hidden.png", ".drafts/a.png"],
)
def test_a_file_that_only_this_machine_has_is_refused(case: Case, name: str) -> None:
    case.picture(f"posts/{name}")
    assert refused(case.bench, name) == {"PS307"}
    said = case.bench.run("validate").out
    assert "posts/a.yaml:4:16: error PS307" in said


def test_names_that_git_takes_for_patterns_are_only_names(case: Case) -> None:
    case.picture("posts/:x.local.png")
    assert refused(case.bench, ":x.local.png") == {"PS307"}
    names = (":(exclude)a.png", ":!b.png", "*.png", "-z.png", "[a].png", "a\nb.png", " .png")
    for at, name in enumerate(names):
        case.picture(f"posts/{name}")
        post = POST.replace("PATH", json.dumps(name)).replace("09:00", f"1{at}:00")
        case.bench.write(f"posts/a{at}.yaml", post)
    case.bench.path("posts/a.yaml").unlink()
    assert case.bench.run("validate").code == 0


def test_ignoring_holds_for_every_post_and_place_that_shows_the_file(case: Case) -> None:
    case.picture("posts/a.local.png")
    case.bench.write(
        "posts/a.yaml",
        "---\n".join(
            f"id: p{n}\n" + POST.replace("PATH", "a.local.png").replace("09:00", f"1{n}:00")
            for n in range(3)
        ),
    )
    found = case.bench.run("validate", "--format", "json").json["diagnostics"]
    places = [(item["rule"], item["line"]) for item in found if item["severity"] == "error"]
    assert places == [("PS307", 5), ("PS307", 11), ("PS307", 17)]
    plan = case.bench.run("plan", "--format", "json").json
    assert {change["action"] for change in plan["changes"]} == {"blocked"}


def test_git_is_asked_once_and_only_if_a_post_shows_a_file(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    from postsync.adapters.git import run as runner

    asked: list[str] = []
    real = runner.run_git

    def noted(arguments: list[str], **more: object) -> object:
        asked.extend(word for word in arguments if word in {"check-ignore", "--recurse-submodules"})
        return real(arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(runner, "run_git", noted)
    case.bench.write("posts/a.yaml", HELLO)
    assert case.bench.run("validate").code == 0
    assert asked == []
    for n in range(30):
        case.picture(f"posts/new-{n}.png")
        case.bench.write(f"posts/a{n}.yaml", POST.replace("PATH", f"new-{n}.png"))
    case.bench.run("validate")
    # About all of the pictures, and about all files in which something is wrong.
    assert asked == ["check-ignore", "check-ignore"]


@pytest.mark.parametrize(
    ("kept", "rules"),
    [
        ("prod.yaml", {"PS148", "PS307"}),
        ("", {"PS148", "PS307"}),
        ("private/prod.yaml", {"PS105"}),
    ],
)
def test_a_name_that_no_file_has_opens_nothing(case: Case, kept: str, rules: set[str]) -> None:
    """A branch lets git ignore the usual name of the configuration, which has another one here, or none.

    A configuration that git ignores itself is not part of the repository, and neither is what lies beside it.
    """
    root = case.bench.folder / Path(kept).parent
    root.joinpath("posts").mkdir(parents=True, exist_ok=True)
    root.joinpath("posts/a.yaml").write_text(POST.replace("PATH", "a.local.png"), "utf-8")
    root.joinpath("posts/a.local.png").write_bytes(PICTURE)
    root.joinpath("posts/keys.local.yaml").write_text(f"KEY: {MARK}\ncontent: [", "utf-8")
    with case.bench.path(".gitignore").open("a") as ignored:
        ignored.write("postsync.yaml\nkeys.local.yaml\n")
    git(case.bench.folder, "rm", "-q", "--cached", "postsync.yaml")
    config = case.bench.path("postsync.yaml").rename(root / "prod.yaml")
    if not kept:
        config.unlink()
    options = ["--config", kept] if kept else []
    found = case.bench.run(*options, "validate", "--format", "json").json["diagnostics"]
    assert {one["rule"] for one in found if one["severity"] == "error"} == rules
    assert MARK not in case.bench.run(*options, "validate").out


def test_a_submodule_has_what_it_tracks(case: Case, tmp_path: Path) -> None:
    brand = tmp_path / "brand"
    brand.mkdir()
    git(brand, "init", "-q")
    (brand / "logo.png").write_bytes(PICTURE)
    git(brand, "add", "logo.png")
    git(brand, "commit", "-q", "-m", "Logo")
    git(
        case.bench.folder,
        *("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(brand), "brand"),
    )
    case.picture("brand/untracked.png")
    assert refused(case.bench, "../brand/untracked.png") == {"PS307"}
    assert refused(case.bench, "../brand/logo.png") == set()


def test_another_repository_inside_of_ours_is_not_ours(case: Case) -> None:
    case.picture("clone/a.png")
    git(case.bench.path("clone"), "init", "-q")
    git(case.bench.path("clone"), "add", "a.png")
    assert refused(case.bench, "../clone/a.png") == {"PS307"}


def test_where_git_gives_no_answer_nothing_is_sent(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(case.bench.path(".postsync"))
    case.bench.path(".git/index").write_bytes(b"DIRC and no more")
    case.bench.write("posts/a.yaml", POST.replace("PATH", "tracked.png"))
    run = case.bench.run("validate")
    assert run.code == 1
    assert "PS148 git cannot tell whether it shares" in run.out


def test_patterns_that_git_compares_for_ever_are_given_up(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postsync.adapters.git.sharing._SECONDS", 0.5)
    name = f"{'a' * 200}.png"
    case.picture(f"posts/{name}")
    case.bench.write(".gitignore", "*".join("a" * 60) + "b\n")
    assert refused(case.bench, name) == {"PS307"}


def test_outside_of_git_hidden_files_and_links_are_refused(tmp_path: Path) -> None:
    bench = Workbench(tmp_path / "plain")
    (tmp_path / "outside.png").write_bytes(PICTURE)
    for name in ("posts/a.png", "posts/.a.png", ".keys/a.png"):
        bench.path(name).parent.mkdir(parents=True, exist_ok=True)
        bench.path(name).write_bytes(PICTURE)
    bench.path("posts/linked.png").symlink_to("a.png")
    assert refused(bench, ".a.png") == {"PS307"}
    assert refused(bench, "../.keys/a.png") == {"PS307"}
    assert refused(bench, "linked.png") == {"PS302"}
    assert refused(bench, "../../outside.png") == {"PS302"}
    assert refused(bench, "a.png") == set()


@pytest.mark.parametrize("what", [what for what in ODD if what != "link to itself"])
def test_an_odd_media_file_is_neither_read_nor_sent(bench: Workbench, what: str) -> None:
    bench.path("twice").symlink_to("../outside.txt")
    ODD[what](bench.path("posts/odd.png"))
    assert refused(bench, "odd.png") - {"PS102"} in ({"PS302"}, {"PS305"})
    bench.path("posts/linked").symlink_to("../../elsewhere")
    assert refused(bench, "linked/picture.png") == {"PS102", "PS302"}


def test_a_picture_that_is_swapped_for_a_link_is_not_sent(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    from postsync.adapters.media.files import MediaFiles

    bench.path("posts/sub").mkdir()
    bench.path("posts/sub/picture.png").write_bytes(PICTURE)
    bench.write("posts/a.yaml", POST.replace("PATH", "sub/picture.png"))
    describe = MediaFiles.describe

    def swapped(self: MediaFiles, path: str) -> object:
        if not bench.path("posts/was").exists():
            bench.path("posts/sub").rename(bench.path("posts/was"))
            bench.path("posts/sub").symlink_to("../../elsewhere")
        return describe(self, path)

    monkeypatch.setattr(MediaFiles, "describe", swapped)
    run = bench.run("apply", "--auto-approve")
    assert run.code == 1
    assert not bench.path(".postsync/sandbox.db-media").exists()


def test_what_follows_the_end_of_a_picture_is_pointed_at(bench: Workbench) -> None:
    bench.path("posts/more.png").write_bytes(PICTURE + SECRET.encode() * 30_000)
    bench.write("posts/a.yaml", POST.replace("PATH", "more.png"))
    run = bench.run("validate")
    assert run.code == 0
    assert "warn PS327 “more.png” goes on for" in run.out


def test_a_workspace_that_git_ignores_is_in_no_repository(tmp_path: Path) -> None:
    """A rehearsal in an ignored folder, as the demo is one, shows its pictures."""
    outer = tmp_path / "outer"
    outer.mkdir()
    subprocess.run(["git", "-C", str(outer), "init", "--quiet"], check=True)
    (outer / ".gitignore").write_text("build/\n")
    bench = Workbench(outer / "build/demo")
    bench.path("posts").mkdir(exist_ok=True)
    picture = Path(__file__).parents[1] / "examples/positive/media/rocket.jpg"
    bench.path("posts/rocket.jpg").write_bytes(picture.read_bytes())
    bench.write(
        "posts/a.yaml",
        "accounts: [x:acme]\nscheduledAt: 2027-03-09T09:00:00Z\ncontent: A\n"
        "media: [{path: rocket.jpg, alt: A rocket}]\n",
    )
    assert bench.run("validate").code == 0
    bench.path("posts/.rocket.jpg").write_bytes(picture.read_bytes())
    bench.edit("posts/a.yaml", "path: rocket", "path: .rocket")
    assert "PS307" in bench.run("validate").out
