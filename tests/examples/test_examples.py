"""The example files: good ones raise nothing, bad ones exactly what their first line says."""

import re
from pathlib import Path

import pytest

from postsync.adapters.workspace.decode.configuration import decode_config
from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.adapters.workspace.yaml.reader import read_documents
from postsync.domain.catalogue import RULES
from postsync.domain.config import Config
from postsync.domain.post.post import Workspace

HERE = Path(__file__).parent
POSITIVE = sorted(path.name for path in (HERE / "positive").glob("*.yaml"))
NEGATIVE = sorted(path.name for path in (HERE / "negative").glob("*.yaml"))

EXPECTED = re.compile(r"(PS\d{3}) at (\d+):(\d+)")
CONFIGURED = re.compile(r"^# with (.*)$", re.MULTILINE)

NOT_IN_ONE_FILE = {
    "PS100", "PS101", "PS102", "PS103", "PS104", "PS119",  # no text file can show these
    "PS111", "PS112", "PS113", "PS114", "PS115", "PS116", "PS117",  # postsync.yaml
    "PS158", "PS159",  # the list of accounts, and a megabyte
    "PS146", "PS147", "PS148",  # files that are not read, two of them, or what git ignores
}  # fmt: skip


def load(folder: str, name: str) -> Workspace:
    """The workspace of one file, with what a line that begins with `# with ` says in postsync.yaml."""
    configured = CONFIGURED.search((HERE / folder / name).read_text("utf-8", "replace"))
    config, problems = Config(), []
    if configured:
        data = read_documents(configured[1].encode())[0].data
        config, problems = decode_config(data, {})
    assert not problems
    return WorkspaceSource(HERE / folder, config._replace(posts=(name,))).load()


@pytest.mark.parametrize("name", POSITIVE)
def test_a_good_file_raises_nothing(name: str) -> None:
    workspace = load("positive", name)
    assert workspace.diagnostics == ()
    assert workspace.posts
    assert workspace.files == 1


@pytest.mark.parametrize("name", NEGATIVE)
def test_a_bad_file_raises_what_its_first_line_says(name: str) -> None:
    first_line = (HERE / "negative" / name).read_text("utf-8").partition("\n")[0]
    expected = [(rule, int(line), int(col)) for rule, line, col in EXPECTED.findall(first_line)]
    found = [
        (item.rule, item.span.line, item.span.column)
        for item in load("negative", name).diagnostics
        if item.span
    ]
    assert found == sorted(expected, key=lambda item: (item[1], item[2]))
    assert name.startswith(expected[0][0].lower())


@pytest.mark.parametrize("name", NEGATIVE)
def test_a_finding_says_what_is_wrong_on_one_line_and_what_to_do(name: str) -> None:
    for item in load("negative", name).diagnostics:
        assert "\n" not in item.summary
        assert not item.summary.endswith(".")
        assert len(item.summary) < 200
        assert item.detail.endswith((".", "?"))


def test_every_rule_about_a_single_file_has_a_bad_example() -> None:
    shown = {name[:5].upper() for name in NEGATIVE}
    wanted = {rule for rule in RULES if rule < "PS410"} | {
        "PS420", "PS421", "PS422", "PS423", "PS424", "PS425", "PS426", "PS427",
        "PS501", "PS502", "PS503", "PS515",
        "PS520", "PS521", "PS522", "PS523", "PS524", "PS525", "PS526", "PS527", "PS528",
    }  # fmt: skip
    assert wanted - shown == NOT_IN_ONE_FILE
