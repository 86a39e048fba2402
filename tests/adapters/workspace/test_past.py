"""The posts of a commit: read from the objects of a real repository, whatever is in them."""

import hashlib
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.doubles.git_place import git

from postsync.adapters.git import objects
from postsync.adapters.media.files import MediaFiles
from postsync.adapters.workspace.config import load_config
from postsync.adapters.workspace.load import past as past_module
from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.errors import ConfigError
from postsync.domain.post.content import Media
from postsync.domain.post.post import Part, Past, Post, Workspace

POST = "accounts: [x:acme]\nscheduledAt: 2026-12-01T14:00:00Z\ncontent: Hello\n"
SHOWS = "media:\n  - path: a.gif\n    alt: A square\n"


def gif(edge: int) -> bytes:
    """Longer than a pointer of Git LFS may be."""
    size = edge.to_bytes(2, "little")
    head = b"GIF89a" + size + size + b"\xf7\0\0" + bytes(768)
    return head + b",\0\0\0\0" + size + size + b"\0\2" + b"\xff" + bytes(255) + b"\0;"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Repo:
    """A workspace, which may be a folder of its repository."""

    def __init__(self, top: Path, folder: str = "") -> None:
        self.top, self.root = top, top / folder
        self.root.mkdir(parents=True, exist_ok=True)
        git("init", "--quiet", "--initial-branch=main", top)
        self.write("postsync.yaml", "timezone: UTC\n")

    def write(self, name: str, text: str | bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    def git(self, *words: str | Path, stdin: str | None = None) -> str:
        return git("-C", self.top, *words, stdin=stdin)

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "Change")
        return self.git("rev-parse", "HEAD")

    def blob(self, text: str) -> str:
        return self.git("hash-object", "-w", "--stdin", stdin=text)

    def tree(self, *entries: str) -> str:
        """A tree of lines as `git ls-tree` shows them, whatever git thinks of the names."""
        rows = b""
        for entry in entries:
            facts, _, name = entry.partition("\t")
            mode, _, one = facts.split()
            rows += f"{int(mode, 8):o} {name}".encode() + b"\0" + bytes.fromhex(one)
        data = b"tree %d\0" % len(rows) + rows
        digest = hashlib.sha1(data).hexdigest()
        file = self.top / ".git/objects" / digest[:2] / digest[2:]
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(zlib.compress(data))
        return digest

    def commit_of_tree(self, tree: str) -> str:
        return self.git("commit-tree", tree, "-m", "Odd")

    def source(self) -> WorkspaceSource:
        config, _, root = load_config(self.root / "postsync.yaml")
        return WorkspaceSource(root, config, media=MediaFiles(root))

    def load(self) -> Workspace:
        return self.source().load()

    def past(self, commit: str) -> Past:
        return self.source().load_at(commit)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repository")


def only(past: Past) -> Post:
    (post,) = past.posts.values()
    return post


def medium(post: Post) -> Media:
    (one,) = post.content.media
    return one


# Posts


def test_the_past_has_the_posts_of_the_commit_as_a_load_of_it_would(repo: Repo) -> None:
    repo.write("posts/a.yaml", POST)
    repo.write("posts/deep/b.yaml", POST.replace("Hello", "Two") + "---\nid: c\n" + POST)
    repo.write("posts/deep/c.yaml", f"id: d\n{POST}---\nid: e\n{POST}labels: [one]\n")
    repo.write("posts/media/a.gif", gif(8))
    repo.write("posts/media/f.yml", POST + SHOWS)
    then = repo.load()
    commit = repo.commit()
    for file in ("posts/a.yaml", "posts/media/a.gif"):
        (repo.root / file).unlink()
    repo.write("posts/deep/b.yaml", "nothing: left\n")
    past = repo.past(commit)
    assert past.commit == commit
    assert [*past.posts.values()] == [post._replace(own=None) for post in then.posts]
    assert past.media == then.media
    assert [*past.posts] == ["a", "c", "d", "e", "media/f"]


def test_before_counts_the_configuration_of_before(repo: Repo) -> None:
    repo.write(
        "postsync.yaml",
        "timezone: Europe/Berlin\nposts: [social/*.yaml, '!social/no*']\ngroups: {all: [x:acme, bluesky]}\n"
        "defaults: {labels: [old]}\nprovider: {baseUrl: 'https://elsewhere.example/v1'}\n",
    )
    repo.write("social/a.yaml", "accounts: [all]\nscheduledAt: 2026-12-01T14:00\ncontent: Hello\n")
    repo.write("social/no.yaml", POST)
    commit = repo.commit()
    repo.write("postsync.yaml", "timezone: America/New_York\ngroups: {all: [threads]}\n")
    post = only(repo.past(commit))
    assert post.address == "a"
    assert post.content.selectors == ("x:acme", "bluesky")
    assert post.content.scheduled_at == datetime(2026, 12, 1, 13, tzinfo=UTC)
    assert post.content.labels == ("old",)


@pytest.mark.parametrize(
    "before", [None, "a: [", "- a\n", "posts: 7\ntimezone: Mars\n", "x" * 2_000_000]
)
def test_without_one_that_can_be_read_todays_counts(repo: Repo, before: str | None) -> None:
    repo.write(
        "posts/a.yaml", "accounts: [all]\nscheduledAt: 2026-12-01T14:00:00Z\ncontent: Hello\n"
    )
    if before is None:
        (repo.root / "postsync.yaml").unlink()
    else:
        repo.write("postsync.yaml", before)
    commit = repo.commit()
    repo.write("postsync.yaml", "timezone: UTC\ngroups: {all: [threads]}\n")
    post = only(repo.past(commit))
    assert post.content.selectors in {("threads",), ("all",)}
    assert post.content.texts == ("Hello",)


def test_what_has_errors_is_left_out_and_stops_nothing(repo: Repo) -> None:
    repo.write("posts/good.yaml", POST + "instagram: {}\n")
    broken = {
        "yaml": "a: [\n",
        "words": "just words\n",
        "number": "7\n",
        "key": POST + "contnt: Hello\n",
        "time": POST.replace("2026-12-01T14:00:00Z", "2026-12-01"),
        "zone": POST + "timezone: Mars\n",
        "none": "",
        "several": f"{POST}---\n7\n---\n{POST}",
        "one": f"id: twice\n{POST}",
        "two": f"id: twice\n{POST}",
        "a name": POST,
        "large": POST + "#" * 1024 * 1024,
    }
    for name, text in broken.items():
        repo.write(f"posts/{name}.yaml", text)
    assert [*repo.past(repo.commit()).posts] == ["good"]


def test_a_workspace_may_be_a_folder_of_its_repository(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repository", "social")
    (repo.top / "posts").mkdir()
    (repo.top / "posts/other.yaml").write_text(POST)
    repo.write("../pictures/a.gif", gif(8))
    repo.write("posts/a.yaml", POST + SHOWS.replace("a.gif", "../../pictures/a.gif"))
    commit = repo.commit()
    repo.write("../pictures/a.gif", gif(9))
    past = repo.past(commit)
    assert medium(only(past)) == Media(
        path="../pictures/a.gif", alt="A square", sha256=sha256(gif(8))
    )
    assert past.files == {sha256(gif(8)): gif(8)}


# Media


def test_media_are_known_by_their_bytes_of_then(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write("posts/same.gif", gif(8))
    repo.write("posts/other.gif", gif(16))
    repo.write("posts/gone.gif", gif(32))
    names = ("same", "other", "gone", "never")
    listed = "".join(f"  - path: {name}.gif\n    alt: A\n" for name in names)
    repo.write("posts/a.yaml", f"{POST}media:\n{listed}")
    commit = repo.commit()
    repo.write("posts/other.gif", gif(17))
    (repo.root / "posts/gone.gif").unlink()
    read: list[int] = []
    real = objects.Objects.read
    monkeypatch.setattr(
        objects.Objects,
        "read",
        lambda self, blobs: real(self, [read.append(one.size or 0) or one for one in blobs]),
    )
    past = repo.past(commit)
    assert [one.sha256 for one in only(past).content.media] == [
        sha256(gif(8)),
        sha256(gif(16)),
        sha256(gif(32)),
        None,
    ]
    assert {past.media[sha256(gif(edge))].width for edge in (8, 16, 32)} == {8, 16, 32}
    assert past.files == {sha256(gif(edge)): gif(edge) for edge in (16, 32)}
    assert read.count(len(gif(8))) == 2, "what the workspace still has is not read from git"


def test_a_file_as_long_as_before_is_not_taken_for_the_one_of_before(repo: Repo) -> None:
    repo.write("posts/a.gif", gif(8))
    repo.write("posts/a.yaml", POST + SHOWS)
    commit = repo.commit()
    repo.write("posts/a.gif", gif(9))
    assert medium(only(repo.past(commit))).sha256 == sha256(gif(8))


def test_a_pointer_of_git_lfs_says_what_the_file_is(repo: Repo) -> None:
    pointer = (
        "version https://git-lfs.github.com/spec/v1\n"
        f"oid sha256:{sha256(gif(8))}\nsize {len(gif(8))}\n"
    )
    repo.write("posts/a.gif", pointer)
    repo.write("posts/a.yaml", POST + SHOWS)
    commit = repo.commit()
    past = repo.past(commit)
    assert medium(only(past)).sha256 == sha256(gif(8)), "a pointer here as well: nothing to look at"
    assert (past.media, past.files) == ({}, {})
    repo.write("posts/a.gif", gif(8))
    assert repo.past(commit).media[sha256(gif(8))].width == 8
    repo.write("posts/a.gif", gif(9))
    assert repo.past(commit).media == {}


def test_large_media_are_not_read_and_few_are_kept(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for edge in (8, 9, 10):
        repo.write(f"posts/{edge}.gif", gif(edge) + bytes(9000 * (edge == 10)))
    listed = "".join(f"  - path: {edge}.gif\n    alt: A\n" for edge in (8, 9, 10))
    repo.write("posts/a.yaml", f"{POST}media:\n{listed}")
    commit = repo.commit()
    for edge in (8, 9, 10):
        (repo.root / f"posts/{edge}.gif").unlink()
    monkeypatch.setattr(past_module, "_LARGEST", 5000)
    monkeypatch.setattr(past_module, "_TOGETHER", 1500)
    monkeypatch.setattr(past_module, "_MOST_KEPT", 1500)
    past = repo.past(commit)
    digests = [one.sha256 for one in only(past).content.media]
    assert digests == [sha256(gif(8)), sha256(gif(9)), None]
    assert len(past.files) == 1
    monkeypatch.setattr(past_module, "_MOST_READ", 1500)
    assert [one.sha256 for one in only(repo.past(commit)).content.media].count(None) == 2


# Nothing is checked out, run or followed


def test_no_filter_runs_and_nothing_is_written(repo: Repo) -> None:
    pwned = repo.top / "pwned"
    repo.write("posts/a.yaml", POST + SHOWS)
    repo.write("posts/a.gif", gif(8))
    commit = repo.commit()
    repo.write(".gitattributes", "* filter=evil\n")
    for kind in ("smudge", "clean", "process"):
        repo.git("config", f"filter.evil.{kind}", f"touch {pwned}; cat")
    (repo.root / "posts/a.yaml").unlink()
    repo.write("posts/a.gif", gif(9))
    before = sorted(str(path) for path in repo.root.rglob("*") if ".git/" not in str(path))
    assert only(repo.past(commit)).content.texts == ("Hello",)
    assert sorted(str(path) for path in repo.root.rglob("*") if ".git/" not in str(path)) == before
    assert not pwned.exists()


def test_odd_trees_are_looked_at_without_harm(repo: Repo) -> None:
    post = repo.blob(POST)
    config = repo.blob("timezone: UTC\nposts: ['posts/**/*.yaml', 'posts/.*/*.yaml']\n")
    outside = repo.blob(
        "accounts: [x]\ncontent: Out\nmedia: [{path: ../../../../etc/passwd, alt: A}]\n"
    )
    commit = repo.commit()
    folder = repo.tree(
        f"100644 blob {post}\t..",
        f"100644 blob {post}\ta\nb.yaml",
        f"100644 blob {post}\tgood.yaml",
        f"120000 blob {post}\tlink.yaml",
        f"160000 commit {commit}\tmodule.yaml",
        f"100644 blob {outside}\tout.yaml",
        f"100644 blob {post}\t{'x' * 5000}.yaml",
        f"100644 blob {post}\tweird\x1b[31m.yaml",
    )
    up = repo.tree(f"100644 blob {post}\tup.yaml")
    posts = repo.tree(
        f"040000 tree {up}\t..", f"040000 tree {up}\t.git", f"040000 tree {folder}\tin"
    )
    root = repo.tree(f"100644 blob {config}\tpostsync.yaml", f"040000 tree {posts}\tposts")
    past = repo.past(repo.commit_of_tree(root))
    assert [*past.posts] == ["in/good", "in/out"]
    assert medium(past.posts["in/out"]).sha256 is None


def test_a_tree_that_holds_itself_many_times_is_refused(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "_MOST_LISTED", 1 << 20)
    tree = repo.tree(f"100644 blob {repo.blob(POST)}\ta.yaml")
    for _ in range(9):
        tree = repo.tree(*(f"040000 tree {tree}\t{name}" for name in "abcdefghij"))
    with pytest.raises(ConfigError, match="too many files"):
        repo.past(repo.commit_of_tree(tree))


def test_a_folder_in_a_thousand_folders_is_no_trouble(repo: Repo) -> None:
    tree = repo.tree(f"100644 blob {repo.blob(POST)}\ta.yaml")
    for _ in range(1_500):
        tree = repo.tree(f"040000 tree {tree}\td")
    deep = repo.tree(f"040000 tree {tree}\tposts")
    past = repo.past(repo.commit_of_tree(deep))
    assert past.posts == {}, "its address is too long"


# What is not here


@pytest.mark.parametrize("commit", ["0" * 40, "main", "-x", ""])
def test_a_commit_that_is_not_here_is_said_to_be_missing(repo: Repo, commit: str) -> None:
    repo.commit()
    with pytest.raises(ConfigError, match="cannot be read"):
        repo.past(commit)


def test_a_shallow_clone_says_what_to_fetch(repo: Repo, tmp_path: Path) -> None:
    commit = repo.commit()
    repo.write("posts/a.yaml", POST)
    repo.commit()
    clone = tmp_path / "clone"
    git("clone", "--quiet", "--depth=1", f"file://{repo.top}", clone)
    config, _, root = load_config(clone / "postsync.yaml")
    with pytest.raises(ConfigError, match="fetch-depth: 0"):
        WorkspaceSource(root, config, media=MediaFiles(root)).load_at(commit)


def test_a_clone_without_old_files_says_how_it_was_made(repo: Repo, tmp_path: Path) -> None:
    repo.write("posts/a.yaml", POST)
    commit = repo.commit()
    repo.write("posts/a.yaml", POST + "draft: true\n")
    repo.commit()
    repo.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git("clone", "--quiet", "--filter=blob:none", f"file://{repo.top}", clone)
    config, _, root = load_config(clone / "postsync.yaml")
    with pytest.raises(ConfigError, match="lacks files") as caught:
        WorkspaceSource(root, config).load_at(commit)
    assert "fetch-depth: 0" in (caught.value.detail or "")


# Posts made of posts


def test_variants_and_names_are_those_of_the_commit(repo: Repo) -> None:
    repo.write("postsync.yaml", "timezone: UTC\nmentions: {acme: {x: '@acme', default: Acme}}\n")
    variants = "variants: {x: {}, bluesky: {content: Other, offset: +1h}, reddit: {offset: soon}}\n"
    text = POST.replace("Hello", '"{{ mention.acme }}"').replace("[x:acme]", "[x:acme, threads]")
    repo.write("posts/a.yaml", text + variants)
    repo.write("posts/b.yaml", text + variants.replace(", reddit: {offset: soon}", ""))
    repo.write("posts/c.yaml", text + "variants: {x: {}, threads: {content: '{{ mention.b }}'}}\n")
    commit = repo.commit()
    repo.write("postsync.yaml", "timezone: UTC\nmentions: {acme: {default: New}}\n")
    repo.write("posts/b.yaml", POST)
    past = repo.past(commit).posts
    assert {address: post.content.texts[0] for address, post in past.items()} == {
        "b": "Acme",
        "b@x": "@acme",
        "b@bluesky": "Other",
        "c@x": "@acme",
    }
    assert past["b@bluesky"].part == Part("b", "bluesky", own=("scheduledAt", "content"))
    assert past["b@bluesky"].span.line == 4
