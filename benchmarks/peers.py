"""The peers, each installed in a folder of its own below `benchmarks/.work`."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
WORK = HERE / ".work"

VERSIONS = {"check-jsonschema": "0.39.0", "octodns": "1.22.0", "ajv-cli": "5.0.0"}


@dataclass(frozen=True, slots=True)
class Peers:
    """The peers' commands; `ajv` is None where npm is missing."""

    check_jsonschema: Path
    octodns: Path
    ajv: Path | None


def install() -> Peers:
    """Install what is not there yet."""
    return Peers(
        check_jsonschema=_python_peer("check-jsonschema"),
        octodns=_python_peer("octodns", command="octodns-sync"),
        ajv=_ajv(),
    )


def _python_peer(name: str, *, command: str | None = None) -> Path:
    venv = WORK / f"{name}-{VERSIONS[name]}"
    script = venv / "bin" / (command or name)
    if not script.exists():
        _say(f"installing {name} {VERSIONS[name]}")
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        pip = [venv / "bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", f"{name}=={VERSIONS[name]}"], check=True)
    return script


def _ajv() -> Path | None:
    folder = WORK / f"ajv-cli-{VERSIONS['ajv-cli']}"
    script = folder / "node_modules/.bin/ajv"
    npm = shutil.which("npm")
    if script.exists():
        return script
    if npm is None:
        _say("npm is not there: no comparison with ajv-cli")
        return None
    _say(f"installing ajv-cli {VERSIONS['ajv-cli']}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"private": True}))
    quiet = ["--silent", "--no-fund", "--no-audit", "--no-update-notifier"]
    subprocess.run(
        [npm, "install", *quiet, f"ajv-cli@{VERSIONS['ajv-cli']}"], cwd=folder, check=True
    )
    return script


def write_octodns(folder: Path, records: int) -> None:
    """Two equal zones, a file a record: what octoDNS compares when nothing has changed."""
    folder.mkdir(parents=True)
    for side in ("source", "target"):
        zone = folder / side / "example.com."
        zone.mkdir(parents=True)
        for number in range(records):
            text = f"Record {number} " + "says what it says " * 13
            lines = [
                "---",
                f"post-{number:05d}:",
                "  ttl: 300",
                "  type: TXT",
                f"  value: {text[:240]}",
            ]
            (zone / f"post-{number:05d}.yaml").write_text("\n".join([*lines, ""]))
    (folder / "bench_target.py").write_text(_TARGET)
    (folder / "config.yaml").write_text(_CONFIG)


# A YamlProvider ignores what exists when it is a target; a provider that asks a service does not.
_TARGET = '''"""A target that reads what exists."""

from octodns.provider.yaml import YamlProvider


class Target(YamlProvider):
    def populate(self, zone, target=False, lenient=False):
        super().populate(zone, target=False, lenient=lenient)
        return True
'''

_CONFIG = """\
providers:
  source:
    class: octodns.provider.yaml.YamlProvider
    directory: ./source
    split_extension: .
    disable_zonefile: true
  target:
    class: bench_target.Target
    directory: ./target
    split_extension: .
    disable_zonefile: true
zones:
  example.com.:
    sources: [source]
    targets: [target]
"""


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
