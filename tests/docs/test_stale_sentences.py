"""What the pages name exists: rules, variables, keys, exit codes, paths."""

import re
from pathlib import Path

import pytest
import yaml
from tests.docs.markdown import FILES, ROOT, anchors, code, page, prose

from postsync.adapters.workspace.schema.check import whole
from postsync.cli import exits
from postsync.domain.catalogue import RULES

PACKAGE = ROOT / "src/postsync"
CONFIG = whole("config")

RULE = re.compile(r"\bPS\d{3}\b")
VARIABLE = re.compile(r"\b(?:POSTSYNC|OUTSTAND)_[A-Z_]+\b")
EXIT = re.compile(r"(?:^|· |^\| )(\d+) ")
PLACES = "src|tests|docs|schemas|tools|action|examples|benchmarks"
PATH = re.compile(rf"((?:(?:{PLACES})/)(?:[\w.-]+/)*(?:[\w-]+\.\w+)?)(?:::\w+)?")
"""A path seen from the root, in backticks."""

NO_RULE = {"PS999"}
"""The example of a rule that does not exist."""

OF_USERS = {"POSTSYNC_STATE_KEY"}
"""A secret that a page tells people to make."""

MADE = {"benchmarks/.work"}
"""What commands make, so that it need not be there."""

PLACEHOLDER = re.compile(r"\b[A-Z]{4,}\b|<")


@pytest.mark.parametrize("name", FILES)
def test_every_rule_that_a_page_names_exists(name: str) -> None:
    assert set(RULE.findall(page(name))) - RULES.keys() - NO_RULE == set()


def sources() -> str:
    """All that postsync consists of, its action included."""
    places = [*PACKAGE.rglob("*.py"), *ROOT.glob("action/*.py"), ROOT / "action.yml"]
    return "\n".join(path.read_text("utf-8") for path in places)


def test_every_variable_that_a_page_names_exists_and_each_is_named() -> None:
    named = {word for name in FILES for word in VARIABLE.findall(page(name))}
    known = set(VARIABLE.findall(sources()))
    assert named - OF_USERS == known


@pytest.mark.parametrize("name", FILES)
def test_every_path_that_a_page_names_exists(name: str) -> None:
    named = {found[1] for said in code(name) if (found := PATH.fullmatch(said))}
    missing = {
        path for path in named - MADE if not (ROOT / path).exists() and not PLACEHOLDER.search(path)
    }
    assert missing == set()


BARE = re.compile(r"((?:[\w.-]+/)*)([\w.-]+(?:/|\.(?:json|md|py|toml|txt|yaml)))(?:::\w+)?")
"""A path in backticks, perhaps seen from the package or the page."""
CONTRIBUTORS = (
    "CONTRIBUTING.md",
    "docs/architecture.md",
    "tests/archive/README.md",
    "tests/torture/README.md",
)
USERS_FILES = {"postsync.yaml"}


def is_there(folder: str, last: str, here: Path) -> bool:
    """Whether a path exists in the project, the package or beside the page; a bare name anywhere in them."""
    if folder:
        return any((place / folder / last).exists() for place in (ROOT, PACKAGE, here))
    bare = last.rstrip("/")
    return (ROOT / bare).exists() or any(any(place.rglob(bare)) for place in (PACKAGE, here))


@pytest.mark.parametrize("name", CONTRIBUTORS)
def test_every_short_path_on_a_page_for_contributors_exists(name: str) -> None:
    named = [found.groups() for said in code(name) if (found := BARE.fullmatch(said))]
    assert named
    missing = [
        folder + last for folder, last in named if not is_there(folder, last, (ROOT / name).parent)
    ]
    assert set(missing) - USERS_FILES == set()


OUR_PAGE = re.compile(r"\bdocs/[\w/-]+\.md\b(?:#[\w-]+)?")
NAMING = (
    "src/**/*.py",
    "action/*.py",
    "action.yml",
    "examples/**/*.y*ml",
    "schemas/*.json",
    "tools/*",
)


def test_every_page_that_the_program_names_exists() -> None:
    files = [path for place in NAMING for path in ROOT.glob(place)]
    named = {link for path in files for link in OUR_PAGE.findall(path.read_text("utf-8"))}
    assert named
    for link in named:
        name, _, anchor = link.partition("#")
        assert (ROOT / name).is_file(), link
        assert not anchor or anchor in anchors(name), link


# Keys


def sections() -> dict[str, set[str]]:
    """The sections of the configuration that have keys of their own; those of `defaults` are a post's."""
    found = {}
    for name, schema in CONFIG["properties"].items():
        shared = CONFIG["definitions"].get(schema.get("$ref", "").rpartition("/")[2], schema)
        if name != "defaults" and (keys := shared.get("properties")):
            found[name] = set(keys)
    return found


@pytest.mark.parametrize("name", FILES)
def test_every_key_with_its_section_exists(name: str) -> None:
    known = sections()
    dotted = re.compile(rf"({'|'.join(known)})\.([A-Za-z]\w*)")
    wrong = {
        said
        for said in code(name)
        if (found := dotted.fullmatch(said))
        and found[2] not in known[found[1]]
        and not said.endswith((".json", ".yaml", ".py", ".md"))
    }
    assert wrong == set()


@pytest.mark.parametrize(
    ("section", "key"), [(a, b) for a, keys in sections().items() for b in sorted(keys)]
)
def test_every_key_of_a_section_is_on_the_page_of_the_configuration(section: str, key: str) -> None:
    assert re.search(rf"\b{key}\b", page("docs/configuration.md")), f"{section}.{key}"


# Exit codes

LOCKED = 4
CODES = {exits.DONE, exits.FAILED, exits.CHANGES, exits.BUG, LOCKED, exits.USAGE, exits.INTERRUPTED}


@pytest.mark.parametrize("name", [name for name in FILES if "\n## Exit codes\n" in page(name)])
def test_every_exit_code_that_a_page_lists_is_one(name: str) -> None:
    section = prose(name).split("\n## Exit codes\n")[1].partition("\n## ")[0]
    listed = {int(number) for line in section.splitlines() for number in EXIT.findall(line)}
    assert listed or "[`apply`](apply.md#exit-codes)" in section
    assert listed <= CODES


# The action

ACTION = yaml.load((ROOT / "action.yml").read_text("utf-8"), yaml.CSafeLoader)


@pytest.mark.parametrize("name", [*ACTION["inputs"], *ACTION["outputs"]])
def test_every_input_and_output_of_the_action_is_on_its_page(name: str) -> None:
    assert f"`{name}`" in page("docs/github-actions.md")
