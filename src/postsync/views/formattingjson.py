"""What `fmt` did, as JSON."""

from collections.abc import Iterable, Mapping, Sequence

from postsync.domain.diagnostic import Diagnostic
from postsync.views.jsonout import FORMAT_VERSION, diagnostic_data
from postsync.views.jsontext import Rows, document


def formatting(
    *,
    files: int,
    changed: Sequence[str],
    kept: Mapping[str, str],
    diagnostics: Iterable[Diagnostic],
) -> str:
    """The files that changed or would change, and those that stay as they are (contract, section 3.4)."""
    data = {
        "format_version": FORMAT_VERSION,
        "files": files,
        "changed": list(changed),
        "kept": [{"file": path, "reason": why} for path, why in kept.items()],
        "diagnostics": Rows(diagnostic_data, diagnostics),
    }
    return document(data)
