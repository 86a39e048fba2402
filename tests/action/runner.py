"""A runner of GitHub's, as much of it as the action needs: it runs the steps of `action.yml` by bash."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import yaml
from tests.action.stand_in import JOB_TOKEN, REPOSITORY, GitHubStandIn

ROOT = Path(__file__).parents[2]

ACTION: dict[str, Any] = yaml.load((ROOT / "action.yml").read_text("utf-8"), yaml.CSafeLoader)

HEAD, BASE = 40 * "b", 40 * "a"

SERVER = "https://github.com"

ARTIFACT = "https://github.com/acme/posts/actions/runs/7/artifacts/42"


def python_with_the_action(folder: Path) -> Path:
    """What the step *Install postsync* makes, of the packages that are installed here already."""
    venv.EnvBuilder(symlinks=True, with_pip=False).create(folder)
    (there,) = folder.glob("lib/python*/site-packages")
    here = sysconfig.get_paths()["purelib"]
    lines = [f"import site; site.addsitedir({here!r})", str(ROOT / "src"), str(ROOT)]
    (there / "postsync.pth").write_text("\n".join(lines) + "\n")
    return folder / "bin/python"


class Machine:
    """A hosted runner with a checkout, an event, and a GitHub to talk to."""

    def __init__(self, top: Path, github: GitHubStandIn, python: Path) -> None:
        self.top, self.github, self.python = top, github, python
        self.checkout = top / "checkout"
        self.temp = top / "temp"
        for folder in (self.checkout, self.temp, top / "home"):
            folder.mkdir(parents=True, exist_ok=True)
        self.event: dict[str, Any] = {}
        self.env = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(top / "home"),
            "LANG": "C.UTF-8",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_WORKSPACE": str(self.checkout),
            "GITHUB_API_URL": github.url,
            "GITHUB_SERVER_URL": SERVER,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": "7",
            "RUNNER_TEMP": str(self.temp),
        }
        self.log = ""
        self.summary = ""
        self.uploads: dict[str, list[str]] = {}
        self.seen: dict[str, dict[str, str]] = {}
        self.leaves_out = {"Install postsync"}

    def happens(self, name: str, event: dict[str, Any] | None = None, *, sha: str = HEAD) -> None:
        """Something that starts workflows."""
        self.event = event or {}
        path = self.top / "event.json"
        path.write_text(json.dumps(self.event), "utf-8")
        self.env |= {
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_SHA": sha,
        }

    def pull_request(self, *, head: str = HEAD, base: str = BASE, fork: bool = False) -> None:
        """A commit of a pull request."""
        owner = "stranger/posts" if fork else REPOSITORY
        pull = self.github.pull(3, head=head, head_repo=owner)
        pull["head"]["repo"]["full_name"] = owner
        pull["base"]["sha"] = base
        self.happens("pull_request", {"number": 3, "pull_request": pull}, sha=40 * "c")

    def uses(self, **given: str) -> dict[str, str]:
        """`uses: OWNER/postsync`, with inputs; what comes out. Its exit code is among it."""
        inputs = {
            name: str(about.get("default", "")) for name, about in ACTION["inputs"].items()
        } | {name.replace("_", "-"): value for name, value in given.items()}
        assert inputs.keys() == ACTION["inputs"].keys()
        if inputs["token"].startswith("$"):
            inputs["token"] = JOB_TOKEN
        steps: dict[str, dict[str, str]] = {"install": {"python": str(self.python)}}
        self.log, self.summary, self.seen = "", "", {}
        code = 0
        for step in ACTION["runs"]["steps"]:
            if step.get("name") in self.leaves_out or code:
                continue
            if not self._holds(step.get("if", "true"), inputs, steps):
                continue
            told = {
                key: self._filled(value, inputs, steps)
                for key, value in (step.get("env") or step.get("with") or {}).items()
            }
            if "uses" in step:
                outputs = self._used(step["uses"], told)
            else:
                code, outputs = self._ran(step, told)
            steps[step.get("id", step["name"])] = outputs
        outputs = {
            name: self._filled(about["value"], inputs, steps)
            for name, about in ACTION["outputs"].items()
        }
        return {**outputs, "code": str(code)}

    def _filled(self, text: Any, inputs: dict[str, str], steps: dict[str, dict[str, str]]) -> str:
        def value(found: re.Match[str]) -> str:
            return self._value(found[1], inputs, steps)

        return re.sub(r"\$\{\{ (.*?) \}\}", value, str(text))

    def _value(self, name: str, inputs: dict[str, str], steps: dict[str, dict[str, str]]) -> str:
        match name.split("."):
            case ["inputs", key]:
                return inputs[key]
            case ["steps", step, "outputs", key]:
                return steps.get(step, {}).get(key, "")
            case ["runner", "temp"]:
                return str(self.temp)
        raise AssertionError(name)

    def _holds(
        self, condition: str, inputs: dict[str, str], steps: dict[str, dict[str, str]]
    ) -> bool:
        if condition == "true":
            return True
        found = re.fullmatch(r"(\S+) != ''", condition)
        assert found, condition
        return self._value(found[1], inputs, steps) != ""

    def _used(self, action: str, told: dict[str, str]) -> dict[str, str]:
        if action.startswith("actions/setup-python@"):
            return {}
        assert action.startswith("actions/upload-artifact@"), action
        paths = [Path(found) for line in told["path"].splitlines() for found in self._found(line)]
        assert paths, told["path"]
        name = told["name"]
        if told.get("archive") == "false":
            assert len(paths) == 1
            name = paths[0].name
        self.uploads[name] = [shutil.copy(path, self.top) for path in paths]
        return {"artifact-url": ARTIFACT}

    def _found(self, pattern: str) -> list[Path]:
        path = Path(pattern)
        return sorted(path.parent.glob(path.name))

    def _ran(self, step: dict[str, Any], told: dict[str, str]) -> tuple[int, dict[str, str]]:
        script, outputs, summary = (self.top / name for name in ("step.sh", "outputs", "summary"))
        script.write_text(step["run"], "utf-8")
        outputs.write_text("")
        summary.write_text("")
        env = {
            **self.env,
            **told,
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(summary),
        }
        self.seen[step["name"]] = env
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self._filled(step.get("working-directory", self.checkout), {}, {}),
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.log += done.stdout
        self.summary += summary.read_text("utf-8")
        return done.returncode, read_outputs(outputs.read_text("utf-8"))


def read_outputs(text: str) -> dict[str, str]:
    """Outputs as GitHub reads them: `name=value`, or several lines between two of an own choice."""
    outputs = {}
    lines = iter(text.split("\n"))
    for line in lines:
        name, between, end = line.partition("<<")
        if between and "=" not in name:
            value = []
            for more in lines:
                if more == end:
                    break
                value.append(more)
            outputs[name] = "\n".join(value)
        elif "=" in line:
            name, _, value_ = line.partition("=")
            outputs[name] = value_
    return outputs
