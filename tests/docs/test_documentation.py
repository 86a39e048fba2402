"""The documentation is complete, and true where a machine can tell."""

import json
import re
from collections.abc import Iterator
from typing import Any

import click
import jsonschema
import pytest
from tests.docs.commands import command_named, commands_below, options_of
from tests.docs.markdown import FILES, ROOT, page, prose

from postsync.adapters.workspace.schema.check import NAMES, whole
from postsync.cli.main import cli
from postsync.domain.errors import PostsyncError
from postsync.domain.plan.plan import Reason
from postsync.domain.run.status import Lifecycle
from postsync.domain.state.intent import Action

SCHEMAS = {name: whole(name) for name in NAMES}

OPTION = re.compile(r"(?<![\w-])(--[a-z][a-z-]+)")


# Commands


@pytest.mark.parametrize("name", list(cli.commands))
def test_every_command_has_a_page_that_begins_with_its_synopsis(name: str) -> None:
    text = page(f"docs/{name}.md")
    if name not in {"sandbox", "state"}:
        assert text.startswith(f"# postsync {name}\n\n```\npostsync {name}")
    assert f"docs/{name}.md" in page("README.md")


@pytest.mark.parametrize("name", list(cli.commands))
def test_every_option_is_in_the_documentation_and_explained_by_help(name: str) -> None:
    text = page(f"docs/{name}.md") + page("docs/json.md")
    for command in commands_below(command_named(name)):
        assert command.help
        missing = options_of(command) - {"--help"} - set(OPTION.findall(text))
        assert not missing, f"docs/{name}.md does not tell about {sorted(missing)}"
        unexplained = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
        assert not unexplained


@pytest.mark.parametrize("name", [n for n in cli.commands if n not in {"sandbox", "state"}])
def test_every_option_in_a_synopsis_exists(name: str) -> None:
    synopsis = page(f"docs/{name}.md").split("```")[1]
    known = set[str]().union(
        *(options_of(command) for command in commands_below(command_named(name)))
    )
    assert set(OPTION.findall(synopsis)) <= known


def test_the_options_before_the_command_are_in_the_documentation() -> None:
    text = page("docs/configuration.md")
    assert options_of(cli) <= set(OPTION.findall(text))


# Vocabularies


def test_every_reason_and_action_is_in_the_json_page() -> None:
    text = page("docs/json.md")
    for word in [*Reason, *(action for action in Action if action is not Action.NOOP)]:
        assert f"`{word.value}`" in text, word


def test_every_lifecycle_is_explained() -> None:
    text = page("docs/status.md")
    for stage in Lifecycle:
        assert f"| {stage.value.replace('_', ' ')} |" in text, stage


def errors(base: type[PostsyncError]) -> Iterator[type[PostsyncError]]:
    for error in base.__subclasses__():
        yield error
        yield from errors(error)


def test_every_error_code_is_in_the_json_page() -> None:
    import postsync.cli.session
    import postsync.engine.applying
    import postsync.engine.repairing  # noqa: F401

    text = page("docs/json.md")
    codes = {error.code for error in errors(PostsyncError)} - {PostsyncError.code, "state"}
    assert not [code for code in codes if f"`{code}`" not in text]


@pytest.mark.parametrize("name", ["post", "config"])
def test_every_key_of_a_file_is_in_its_page(name: str) -> None:
    text = page({"post": "docs/posts.md", "config": "docs/configuration.md"}[name])
    for key in SCHEMAS[name]["properties"]:
        assert f"`{key}`" in text, key


@pytest.mark.parametrize("name", ["container", "media", "answers"])
def test_every_key_below_a_key_of_a_post_is_in_its_page(name: str) -> None:
    shared = SCHEMAS["post"]["definitions"][name]
    keys = shared.get("properties") or shared["items"]["properties"]
    for key in keys:
        assert f"`{key}" in page("docs/posts.md"), key


def test_every_key_of_the_configuration_below_a_section_is_in_its_page() -> None:
    text = page("docs/configuration.md")
    for section in ("provider", "state", "policy"):
        for key in SCHEMAS["config"]["properties"][section]["properties"]:
            assert f"`{key}`" in text, key


def test_every_default_of_the_configuration_is_the_one_in_its_page() -> None:
    text = page("docs/configuration.md")
    for section in ("provider", "policy"):
        for key, schema in SCHEMAS["config"]["properties"][section]["properties"].items():
            default = json.dumps(schema["default"]).strip('"')
            assert f"| `{key}` | `{default}` |" in text, key


# Pages for contributors


PACKAGE = ROOT / "src/postsync"


def test_the_architecture_names_every_room_and_every_module_of_the_engine() -> None:
    # The registry names the providers, so that one more touches no page but its own.
    text = prose("docs/architecture.md")
    folders = {path.parent.relative_to(PACKAGE) for path in PACKAGE.rglob("__init__.py")}
    rooms = {f"{folder.name}/" for folder in folders if folder.parent.name != "providers"} - {"/"}
    modules = {path.name for path in (PACKAGE / "engine").glob("[!_]*.py")}
    named = {
        part for path in re.findall(r"`([^`]+)`", text) for part in re.findall(r"[^/]+/?", path)
    }
    assert rooms | modules <= named, sorted((rooms | modules) - named)


# Form


@pytest.mark.parametrize("name", FILES)
def test_a_page_has_one_title_and_no_trailing_space(name: str) -> None:
    text = prose(name)
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    assert text.endswith("\n")


# The changelog


def test_the_changelog_keeps_its_form() -> None:
    text = page("CHANGELOG.md")
    versions = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert versions[0] == "[Unreleased]"
    for version in versions[1:]:
        assert re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", version)
    kinds = set(re.findall(r"^### (.*)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert re.findall(r"^- ", text, re.MULTILINE)


def test_the_changelog_names_every_command() -> None:
    text = page("CHANGELOG.md")
    assert not [name for name in cli.commands if f"`postsync {name}`" not in text]


# The schemas


def examples(schema: Any, root: Any) -> Iterator[tuple[Any, Any]]:
    """Every example and default below `schema`, with the schema that it is for."""
    if isinstance(schema, dict):
        for example in schema.get("examples", ()):
            yield schema, example
        if "default" in schema:
            yield schema, schema["default"]
        for value in schema.values():
            yield from examples(value, root)
    elif isinstance(schema, list):
        for value in schema:
            yield from examples(value, root)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_example_and_default_of_a_schema_is_valid(name: str) -> None:
    root = SCHEMAS[name]
    found = list(examples(root, root))
    assert found
    for schema, example in found:
        whole = {"definitions": root.get("definitions", {}), **schema}
        jsonschema.Draft7Validator(whole).validate(example)


@pytest.mark.parametrize("name", ["post", "config"])
def test_every_key_of_a_schema_is_explained(name: str) -> None:
    for key, schema in SCHEMAS[name]["properties"].items():
        shared = SCHEMAS[name]["definitions"].get(schema.get("$ref", "").rpartition("/")[2], schema)
        assert shared.get("title"), key
        assert shared.get("description"), key
