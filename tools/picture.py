"""`python tools/picture.py`: photograph pages for README.md, of each network a card, and a report.

Needs a Chromium (POSTSYNC_CHROMIUM names another one), and draws into docs/pictures/. The pictures are
small: as many colours as a GIF has.
"""

import base64
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs/pictures"
MONDAY = 1_803_891_600
"""2027-03-01T09:00:00Z, the Monday before the posts of the examples go out."""

MONTH = 30 * 86_400

POST = "posts/launch/announcement.yaml"
FONTS = Path(sys.prefix) / "npm/node_modules/@fontsource/arimo/files"
"""A face as people have it, where this machine has none such; `make test` installs it."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
EXAMPLE = re.compile(r"^```yaml\n(# (posts/\w+\.yaml)\n.*?)^```$", re.DOTALL | re.MULTILINE)
CONFIG = "version: 1\nprovider: {name: sandbox}\ntimezone: Europe/Berlin\n"


def style() -> str:
    """The face that folds are counted in, for everything."""
    faces = [
        f"@font-face {{ font-family: Shown; font-weight: {weight}; src: url(data:font/woff2;base64,"
        + base64.b64encode((FONTS / f"arimo-latin-{weight}-normal.woff2").read_bytes()).decode()
        + "); }"
        for weight in (400, 500, 600, 700)
    ]
    return "\n".join((*faces, ":root { --ui: Shown; --feed: Shown; }"))


def draw(folder: Path) -> Path:
    """Draw the preview of a workspace, and say where its page is."""
    offset = MONDAY - int(time.time_ns() / 1e9)
    subprocess.run(
        [sys.executable, "-m", "postsync", "--quiet", "preview", "--offline", "--out", "page.html"],
        cwd=folder,
        env={**os.environ, "POSTSYNC_CLOCK_OFFSET": str(offset)},
        check=True,
    )
    return folder / "page.html"


@contextmanager
def shown(browser: Any, page_file: Path, scheme: str, width: int, height: int) -> Iterator[Any]:
    """The page in a window of that size."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        bypass_csp=True,  # for the face
    )
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.add_style_tag(content=style())
    page.evaluate("document.fonts.ready")
    yield page
    context.close()


def save(picture: bytes, target: Path, most: int) -> None:
    """Write a picture with few colours; it must not have more bytes than `most`."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (256, 128, 64, 48):
        image.quantize(colours).save(target, optimize=True)
        if target.stat().st_size <= most:
            break
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size:,} bytes")
    assert target.stat().st_size <= most


def readme(browser: Any, folder: Path) -> None:
    """The top of README.md: a post of the examples, in light and in dark."""
    shutil.copytree(ROOT / "examples", folder, ignore=shutil.ignore_patterns(".postsync"))
    page_file = draw(folder)
    for scheme in SCHEMES:
        with shown(browser, page_file, scheme, 1300, 850) as page:
            post = page.locator("article.post", has_text=POST)
            post.evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 24)")
            save(page.screenshot(), PICTURES / f"preview-{scheme}.png", 250_000)


def cards(browser: Any, folder: Path) -> None:
    """The page of each network: a card of the post that it shows."""
    shutil.copytree(ROOT / "examples/posts/launch/media", folder / "posts/media")
    (folder / "postsync.yaml").write_text(CONFIG, "utf-8")
    names = []
    for path in sorted((ROOT / "docs/networks").glob("*.md")):
        example = EXAMPLE.search(path.read_text("utf-8"))
        assert example, path
        (folder / example[2]).write_text(example[1], "utf-8")
        names.append(path.stem)
    (PICTURES / "networks").mkdir(exist_ok=True)
    with shown(browser, draw(folder), "light", 560, 1200) as page:
        for name in names:
            post = page.locator("article.post", has_text=f"posts/{name}.yaml")
            card = post.locator(".card").first
            save(card.screenshot(), PICTURES / f"networks/{name}.png", 40_000)


def report(browser: Any, folder: Path) -> None:
    """The page of reports: the posts that it shows, a month later."""
    (folder / "posts").mkdir(parents=True)
    (folder / "postsync.yaml").write_text(CONFIG, "utf-8")
    example = EXAMPLE.search((ROOT / "docs/report.md").read_text("utf-8"))
    assert example
    (folder / example[2]).write_text(example[1], "utf-8")
    for after, command in ((0, "apply --auto-approve"), (MONTH, "report --out page.html")):
        offset = MONDAY + after - int(time.time_ns() / 1e9)
        subprocess.run(
            [sys.executable, "-m", "postsync", "--quiet", *command.split()],
            cwd=folder,
            env={**os.environ, "POSTSYNC_CLOCK_OFFSET": str(offset)},
            check=True,
        )
    with shown(browser, folder / "page.html", "light", 1180, 1000) as page:
        save(page.screenshot(), PICTURES / "report.png", 120_000)


def main() -> None:
    """Write all pictures."""
    found = (os.environ.get("POSTSYNC_CHROMIUM"), *map(shutil.which, BROWSERS))
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=next(filter(None, found), None), args=["--no-sandbox"]
        )
        readme(browser, Path(temporary) / "examples")
        cards(browser, Path(temporary) / "networks")
        report(browser, Path(temporary) / "report")
        browser.close()


if __name__ == "__main__":
    main()
