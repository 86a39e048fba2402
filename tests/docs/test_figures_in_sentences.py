"""Figures in the sentences of the pages are those of the code."""

import re
from datetime import timedelta

import pytest
from tests.docs.markdown import page

from postsync.adapters.providers.outstand import CAPABILITY
from postsync.adapters.workspace.load.flood import MOST_POSTS
from postsync.adapters.workspace.yaml.reader import MAX_BYTES, MAX_DOCUMENTS, MAX_NODES
from postsync.cli.commands.status import LONGEST
from postsync.domain.config import Cadence, Policy
from postsync.domain.plan.findings.accounts import QUIET_AFTER
from postsync.domain.plan.settlement import RESEND_LEAD
from postsync.domain.state.lease import CLOCKS_APART, LEASE
from postsync.engine.dispatching import GRACE, SAVE_EVERY
from postsync.engine.judging import ROUNDED
from postsync.engine.observing import LISTED
from postsync.engine.recalling import OVERDUE_AFTER
from postsync.views import annotations, ics, sarif
from postsync.views.human import findings

WORDS = {"five": "5", "seven": "7", "ten": "10", "an hour": "1"}

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GUARD, HORIZON = Policy().guard_window / MINUTE, Policy().horizon / DAY
FURTHEST = divmod(CAPABILITY.furthest_schedule / HOUR, 24)

SENTENCES = [
    ("docs/posts.md", r"A file may have (\d+) MiB and ([\d,]+) documents", MAX_BYTES >> 20, MAX_DOCUMENTS),
    ("docs/posts.md", r"The service accepts posts for the next (\d+) days", HORIZON),
    ("docs/posts.md", r"`policy.guardWindow`\]\([^)]*\), (\d+) minutes\)", GUARD),
    ("docs/posts.md", r"is a warning in every plan for (\w+) days", QUIET_AFTER / DAY),
    ("docs/verify.md", r"nor known, nor older than (\w+) days", QUIET_AFTER / DAY),
    ("docs/verify.md", r"due more than (\d+) minutes ago", OVERDUE_AFTER / MINUTE),
    ("docs/status.md", r"passed more than (\d+) minutes ago", OVERDUE_AFTER / MINUTE),
    ("docs/status.md", r"nor older than (\w+) days", QUIET_AFTER / DAY),
    ("docs/status.md", r"It waits for (an hour), or as long", LONGEST / HOUR),
    ("docs/glossary.md", r"due more than (\d+) minutes ago", OVERDUE_AFTER / MINUTE),
    ("docs/glossary.md", r"scheduled, (\d+) days at most", HORIZON),
    ("docs/going-live.md", r"due within the next (\w+) minutes", GUARD),
    ("docs/going-live.md", r"due within (\d+) days is scheduled", HORIZON),
    ("docs/going-live.md", r"has come within (\d+) days", HORIZON),
    ("docs/reviewing.md", r"more than (\d+) days ahead", HORIZON),
    ("docs/apply.md", r"comes back within (\w+) minutes", ROUNDED / MINUTE),
    ("docs/apply.md", r"those under way may finish \((\d+) seconds\)", GRACE.total_seconds()),
    ("docs/state.md", r"and every (\d+) seconds", SAVE_EVERY.total_seconds()),
    ("docs/state.md", r"It lasts (\w+) minutes and is renewed", LEASE / MINUTE),
    ("docs/state.md", r"ends by itself, (\w+) m", (LEASE + CLOCKS_APART) / MINUTE),
    ("docs/state.md", r"due more than (\d+) minutes ahead", RESEND_LEAD / MINUTE),
    ("docs/calendar.md", r"an event of (\d+) minutes", ics._LENGTH / MINUTE),
    ("docs/validate.md", r"as text and [\d,]+ in the other formats \(([\d,]+) in SARIF", sarif.MOST),
    ("docs/validate.md", r"of a run ([\d,]+) as text", findings.MOST),
    ("docs/validate.md", r"at most (\w+) of a kind", annotations.MOST),
    ("docs/provider.md", r"\| (\d+) days, (\d+) hours: it takes", *FURTHEST),
    ("docs/provider.md", r"it knows no keys \| (\d+) hours", CAPABILITY.idempotency_window / HOUR),
    ("docs/provider.md", r"made in the last (\d+) days", LISTED / DAY),
    ("docs/rules/structure.md", r"and ([\d,]+) values after aliases", MAX_NODES),
    ("docs/rules/structure.md", r"may have ([\d,]+) posts and", MOST_POSTS),
    ("docs/rules/schedule.md", r"`cadence.spacing`, (\d+) minutes unless", Cadence().spacing / MINUTE),
]  # fmt: skip
"""A page, a sentence of it, and what its figures are."""


@pytest.mark.parametrize(("name", "sentence", "figures"), [(a, b, c) for a, b, *c in SENTENCES])
def test_a_sentence_has_the_figures_of_the_code(
    name: str, sentence: str, figures: list[float]
) -> None:
    found = re.findall(sentence, " ".join(page(name).split()))
    assert found, f"{name} has no such sentence: write the new one here"
    for shown in found:
        texts = shown if isinstance(shown, tuple) else (shown,)
        assert [float(WORDS.get(one, one).replace(",", "")) for one in texts] == figures
