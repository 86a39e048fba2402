"""The runner of git."""

import subprocess
import sys

_AT_ONCE = """
import sys
from threading import Barrier, Thread
from postsync.adapters.git.run import run_git

sys.setswitchinterval(1e-5)
barrier = Barrier(8)
done = []

def ask():
    barrier.wait()
    done.append(run_git(["version"]).status)

threads = [Thread(target=ask) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(done)
"""


def test_the_first_commands_of_a_program_can_be_run_at_the_same_time() -> None:
    """In a program of its own: GitPython is imported by the first command."""
    run = subprocess.run(
        [sys.executable, "-c", _AT_ONCE], check=False, capture_output=True, text=True
    )

    assert (run.stdout, run.stderr) == (f"{[0] * 8}\n", "")
