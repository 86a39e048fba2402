"""What the action is asked for: its inputs, as variables, become options of postsync and nothing else."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

COMMANDS = ("plan", "apply", "verify", "preview")

LISTS = ("adopt", "create-anyway", "restore", "reresolve")
"""Answers that may be given several times."""

NUMBERS = ("allow-cancels", "allow-creates", "allow-publish-now", "allow-vanished")

ANSWERS = (*LISTS, *NUMBERS, "allow-empty", "allow-older")
"""All that the one field `answers` may hold."""

_USUALLY = {"preview": "true", "comment": "true", "issues": "true"}
"""What an input means that is empty, as `action.yml` says it too."""

_BETWEEN = re.compile(r"[\s,]+")


class WrongInput(Exception):
    """An input that cannot be meant so."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs, by the names that `action.yml` has."""

    values: Mapping[str, str]

    @classmethod
    def of(cls, env: Mapping[str, str]) -> "Inputs":
        """Those of a step, whose variables are called `INPUT_…`."""
        given = {
            name.removeprefix("INPUT_").lower().replace("_", "-"): value.strip()
            for name, value in env.items()
            if name.startswith("INPUT_")
        }
        inputs = cls(given)
        if inputs["command"] not in COMMANDS:
            msg = f"command is one of {', '.join(COMMANDS)}, and not {inputs['command'][:40]!r}"
            raise WrongInput(msg)
        return inputs

    def __getitem__(self, name: str) -> str:
        return self.values.get(name) or _USUALLY.get(name, "")

    def is_on(self, name: str) -> bool:
        """Whether a switch is on. Raises WrongInput."""
        value = self[name].lower()
        if value not in {"true", "false", ""}:
            msg = f"{name} is true or false, and not {value[:40]!r}"
            raise WrongInput(msg)
        return value == "true"

    @property
    def name(self) -> str:
        """What the comments of this workspace are told apart by; empty for the only one."""
        folder = self["working-directory"].strip("/")
        return self["name"] or ("" if folder == "." else folder)

    def folder(self, checkout: Path) -> Path:
        """Where postsync works. Raises WrongInput."""
        folder = checkout / self["working-directory"]
        if not folder.is_dir():
            msg = (
                f"working-directory: there is no folder {self['working-directory'] or '.'} in the checkout. "
                "Does actions/checkout stand before this step?"
            )
            raise WrongInput(msg)
        return folder

    def before(self) -> list[str]:
        """What stands before the command."""
        return ["--config", self["config"]] if self["config"] else []

    def asked(self) -> list[str]:
        """The options that say what is planned."""
        words = [f"--target={address}" for address in several(self["target"])]
        return [*words, "--full"] if self.is_on("full") else words

    def answered(self, *, applies: bool) -> list[str]:
        """The options that answer and allow. `--allow-older` says what is applied, and changes no plan."""
        given = {name: several(self[name]) for name in LISTS}
        given |= {name: [self[name]] for name in (*NUMBERS, "allow-older") if self[name]}
        given["allow-empty"] = ["true"] if self.is_on("allow-empty") else []
        for name, value in _answers(self["answers"]):
            given[name] = [*given[name], value] if name in LISTS else [value]
        if not applies:
            given.pop("allow-older", None)
        return [
            f"--{name}" if name == "allow-empty" else f"--{name}={value}"
            for name in ANSWERS
            for value in given.get(name, ())
        ]


def several(text: str) -> list[str]:
    """Several values, with spaces or commas between."""
    return [value for value in _BETWEEN.split(text) if value]


def _answers(text: str) -> Iterator[tuple[str, str]]:
    """The answers of one field, as they stand on the command line that postsync tells. Raises WrongInput."""
    try:
        words = [word for word in shlex.split(text.replace(",", " ")) if word]
    except ValueError as error:
        msg = f"answers: {error}"
        raise WrongInput(msg) from error
    if words[:2] in (["postsync", "apply"], ["postsync", "plan"]):
        words = words[2:]
    while words:
        name, equals, value = words.pop(0).removeprefix("--").partition("=")
        if name not in ANSWERS:
            msg = f"answers takes {', '.join(ANSWERS)}, and not {name[:60]!r}"
            raise WrongInput(msg)
        if name == "allow-empty":
            value = value or "true"
        elif not equals:
            value = words.pop(0) if words else ""
        if not value:
            msg = f"answers: {name} needs a value, such as `{name} {_example(name)}`"
            raise WrongInput(msg)
        yield name, value


def _example(name: str) -> str:
    if name in NUMBERS:
        return "6"
    return {"adopt": "launch=9dyJS", "allow-older": "0123456789ab"}.get(name, "launch")
