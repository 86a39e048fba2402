"""Quick fixes, over every bad example: which are offered, and that each does what it says.

`tests/data/fixes.txt` has a line for each finding: the file, the rule, and the fixes. GOLDEN_UPDATE=1 writes
it again.
"""

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from tests.examples.test_examples import CONFIGURED, NEGATIVE
from tests.tables import each_row

from postsync.adapters.workspace.decode.configuration import decode_config
from postsync.adapters.workspace.load.files import Found
from postsync.adapters.workspace.yaml.reader import read_documents
from postsync.domain.catalogue import RULES
from postsync.domain.config import Config
from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.language.buffers import Buffer, Text
from postsync.language.fixing import fixes
from postsync.language.host import Home, Host
from postsync.language.looking import OpenWorkspace
from postsync.language.remedies import Remedy
from postsync.language.view import View

HERE = Path(__file__).parents[1]
FOLDER = HERE / "examples/negative"
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
GOLDEN = HERE / "data/fixes.txt"
UNREADABLE = {f"PS10{digit}" for digit in range(1, 10)}


def view_of(name: str) -> View:
    """A bad example as an editor has it open, under the configuration that it asks for."""
    data = (FOLDER / name).read_bytes()
    text = data.decode("utf-8-sig", "surrogateescape")
    configured = CONFIGURED.search(text)
    config = Config()
    if configured:
        config, _ = decode_config(read_documents(configured[1].encode())[0].data, {})
    home = Home(
        config._replace(posts=(name,)),
        FOLDER,
        (),
        "postsync.yaml",
        lambda post: post.content.selectors,
        lambda: (),
        lambda: NOW,
    )
    host = Host("1", lambda _folder, _held: home, tell_bug)
    workspace = OpenWorkspace(host, FOLDER, home)
    buffer = Buffer("file:///x", 1, Text(text), str(FOLDER / name))
    return View(buffer, workspace, home, name, Found(name, ""), workspace.sheets(home))


def tell_bug(error: BaseException, places: str = "") -> None:
    raise error


@cache
def offered(name: str) -> list[tuple[Diagnostic, list[Remedy]]]:
    view = view_of(name)
    findings = view.findings()
    return [(item, list(fixes(view, item, findings))) for item in findings]


def shown(name: str) -> list[str]:
    return [
        f"{name} {item.rule}: {' | '.join(one.title for one in found)}".rstrip()
        for item, found in offered(name)
    ]


def test_the_fixes_of_the_bad_examples_are_those_of_the_table() -> None:
    if os.environ.get("GOLDEN_UPDATE"):
        lines = [line for name in NEGATIVE for line in shown(name)]
        GOLDEN.write_text("\n".join(lines) + "\n", "utf-8")
    table = GOLDEN.read_text("utf-8").splitlines()
    # An example that is newer than the table is not in it yet.
    names = [name for name in NEGATIVE if any(line.startswith(f"{name} ") for line in table)]
    assert [line for name in names for line in shown(name)] == table


@each_row("name", NEGATIVE)
def test_a_fix_makes_its_finding_go_away_and_no_new_error(name: str) -> None:
    view = view_of(name)
    before = view.findings()
    for item, found in offered(name):
        for fix in found:
            text = view.text.with_edit(fix.edit.start, fix.edit.end, fix.edit.text)
            after = view.findings(text)
            rules = [one.rule for one in after]
            errors = {one.rule for one in after if one.severity is Severity.ERROR}
            if not fix.begins:
                assert rules.count(item.rule) < [one.rule for one in before].count(item.rule)
            elif fix.title.startswith("Ignore"):
                gone = [one.summary for one in before if one.rule == item.rule]
                assert [one.summary for one in after if one.rule == item.rule] != gone
            if UNREADABLE.isdisjoint(one.rule for one in before):
                assert errors <= {one.rule for one in before if one.severity is Severity.ERROR}


def test_nothing_is_offered_that_hides_an_error_which_guards_the_promise() -> None:
    for name in NEGATIVE:
        for item, found in offered(name):
            if RULES[item.rule].fixed:
                assert not [one for one in found if one.title.startswith("Ignore")]
