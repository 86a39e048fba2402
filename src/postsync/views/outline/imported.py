"""The outline of an import: what became of the posts, in words, and what to do next."""

from collections.abc import Sequence
from typing import NamedTuple

from postsync.domain.diagnostic import Severity
from postsync.domain.run.imported import Entry, Fate, ImportReport
from postsync.views.moments import Zone, local
from postsync.views.shown import plural

INCOMPLETE = (
    "The list of posts could not be read as a whole: import again, to find what is missing."
)


class Titles(NamedTuple):
    """What a group of posts is called: when it is done, and in a dry run."""

    done: str
    would: str


TITLES = {
    Fate.IMPORTED: Titles("Imported", "Would be imported"),
    Fate.ADOPTED: Titles(
        "Recorded, for their files were there", "Would be recorded: their files are there"
    ),
    Fate.ARCHIVED: Titles("Archived: out, and known from now on", "Would be archived"),
    Fate.SKIPPED: Titles("Skipped", "Skipped"),
    Fate.LEFT_OUT: Titles("Left out", "Would be left out"),
}


def groups(report: ImportReport) -> Sequence[tuple[Fate, str, Sequence[Entry]]]:
    """The posts of each fate that any has, with the title of the group; what is wrong comes last."""
    found = []
    for fate, titles in TITLES.items():
        entries = [entry for entry in report.entries if entry.fate is fate]
        if entries:
            title = titles.would if report.dry_run else titles.done
            found.append((fate, f"{title}: {plural(len(entries), 'post')}", entries))
    return found


def when(entry: Entry, zone: Zone) -> str:
    """When a post goes out, or went."""
    return local(entry.at, zone) if entry.at else "no time"


def media_line(report: ImportReport) -> str:
    """What was fetched; empty if nothing was to be."""
    media = report.media
    if not (media.files or media.failed):
        return ""
    size = f"{media.size / 1e6:.1f} MB"
    return f"Media: {plural(media.files, 'file')}, {size}, beside the posts"


def failed_lines(report: ImportReport) -> list[str]:
    """Which media could not be fetched, and why."""
    return [f"{url}: {why}" for url, why in report.media.failed]


def findings_line(report: ImportReport) -> str:
    """How much `validate` finds in the new files; empty if nothing."""
    loud = [one for one in report.diagnostics if one.severity is not Severity.INFO]
    if not loud:
        return ""
    return f"{plural(len(loud), 'warning')} about the new files: `postsync validate` shows them."


def summary_line(report: ImportReport) -> str:
    """How many posts had which fate."""
    counts = report.counts()
    said = [
        f"{counts[fate]} {word}"
        for fate, word in (
            (Fate.IMPORTED, "imported"),
            (Fate.ADOPTED, "recorded"),
            (Fate.ARCHIVED, "archived"),
            (Fate.SKIPPED, "skipped"),
            (Fate.LEFT_OUT, "left out"),
        )
        if counts[fate]
    ]
    if report.managed:
        said.append(f"{report.managed} managed already")
    head = "Dry run" if report.dry_run else "Import"
    return f"{head}: {', '.join(said) or 'there was nothing to import'}."


def next_lines(report: ImportReport) -> list[str]:
    """What to do now."""
    if report.dry_run:
        return ["Nothing was written. Run it without `--dry-run` to do it."]
    lines = []
    if report.published:
        are = "post is" if report.published == 1 else "posts are"
        lines.append(f"{report.published} {are} out already: `--published` keeps them as history.")
    if report.count(Fate.IMPORTED):
        lines.append(
            "Next: `postsync plan` shows no changes. Then commit the new files, and review them."
        )
    if report.count(Fate.LEFT_OUT):
        lines.append("What was left out stays at the service as it is, and goes out from there.")
    return lines
