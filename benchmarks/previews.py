"""The preview: workspaces with four cards a post, and a save that a browser waits for."""

import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measuring import Command, Run, cpu_of, resident, stop
from benchmarks.workspaces import POSTSYNC, SPACES, environ

CARDS = 4
"""Cards a post."""

_CONFIG = "version: 1\nprovider: {name: sandbox}\ntimezone: Europe/Berlin\n"
_ACCOUNTS = (
    "x:acme", "linkedin:acme-inc", "facebook:acme", "bluesky:acme.example", "threads:acme", "x:acme_dev",
)  # fmt: skip
_TEXT = (
    "the rover walks every endpoint of your service at night and says what its documentation does not "
    "before a merge people read what is published where and when größer über naïve 🚀 #rover #api @acme"
)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def workspace(posts: int) -> Path:
    """A workspace of so many posts, the same each time: 60 to 250 characters and a link in each."""
    folder = SPACES / f"preview-{posts}"
    if folder.exists():
        return folder
    rng, words = random.Random(posts), _TEXT.split()
    for number in range(posts):
        text, most = f"Post {number}.", rng.randrange(60, 230)
        while len(text) < most:
            text += rng.choice((" ", " ", " ", "\n      ")) + rng.choice(words)
        accounts = ", ".join(rng.sample(_ACCOUNTS, CARDS))
        path = folder / f"posts/{number // 100:02}/post-{number:04}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"accounts: [{accounts}]\n"
            f"scheduledAt: 2027-0{3 + number % 3}-{1 + number // 3 % 28:02}T{number % 24:02}:30:00Z\n"
            f"containers:\n  - content: |-\n      {text}\n      https://acme.example/{number}\n"
        )
    (folder / "postsync.yaml").write_text(_CONFIG)
    return folder


def drawing(posts: int) -> Command:
    """Draw the page of such a workspace."""
    return Command(
        arguments=[POSTSYNC, "preview", "--offline", "--all", "--out", "page.html"],
        folder=workspace(posts),
        environ=environ(),
        says=f"Drew {posts} post",
    )


def size_of_page(posts: int) -> float:
    """Bytes a post of the page that was drawn last."""
    return (workspace(posts) / "page.html").stat().st_size / posts


def redrawn(posts: int, rounds: int) -> list[Run]:
    """Save a post again and again; each time until an open browser shows it. Raises LookupError."""
    folder = workspace(posts)
    post = folder / "posts/00/post-0007.yaml"
    text = post.read_text()
    server = subprocess.Popen(
        [POSTSYNC, "preview", "--serve", "--all"],
        cwd=folder,
        env=environ(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    runs = []
    try:
        assert server.stdout is not None
        with _page(server.stdout.readline().strip()) as page:
            for number in range(rounds + 1):
                before, words = cpu_of(server.pid), f"Saved for the {number}th time."
                start = time.perf_counter()
                post.write_text(text.replace("Post 7.", words))
                while words not in page.evaluate(_SHOWN):
                    time.sleep(0.005)
                wall = time.perf_counter() - start
                time.sleep(1)  # it tidies up
                used = cpu_of(server.pid) - before
                runs.append(Run(wall=wall, cpu=used, peak=resident(server.pid)))
    finally:
        post.write_text(text)
        stop(server)
    return runs[1:]


_SHOWN = """[...document.querySelectorAll("article.post")]
.find(one => one.querySelector(".file").textContent.includes("post-0007")).textContent"""


@contextmanager
def _page(url: str) -> Iterator[Any]:
    """The address in a browser."""
    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None:
        raise LookupError("no Chromium is installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(url)
        yield page
        browser.close()
