"""Every command line of the pages is one that postsync takes, and is run or has a reason not to be."""

import ast
import re
import shlex
from collections.abc import Iterator

import pytest
from tests.docs.commands import commands_below, options_of, refusal
from tests.docs.markdown import FILES, ROOT, Block, blocks, code, page

from postsync.cli.main import cli

SHELL = ("console", "sh")

NOT_RUN = {
    "CONTRIBUTING.md": "it changes the code of postsync itself",
    "tests/cases/README.md": "it runs the tests",
    "examples/README.md": "it goes on from `make demo`, which CI runs",
    "docs/rules/": "the rule is about a state, a clock or a disk; tests/cases and tests/unit show it",
    "make demo": "CI runs both",
    "pip install": "it needs a package index",
    "postsync render  ": "it prints posts of a workspace; tests/cli runs it",
    "postsync import --dry-run": "it takes posts of a service; tests/cli runs it",
    "postsync preview --open": "it opens a browser",
    "postsync preview --serve": "it ends with Ctrl-C; tests/browser runs it",
    "$ postsync sandbox serve": "it ends with Ctrl-C; tests/sandbox runs it",
    "$ postsync state rebind": "it asks on a terminal; tests/cli runs it",
    "$ python -m tests.torture": "it takes minutes; tests/torture runs parts of it",
    "$ S=http://127.0.0.1:8300/_sandbox": "tests/docs/test_sandbox_page.py makes its calls",
    "$ curl -s $S/faults": "tests/docs/test_sandbox_page.py makes its calls",
    "echo 'eval": "it writes into the files of a shell; tests/cli looks at what is printed",
    "$ cp errored.state.json": "only a full disk leaves that file",
}
"""Blocks of a page, or those that begin so, and why nobody runs them. Their command lines are parsed."""

WALK = re.compile(r"^## Rehearse a bad day\n.*?(?=^## )", re.DOTALL | re.MULTILINE)
"""The section of docs/sandbox.md that tests/docs/test_bad_day.py walks through."""

_PIECE = re.compile(r"(?:\$ )?(?:[A-Z_]+=\S+ )*(?:\S*/)?postsync (?P<words>.*)")
_END = re.compile(r" \d?[<>]|[|;&\n]|  +#")
_OPTION = re.compile(r"(?<![\w-])(--[a-z][a-z-]+)(?![\w-]|…)")
_COMMAND_WITH_OPTION = re.compile(rf"(?:postsync )?(?P<words>(?:{'|'.join(cli.commands)})( .*)?)")

OF_OTHERS = {
    *("--cached", "--global", "--git-dir", "--git-path", "--separate-git-dir"),  # git
    *("--require-hashes", "--only-binary"),  # pip
    "--seed",  # python -m tests.torture
}


def lines_of(block: Block) -> Iterator[str]:
    """What follows `postsync` in the command lines of a block."""
    text = block.text.replace("\\\n", " ")
    for line in text.split("\n"):
        if block.kind == "text" and not line.startswith(("$ ", "    postsync ")):
            continue
        for piece in _END.split(line):
            if found := _PIECE.fullmatch(piece.strip()):
                yield found["words"]


def test_what_postsync_does_not_take_is_found() -> None:
    assert refusal(["plan", "--base", "main"]) == ""
    assert refusal(["-v", "state", "show", "ADDRESS"]) == ""
    assert "--bse" in refusal(["plan", "--bse", "main"])
    assert "xml" in refusal(["plan", "--format", "xml"])
    assert "pln" in refusal(["pln"])
    assert "peek" in refusal(["state", "peek"])
    assert "main" in refusal(["accounts", "main"])


@pytest.mark.parametrize("name", FILES)
def test_every_command_line_of_a_page_is_one_that_postsync_takes(name: str) -> None:
    wrong = [
        f"{block.place}: postsync {line}: {why}"
        for block in blocks(name)
        if block.kind in (*SHELL, "text")
        for line in lines_of(block)
        if (why := refusal(shlex.split(line, comments=True)))
    ]
    wrong += [
        f"{name}: {found[0]}: {why}"
        for said in code(name)
        if (found := _COMMAND_WITH_OPTION.fullmatch(said)) and "--" in said
        if (why := refusal(found["words"].split()))
    ]
    wrong += [
        f"{name}: {said}: {why}"
        for said in code(name)
        if (found := _PIECE.fullmatch(said))
        if (why := refusal(found["words"].split()))
    ]
    assert not wrong


@pytest.mark.parametrize("name", FILES)
def test_every_option_that_a_page_mentions_exists(name: str) -> None:
    known = {"--help"} | {
        option for command in commands_below(cli) for option in options_of(command, short=True)
    }
    mentioned = {option for said in code(name) for option in _OPTION.findall(said)}
    assert mentioned - known - OF_OTHERS == set()


def reason(block: Block) -> str | None:
    """The key of NOT_RUN that a block falls under."""
    return next(
        (key for key in NOT_RUN if block.page.startswith(key) or block.text.startswith(key)), None
    )


def shell_blocks() -> list[Block]:
    return [
        block
        for name in FILES
        for block in blocks(name)
        if block.kind in SHELL or block.text.startswith("$ ")
    ]


def test_every_block_of_commands_is_run_or_has_a_reason() -> None:
    walked = WALK.search(page("docs/sandbox.md"))
    assert walked
    idle = [block for block in shell_blocks() if not block.is_run and block.text not in walked[0]]
    assert not [block.place for block in idle if reason(block) is None]


def test_every_reason_has_its_block() -> None:
    used = {reason(block) for block in shell_blocks() if not block.is_run}
    assert used - {None} == NOT_RUN.keys()


def sentences() -> Iterator[tuple[str, str]]:
    """Each command that a text of the program names, and where. VALUE stands for what is put in."""
    for path in sorted((ROOT / "src/postsync").rglob("*.py")):
        source = path.read_text("utf-8")
        for node in ast.walk(ast.parse(source)) if "`postsync " in source else ():
            text = ""
            if isinstance(node, ast.JoinedStr):
                text = "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "VALUE"
                    for part in node.values
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
            for quoted in re.findall(r"`postsync [^`]*`", text):
                if found := _PIECE.fullmatch(_END.split(quoted.strip("`"))[0]):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", found["words"]


def test_every_command_that_the_program_tells_people_to_run_is_one_that_it_takes() -> None:
    told = list(sentences())
    assert len(told) >= 40
    wrong = [
        f"{place}: postsync {line}: {why}"
        for place, line in told
        if (why := refusal(shlex.split(line)))
    ]
    assert not wrong
