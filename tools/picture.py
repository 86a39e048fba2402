"""`python tools/picture.py`: photograph the preview of the examples for README.md, in light and in dark.

Needs a Chromium, and draws into docs/pictures/. The pictures are small: as many colours as a GIF has.
"""

import base64
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs/pictures"
MONDAY = 1_803_891_600
"""2027-03-01T09:00:00Z, the Monday before the posts of the examples go out."""

POST = "posts/launch/announcement.yaml"
WIDTH, HEIGHT = 1300, 850
FONTS = Path(sys.prefix) / "npm/node_modules/@fontsource/arimo/files"
"""A face as people have it, where this machine has none such; `make test` installs it."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
MOST = 250_000
"""Bytes of a picture."""


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
    """Draw the preview of a copy of the examples, and say where its page is."""
    shutil.copytree(ROOT / "examples", folder, ignore=shutil.ignore_patterns(".postsync"))
    offset = MONDAY - int(time.time_ns() / 1e9)
    subprocess.run(
        [sys.executable, "-m", "postsync", "--quiet", "preview", "--offline", "--out", "page.html"],
        cwd=folder,
        env={**os.environ, "POSTSYNC_CLOCK_OFFSET": str(offset)},
        check=True,
    )
    return folder / "page.html"


def main() -> None:
    """Write both pictures."""
    browsers = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = next(filter(None, map(shutil.which, browsers)), None)
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as player:
        page_file = draw(Path(temporary) / "examples")
        browser = player.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": WIDTH, "height": HEIGHT},
                color_scheme=scheme,
                bypass_csp=True,  # for the face
            )
            page = context.new_page()
            page.goto(page_file.as_uri())
            page.add_style_tag(content=style())
            page.evaluate("document.fonts.ready")
            post = page.locator("article.post", has_text=POST)
            post.evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 24)")
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            target = PICTURES / f"preview-{scheme}.png"
            picture.quantize(256).save(target, optimize=True)
            print(f"{target.relative_to(ROOT)}: {target.stat().st_size:,} bytes")
            assert target.stat().st_size <= MOST
        browser.close()


if __name__ == "__main__":
    main()
