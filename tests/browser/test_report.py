"""The page of a report in a browser: on any screen, in the dark, by screen reader, on paper, and hostile."""

from pathlib import Path
from typing import Any

import pytest
from tests.browser.chromium import AXE, Opening
from tests.unit.views.measurements import measured_with, month
from tests.unit.views.samples import BERLIN, NASTY

from postsync.domain.run.measured import By, Measured
from postsync.views.page.metrics import page

WIDTHS = (320, 375, 768, 1280, 1920)


def drawn(folder: Path, measured: Measured, by: By = By.POST) -> str:
    """The address of the page of a report."""
    file = folder / "report.html"
    file.write_text(page(measured, by, BERLIN), "utf-8")
    return file.as_uri()


@pytest.mark.skipif(not AXE.is_file(), reason="npm, which installs axe-core, is missing")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(tmp_path: Path, show: Opening, scheme: str) -> None:
    sheet = show(
        drawn(tmp_path, month()), viewport={"width": 375, "height": 900}, color_scheme=scheme
    )
    sheet.page.evaluate(AXE.read_text("utf-8"))
    for width in (375, 1280):
        sheet.page.set_viewport_size({"width": width, "height": 900})
        found: Any = sheet.page.evaluate(
            "axe.run(document, {resultTypes: ['violations'], elementRef: false})"
        )
        assert [(one["id"], one["help"]) for one in found["violations"]] == []


def test_no_screen_has_to_be_scrolled_sideways(tmp_path: Path, show: Opening) -> None:
    sheet = show(drawn(tmp_path, month(), By.DELIVERY), viewport={"width": 320, "height": 800})
    for width in WIDTHS:
        sheet.page.set_viewport_size({"width": width, "height": 800})
        assert sheet.page.evaluate("document.documentElement.scrollWidth") <= width
    assert sheet.trouble() == []


def test_a_bar_is_as_high_as_its_number(tmp_path: Path, show: Opening) -> None:
    sheet = show(drawn(tmp_path, month()), viewport={"width": 1280, "height": 900})
    plot = sheet.page.locator("svg.plot")
    bars = plot.evaluate(
        """plot => [...plot.querySelectorAll("g")].map(one => [one.querySelector("title").textContent,
        one.querySelector(".column").getBoundingClientRect().height]).filter(([, high]) => high > 0)"""
    )
    assert [says.split(":")[0] for says, _ in bars] == ["Tue 2026-11-03", "Tue 2026-11-10"]
    (_, high), (_, low) = bars
    assert low / high == pytest.approx(900 / 14_345, rel=0.05)
    assert "14,345 impressions, 1 post" in plot.get_attribute("aria-label")


def test_what_others_wrote_is_shown_and_does_nothing(tmp_path: Path, show: Opening) -> None:
    words = f"{NASTY} </style><script>alert(1)</script><img src=x onerror=alert(2)>"
    for by in (By.POST, By.LABEL):
        sheet = show(drawn(tmp_path, measured_with(words), by))
        assert sheet.trouble() == []
        assert "onerror=alert(2)" in sheet.page.locator("main").inner_text()
        assert sheet.page.locator("main img, main script").count() == 0


def test_on_paper_nothing_is_cut_off(tmp_path: Path, show: Opening) -> None:
    sheet = show(drawn(tmp_path, month()), viewport={"width": 794, "height": 1123})
    sheet.page.emulate_media(media="print", color_scheme="dark")
    assert (
        sheet.page.evaluate("getComputedStyle(document.body).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    assert sheet.page.evaluate("document.documentElement.scrollWidth") <= 794
