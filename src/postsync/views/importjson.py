"""An import as JSON for scripts."""

from typing import Any

from postsync.domain.run.imported import Entry, Fate, ImportReport
from postsync.domain.schedule import format_time
from postsync.views.jsonout import FORMAT_VERSION, diagnostic_data
from postsync.views.jsontext import Rows, document


def imported(report: ImportReport) -> str:
    """Every post that was looked at, but for those that have a record already: they are counted."""
    counts = report.counts()
    return document(
        {
            "format_version": FORMAT_VERSION,
            "service": report.service and report.service._asdict(),
            "dry_run": report.dry_run,
            "complete": report.complete,
            "summary": {
                **{fate.value: counts[fate] for fate in Fate},
                "managed": report.managed,
                "published": report.published,
            },
            "posts": Rows(_post, report.entries),
            "media": {
                "files": report.media.files,
                "bytes": report.media.size,
                "failed": [{"url": url, "message": why} for url, why in report.media.failed],
            },
            "diagnostics": Rows(diagnostic_data, report.diagnostics),
        }
    )


def _post(entry: Entry) -> dict[str, Any]:
    return {
        "remote_id": entry.remote_id,
        "outcome": entry.fate.value,
        "address": entry.address,
        "file": entry.file,
        "scheduled_at": format_time(entry.at) if entry.at else None,
        "accounts": list(entry.accounts),
        "text": entry.text,
        "reason": entry.why and entry.why._asdict(),
    }
