"""Templating: what is compiled is kept beside the package, and not missed."""

import sys
from pathlib import Path

import pytest
from jinja2 import Environment

from postsync.views import templating

NAME = "question.md.j2"


def compiled(env: Environment) -> int:
    """How many templates an environment compiles to get this one."""
    calls = []
    original = env.compile

    def counting(*arguments: object, **named: object) -> object:
        calls.append(arguments)
        return original(*arguments, **named)  # type: ignore[call-overload]

    env.compile = counting  # type: ignore[method-assign]
    env.filters.update(dict.fromkeys(("plain", "code", "prose", "fence", "span", "html_code"), str))
    env.get_template(NAME)
    return len(calls)


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / NAME).write_text("{{ words }}", "utf-8")
    monkeypatch.setattr(templating, "_FOLDER", folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return folder


def test_a_template_is_compiled_once_and_again_when_it_changes(templates: Path) -> None:
    assert [compiled(templating.environment(autoescape=True)) for _ in "12"] == [1, 0]
    (templates / NAME).write_text("{{ words }}!", "utf-8")
    assert compiled(templating.environment(autoescape=True)) == 1


def test_what_is_broken_there_is_compiled_again(templates: Path) -> None:
    compiled(templating.environment(autoescape=True))
    for kept in (templates / "__pycache__").iterdir():
        kept.write_bytes(kept.read_bytes()[:-20])
    assert compiled(templating.environment(autoescape=True)) == 1


def test_nothing_is_kept_where_python_keeps_nothing(
    templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    compiled(templating.environment(autoescape=True))
    assert [file.name for file in templates.iterdir()] == [NAME]


def test_a_folder_that_cannot_be_written_is_not_missed(templates: Path) -> None:
    (templates / "__pycache__").write_text("a file", "utf-8")
    assert compiled(templating.environment(autoescape=True)) == 1
