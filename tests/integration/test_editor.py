"""The schema line works in editors: completion, explanations, and an error on a wrong key."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.doubles.git_place import git
from tests.integration.editor import INSTALLED, NODE, Editor
from tests.integration.workbench import Workbench

pytestmark = pytest.mark.skipif(
    NODE is None or not INSTALLED.is_file(),
    reason="npm, which installs the editor's part, is missing",
)

FILE = """\
# yaml-language-server: $schema=../schemas/post.schema.json
accounts: [x:acme]
scheduledAt: 2027-03-08T09:00:00Z
tiktok:
  postMode: DIRECT_POST
  pri
acounts: [linkedin]
content: Hello
missed: sometimes

"""


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """A workspace as `postsync init` makes it, with a file full of mistakes open in an editor."""
    bench = Workbench(tmp_path_factory.mktemp("edited") / "workspace")
    bench.done("init", "--add", "schemas")
    bench.write("posts/spring.yaml", FILE)
    with Editor(bench.path("posts/spring.yaml")) as opened:
        yield opened


def test_a_wrong_key_and_a_wrong_value_are_underlined_and_nothing_else_is(editor: Editor) -> None:
    errors = dict(editor.errors())
    assert errors.keys() == {6, 7, 9}
    assert "acounts" in errors[7]
    assert "sometimes" in errors[9] or "error" in errors[9]


def test_keys_are_completed_with_what_they_mean(editor: Editor) -> None:
    offered = editor.completions(10, 1)
    assert {"timezone", "containers", "instagram", "labels", "draft"} <= offered.keys()
    assert "accounts" not in offered
    assert "IANA" in offered["timezone"]


def test_fields_of_a_block_and_their_values_are_completed(editor: Editor) -> None:
    assert {"privacyLevel", "disableDuet"} <= editor.completions(6, 6).keys()
    assert editor.completions(5, 13).keys() == {"MEDIA_UPLOAD", "DIRECT_POST"}


def test_the_mouse_on_a_key_shows_what_it_is_for(editor: Editor) -> None:
    assert "Who publishes the post" in editor.hover(2, 3)
    assert "When the post goes out" in editor.hover(3, 3)


def test_a_good_file_has_nothing_underlined(tmp_path: Path) -> None:
    bench = Workbench(tmp_path / "workspace")
    bench.path("postsync.yaml").unlink()  # a folder that has one gets no first post
    assert bench.run("init").code == 0
    with Editor(bench.path("posts/hello.yaml")) as opened:
        assert opened.errors() == []


CONFIG = """\
# yaml-language-server: $schema=schemas/config.schema.json
version: 1
defaults:
  missed: sometimes
  tiktok:
    postMode: DIRECT_POST
    pri
groups:
  brand: x:acme
"""


@pytest.mark.parametrize("is_printed", [False, True])
def test_the_configuration_is_checked_and_completed_with_what_posts_share(
    tmp_path: Path, is_printed: bool
) -> None:
    bench = Workbench(tmp_path / "workspace")
    bench.done("init", "--add", "schemas")
    if is_printed:  # what `postsync schema` prints needs no other file
        bench.path("schemas/post.schema.json").unlink()
        bench.write("schemas/config.schema.json", bench.run("schema", "config").out)
    bench.write("postsync.yaml", CONFIG)
    with Editor(bench.path("postsync.yaml")) as opened:
        assert {4, 9} <= dict(opened.errors()).keys()
        assert {"privacyLevel", "disableDuet"} <= opened.completions(7, 8).keys()
        assert "When the time has passed" in opened.hover(4, 4)


WITHOUT_A_LINE = "acounts: [x:acme]\ncontent: Hello\n"


@pytest.mark.parametrize("inside", ["", "brands/a.1"])
def test_no_file_needs_a_line_where_the_settings_of_the_repository_count(
    tmp_path: Path, inside: str
) -> None:
    (tmp_path / "repository").mkdir()
    git("init", "--quiet", tmp_path / "repository")
    bench = Workbench(tmp_path / "repository" / inside)
    bench.path("postsync.yaml").unlink()
    bench.done("init")
    _expect_schemas_only_for_the_workspace(bench, tmp_path / "repository")


@pytest.mark.parametrize("inside", ["Büro", "a b", "a [b] {c}"])
def test_a_folder_that_the_extension_cannot_name_has_settings_of_its_own(
    tmp_path: Path, inside: str
) -> None:
    (tmp_path / "repository").mkdir()
    git("init", "--quiet", tmp_path / "repository")
    bench = Workbench(tmp_path / "repository" / inside)
    bench.path("postsync.yaml").unlink()
    bench.done("init")
    assert not (tmp_path / "repository/.vscode").exists()
    _expect_schemas_only_for_the_workspace(bench, bench.folder)


def _expect_schemas_only_for_the_workspace(bench: Workbench, opened: Path) -> None:
    bench.write("posts/deep/er/spring.yaml", WITHOUT_A_LINE)
    bench.write("postsync.yaml", CONFIG.partition("\n")[2])
    bench.write("other/notes.yaml", WITHOUT_A_LINE)
    with Editor(bench.path("posts/deep/er/spring.yaml"), opened) as editor:
        assert "acounts" in dict(editor.errors())[1]
        assert "IANA" in editor.completions(3, 1)["timezone"]
        editor.open(bench.path("postsync.yaml"))
        assert 3 in dict(editor.errors())
        editor.open(bench.path("other/notes.yaml"))
        assert editor.errors() == []
