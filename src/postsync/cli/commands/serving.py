"""`postsync preview --serve`: the page in a browser, drawn again whenever a file is saved."""

import gc
import secrets
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from postsync.adapters.serving import PageServer
from postsync.adapters.watching import changes
from postsync.adapters.workspace.load.kept import Kept
from postsync.cli.commands.preview import draw, zone_of
from postsync.cli.options import Settings, Wanted
from postsync.cli.wiring import Run
from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.domain.errors import ConfigError, PostsyncError
from postsync.domain.run.preview import Preview, Shown
from postsync.engine.gathering import Drawn
from postsync.engine.previewing import in_order
from postsync.views.page.live import LivePage
from postsync.views.shown import line

_TOLD = 5
"""Problems that the banner tells of at once."""


def serve(settings: Settings, port: int, *, opens: bool, wanted: Wanted) -> None:
    """Serve the preview until Ctrl-C, and draw it again after every save.

    The service is not asked: every save would ask it once more.
    """
    gc.disable()  # nothing is looked for while somebody waits, and everything after each drawing
    drawing = _Drawing(settings, wanted._replace(offline=True))
    first = Run(settings, "html")
    with first:
        root, config = str(first.loaded.root), first.loaded.file
        drawing.renew(None)
        try:
            server = PageServer(drawing.page, port)
        except OSError as error:
            raise ConfigError(
                f"cannot listen on port {port}: {error.strerror}",
                detail="Choose another --serve PORT.",
            ) from error
        with server, suppress(KeyboardInterrupt):
            threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
            first.console.result(f"{server.url}\n")
            first.console.note("Save a file, and the page shows it. Stop it with Ctrl-C.")
            if opens:
                import webbrowser

                webbrowser.open(server.url)
            for changed in changes(root):
                began = time.perf_counter()
                drawing.drop(changed, config)
                server.change(lambda: drawing.renew(first))
                took = time.perf_counter() - began
                first.console.note(_told(changed, drawing.page.problem, took))
                gc.unfreeze()  # what was read of a state is frozen, and with it what is garbage by now
                gc.collect()


@dataclass(slots=True)
class _Drawing:
    """The page, with everything that makes the next drawing of it quick."""

    settings: Settings
    wanted: Wanted
    page: LivePage = field(default_factory=lambda: LivePage(secrets.token_urlsafe(12)))
    kept: Kept = field(default_factory=Kept)
    drawn: Drawn = field(default_factory=dict)
    last: Preview | None = None

    def drop(self, changed: Iterable[str], config: str) -> None:
        """Forget what was read, if anything but posts has changed."""
        if any(not path.endswith((".yaml", ".yml")) or path == config for path in changed):
            self.kept, self.drawn = Kept(), {}

    def renew(self, shown: Run | None) -> None:
        """Draw the workspace as it is now. Raises PostsyncError where nothing is `shown` yet."""
        try:
            run = Run(self.settings._replace(quiet=True), "html")
            preview = draw(run, self.wanted, self.kept, self.drawn)
        except PostsyncError as error:
            if shown is None:
                raise
            found = getattr(error, "diagnostics", ())
            self.page.fail("\n".join([error.message, *_problems(found)]))
            return
        preview, broken = _with_what_was_good(preview, self.last)
        self.last = preview
        self.page.show(preview, zone_of(run), "\n".join(_problems(broken)))


def _with_what_was_good(preview: Preview, last: Preview | None) -> tuple[Preview, list[Diagnostic]]:
    """The preview, with posts as they were before their file was broken, and what is wrong with it.

    Who is writing has a broken file every few seconds, and wants to see the cards meanwhile.
    """
    everything = [
        *preview.diagnostics,
        *(item for post in preview.posts for item in post.diagnostics),
    ]
    errors: dict[str, list[Diagnostic]] = {}
    for item in everything:
        if item.severity is Severity.ERROR and item.span is not None:
            errors.setdefault(item.file, []).append(item)
    now = {post.address: post for post in preview.posts}
    posts: list[Shown] = list(preview.posts)
    lost: set[str] = set()
    for before in last.posts if last else ():
        after = now.get(before.address)
        if not before.cards or (after and after.cards) or before.file not in errors:
            continue
        lost.add(before.file)
        if after is None:
            posts.append(before)
        else:
            posts[posts.index(after)] = before
    if not lost:
        return preview, []
    # Each where it stood: what was good is not what stands first because it is blocked.
    return replace(preview, posts=tuple(sorted(posts, key=in_order))), [
        item for file in sorted(lost) for item in errors[file]
    ]


def _problems(found: Iterable[Diagnostic]) -> list[str]:
    """What is wrong, a line each."""
    every = [
        f"{item.span.file}:{item.span.line}: {item.summary}" if item.span else item.summary
        for item in found
        if item.severity is Severity.ERROR
    ]
    more = [f"and {len(every) - _TOLD} more"] if len(every) > _TOLD else []
    return [line(one) for one in (*every[:_TOLD], *more)]


def _told(changed: frozenset[str], problem: str, seconds: float) -> str:
    first, *others = sorted(changed)
    files = line(first) + (f" and {len(others)} more" if others else "")
    if problem:
        return f"{files}: not drawn. {' '.join(problem.splitlines()[:1])}"
    return f"{files}: drawn again in {seconds:.1f} s."
