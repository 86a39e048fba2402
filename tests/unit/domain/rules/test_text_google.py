"""Phone numbers and links in texts for Google Business (PS209, PS210), file names on X (PS211)."""

import pytest
from tests.doubles.builders import post
from tests.tables import each_row

from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Container
from postsync.domain.problem import Problem
from postsync.domain.rules.check import check_on_networks

RULES = ("PS209", "PS210", "PS211")


def found(text: str, network: str = "google_business") -> list[Problem]:
    problems = check_on_networks(
        post(containers=(Container(content=text),)),
        [network],
        facts=lambda _path: None,
        limits=Limits(),
    )
    return [problem for problem in problems if problem.rule in RULES]


@each_row(
    "number",
    [
        "+49 30 1234567", "+4930 1234567", "+49 (0)30 123 45-67", "+1 (555) 123-4567", "+1-800-555-0199",
        "+34 612 345 678", "+33 6 12 34 56 78", "(555) 123-4567", "(030) 1234567", "0800 123 456",
        "0800/123 456", "030 / 12 34 56 78", "01 23 45 67 89", "01.23.45.67.89", "06 12345678", "030-1234567",
        "555-123-4567", "555.123.4567", "1-800-555-0199", "0049 30 1234567",
    ],
)  # fmt: skip
@each_row("around", ["{}", "Call {} now", "Mon-Fri 9-17, {}.", "24/7 {}!", "Tel.: {} (Ada)"])
def test_phone_numbers_are_found(number: str, around: str) -> None:
    (problem,) = found(around.format(number))
    assert problem.rule == "PS209"
    assert problem.offset == around.index("{")


@pytest.mark.parametrize(
    "text", ["Tel. 1234567", "phone: 555 0199 22", "Call us at 5550199", "WhatsApp 1722334455"]
)
def test_a_plain_number_is_one_that_people_are_told_to_call(text: str) -> None:
    (problem,) = found(text)
    assert problem.offset == next(index for index, char in enumerate(text) if char.isdigit())


@each_row(
    "text",
    [
        "2026-12-01", "2026-12-01 to 2027-01-06", "24.12.2026", "24/12/2026", "12-24-2026", "01 12 2026",
        "01.12.2026-06.01.2027", "20261201", "2024-2026", "2024 - 2026", "09:00-17:00", "0900-1700",
        "0900 - 1700", "9.00-17.00 / 18.00-22.00", "1.299,00 €", "$1,299,000.00", "€ 1 299 000",
        "10 000 000 steps", "+10 000 000 steps", "+100 new friends", "100-200", "1000 - 2000 people",
        "v10.0.19041.1234", "192.168.100.200", "ISO 9001:2015", "ISO/IEC 27001-2022",
        "ISBN 978-3-16-148410-0", "order 555-123-4567", "Order no. 555-123-4567", "#5551234567",
        "Invoice 0800 123 456", "3.14159265358979", "52.520008, 13.404954", "1/2 3/4 5/6 7/8 9/10",
        "12345678", "0012345678", "DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111", "A4 210 x 297 mm",
        "call 2026-12-01", "100 200 3000", "50 % 60 % 70 % 80 %", "call 100 people",
    ],
)  # fmt: skip
def test_other_numbers_are_no_phone_numbers(text: str) -> None:
    assert found(text) == []
    assert found(f"Rover: {text}, you know") == []


def test_the_number_in_a_link_is_part_of_the_link() -> None:
    (problem,) = found("https://wa.me/?call=+49301234567")
    assert problem.rule == "PS210"


@pytest.mark.parametrize(
    "link",
    [
        "https://acme.example/menu",
        "http://acme.example",
        "www.acme.example",
        "acme.com",
        "acme.com/menu",
    ],
)
def test_links_are_found(link: str) -> None:
    (problem,) = found(f"Menu: {link}.")
    assert (problem.rule, problem.offset) == ("PS210", 6)


@each_row(
    "text", ["ada@acme.com", "README.md", "e.g. this", "3.5", "Menu. Wine. Cake.", "St.Gallen"]
)
def test_other_dots_are_no_links(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("network", ["x", "linkedin", "facebook"])
def test_other_networks_mind_neither(network: str) -> None:
    assert found("+49 30 1234567 https://acme.example", network) == []


@each_row(
    "name",
    [
        "README.md",
        "main.py",
        "script.sh",
        "app.rs",
        "main.tf",
        "install.sh",
        "run-tests.sh",
        "lib.so",
        "demo.mov",
        "x.zip",
    ],
)
def test_x_takes_file_names_for_links(name: str) -> None:
    (problem,) = found(f"see {name}.", "x")
    assert (problem.rule, problem.offset) == ("PS211", 4)
    assert f"“{name}”" in problem.summary
    assert "$0.20" in problem.detail


def test_file_names_are_named_once_and_no_more_than_three() -> None:
    (problem,) = found("a.py b.py a.py c.py d.py https://acme.com", "x")
    assert problem.summary.startswith("X takes “a.py”, “b.py”, “c.py”, … for a link")
    assert "$" not in problem.detail


@each_row(
    "text",
    ["package.json", "app.ts", "index.html", "docs.rs", "astral.sh", "notion.so", "allegro.pl", "https://acme.com/README.md",
     "www.acme.md", "acme.com", "docs/README.md", "a.b.py", "ada@main.py", "v1.2", "py.", ".md"],
)  # fmt: skip
def test_sites_paths_and_other_suffixes_are_no_file_names(text: str) -> None:
    assert found(f"see {text} now", "x") == []
