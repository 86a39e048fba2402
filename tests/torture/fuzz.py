"""`python -m tests.torture.fuzz`: bytes that nobody thought of, for a fixed time, led by coverage.

atheris looks for inputs that take new ways through the code. It exists for some platforms only; where
it does not, this says so and does nothing. A failing input is kept, and is run again by its file.
"""

import argparse
import os
import subprocess
import sys
from functools import partial
from hashlib import sha256
from pathlib import Path
from traceback import print_exc

from tests.torture.properties import TARGETS

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "fuzz"
LONGEST = 2_048
"""Bytes of an input; what takes more to show is for the tests of hostile files."""

TOKENS = [
    "accounts: ", "containers:", "- content: ", "media:", "- path: ", "url: https://", "alt: ", "draft: ",
    "scheduledAt: ", "timezone: ", "instagram: ", "youtube: ", "extra: ", "labels: ", "---", "...", "&x ",
    "*x", "!!str ", "<<: ", "|-", ">+", "? ", "- ", ": ", " #", "\\u", "\\U0001F389", "\\x41", "''", "\\\n",
    "\u2028", "\x85", "\u0301", "\u200d", "\U0001f1e9", "\U0001f3fd", "a.com", "https://", "@a", "#a", "$A",
    "\\ud83d\\ude80", "\\ud83d", "&Co", "<<<<<<< a", ">>>>>>> a", "=======", "\uff1a", "\u201c", "\u200b",
    "\xa0", "content: [a] b", "content: 'a' b", "#draft: true", "image: ", "text: ", "\ue000",
    "+1 555", "\r\n", "# postsync: ignore[PS204] a",
]  # fmt: skip


def main() -> int:
    """Fuzz what the command line asks for, or run the given files; 1 when something failed."""
    asked = _arguments()
    targets = [asked.target] if asked.target else list(TARGETS)
    if asked.files:
        for file in asked.files:
            for target in targets:
                TARGETS[target](file.read_bytes())
                print(f"{target} holds for {file}")
        return 0
    if not _is_there():
        print("atheris is not installed here (Linux on x86_64 has it): nothing was fuzzed")
        return 0
    if asked.child:
        _fuzz(asked.target, asked.seconds)
    return max(_in_a_process(target, asked.seconds) for target in targets)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.fuzz", description=__doc__)
    parser.add_argument("--target", choices=[*TARGETS], help="this one only")
    parser.add_argument("--seconds", type=int, default=60, metavar="N", help="for each target")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", type=Path, help="inputs to run again, without atheris")
    return parser.parse_args()


def _is_there() -> bool:
    from importlib.util import find_spec

    return find_spec("atheris") is not None


def _in_a_process(target: str, seconds: int) -> int:
    """Fuzz one target in a process of its own, which libFuzzer ends in its own way."""
    folder = KEPT / target
    (folder / "found").mkdir(parents=True, exist_ok=True)
    before = set(folder.glob("*-*"))
    command = [sys.executable, "-m", "tests.torture.fuzz", "--child", "--target", target]
    done = subprocess.run(
        [*command, "--seconds", str(seconds)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    runs = [line for line in done.stderr.splitlines() if line.startswith("Done ")]
    if done.returncode == 0 and runs:
        print(f"{target}: {runs[-1].removeprefix('Done ')}, nothing found")
        return 0
    print(done.stdout[-4_000:], done.stderr[-4_000:], sep="\n", file=sys.stderr)
    print(f"{target}: FAILED")
    for file in sorted(set(folder.glob("*-*")) - before):
        shown = file.relative_to(ROOT)
        print(f"  repeat: python -m tests.torture.fuzz --target {target} {shown}")
    return 1


def _fuzz(target: str, seconds: int) -> None:
    """Run libFuzzer in this process. Does not return."""
    import atheris

    folder = KEPT / target
    words = folder / "words.dict"
    words.write_text("".join(f'"{_spelt(token)}"\n' for token in TOKENS), "ascii")
    seeds = folder / "seeds"
    seeds.mkdir(exist_ok=True)
    for number, file in enumerate(sorted(ROOT.glob("tests/examples/*/*.yaml"))):
        (seeds / f"{number}.yaml").write_bytes(file.read_bytes()[:LONGEST])
    with atheris.instrument_imports(include=["postsync.adapters.workspace", "postsync.domain"]):
        TARGETS[target](b"content: a.com #a\n")
    options = [
        f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-dict={words}", "-timeout=20",
        f"-artifact_prefix={folder}/", str(folder / "found"), str(seeds),
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options], partial(_try, target))
    atheris.Fuzz()


def _try(target: str, data: bytes) -> None:
    """Run one input; a failing one is kept, and ends the process."""
    try:
        TARGETS[target](data)
    except BaseException:  # noqa: BLE001 - whatever it is, it is the finding
        (KEPT / target / f"failed-{sha256(data).hexdigest()[:16]}").write_bytes(data)
        print_exc()
        sys.stderr.flush()
        os._exit(1)


def _spelt(token: str) -> str:
    """A token as a dictionary of libFuzzer has it: every byte by its number."""
    return "".join(f"\\x{byte:02x}" for byte in token.encode())


if __name__ == "__main__":
    sys.exit(main())
