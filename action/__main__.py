"""`python -I -m action STEP`: one step of `action.yml`."""

import sys

from action.job import Job
from action.report import begin, finish, report
from action.run import run

STEPS = {"begin": begin, "run": run, "report": report, "finish": finish}

if __name__ == "__main__":
    sys.exit(STEPS[sys.argv[1]](Job()))
