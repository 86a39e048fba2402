"""The zone of a machine is named however it was set, and nothing is made up where it has no name."""

import os
from pathlib import Path

import pytest

from postsync.adapters.workspace.decode.zones import check_zone
from postsync.adapters.zone import MachineZone, machine_zone

TABLE = "#codes\tcoordinates\tTZ\tcomments\nDE\t+5230+01322\tEurope/Berlin\t\nFR\t+4852+00220\tEurope/Paris\n"


def is_zone(name: str) -> bool:
    return check_zone(name) is None


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """A machine with some zones and none of them chosen."""
    zones = tmp_path / "usr/share/zoneinfo"
    for name in ("Europe/Berlin", "Europe/Paris", "Arctic/Longyearbyen", "Asia/Kolkata", "Etc/UTC"):
        path = zones / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            {"Arctic/Longyearbyen": "rules of Europe/Berlin"}.get(name, f"rules of {name}")
        )
    (zones / "zone1970.tab").write_text(TABLE)
    (zones / "right/Europe").mkdir(parents=True)
    (zones / "right/Europe/Paris").write_text("rules with leap seconds")
    (tmp_path / "etc").mkdir()
    return tmp_path


def link(system: Path, target: str) -> None:
    (system / "etc/localtime").symlink_to(target)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (":Europe/Berlin", "Europe/Berlin"),
        ("/usr/share/zoneinfo/Europe/Paris", "Europe/Paris"),
        (":/usr/share/zoneinfo/right/Europe/Paris", "Europe/Paris"),
        ("posix/Europe/Paris", "Europe/Paris"),
        ("", "UTC"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("Zulu", "UTC"),
    ],
)
def test_the_variable_wins(system: Path, told: str, name: str) -> None:
    link(system, "/usr/share/zoneinfo/Asia/Kolkata")
    assert machine_zone(is_zone, {"TZ": told}, system) == MachineZone(name)


@pytest.mark.parametrize("told", ["CET-1CEST", "<+03>-3", "Berlin", "localtime", "Factory"])
def test_a_variable_that_names_no_zone_is_told_and_not_guessed(system: Path, told: str) -> None:
    link(system, "/usr/share/zoneinfo/Asia/Kolkata")
    assert machine_zone(is_zone, {"TZ": f":{told}"}, system) == MachineZone("UTC", told)


def test_a_variable_may_lead_to_what_the_system_is_set_to(system: Path) -> None:
    link(system, "/usr/share/zoneinfo/Europe/Berlin")
    assert machine_zone(is_zone, {"TZ": ":/etc/localtime"}, system).name == "Europe/Berlin"


@pytest.mark.parametrize(
    "target",
    [
        "/usr/share/zoneinfo/Asia/Calcutta",
        "../usr/share/zoneinfo/Asia/Calcutta",
        "/var/db/timezone/zoneinfo/Asia/Calcutta",
        "/etc/zoneinfo/Asia/Calcutta",
    ],
)
def test_a_link_names_what_somebody_chose_and_wins_over_the_note(system: Path, target: str) -> None:
    link(system, target)
    (system / "etc/timezone").write_text("Europe/Paris\n")
    assert machine_zone(is_zone, {}, system) == MachineZone("Asia/Calcutta")


def test_a_link_may_lead_over_another_one(system: Path) -> None:
    (system / "etc/chosen").symlink_to("../usr/share/zoneinfo/Europe/Paris")
    link(system, "chosen")
    assert machine_zone(is_zone, {}, system) == MachineZone("Europe/Paris")


def test_links_in_a_circle_end(system: Path) -> None:
    (system / "etc/other").symlink_to("localtime")
    link(system, "other")
    assert machine_zone(is_zone, {}, system) == MachineZone("UTC")


def test_a_copy_is_recognised_by_its_rules(system: Path) -> None:
    (system / "etc/localtime").write_text("rules of Europe/Berlin")
    assert machine_zone(is_zone, {}, system) == MachineZone("Europe/Berlin")


def test_of_zones_with_the_same_rules_the_noted_one_is_taken(system: Path) -> None:
    (system / "etc/localtime").write_text("rules of Europe/Berlin")
    (system / "etc/timezone").write_text("# set by hand\nArctic/Longyearbyen\n")
    assert machine_zone(is_zone, {}, system) == MachineZone("Arctic/Longyearbyen")


def test_a_note_that_the_clock_does_not_obey_is_not_believed(system: Path) -> None:
    (system / "etc/localtime").write_text("rules of Europe/Berlin")
    (system / "etc/timezone").write_text("Asia/Kolkata\n")
    assert machine_zone(is_zone, {}, system) == MachineZone("Europe/Berlin")


def test_the_note_counts_where_nothing_else_is_set(system: Path) -> None:
    (system / "etc/timezone").write_text("Asia/Kolkata\n")
    assert machine_zone(is_zone, {}, system) == MachineZone("Asia/Kolkata")


def test_a_clock_without_a_name_is_told(system: Path) -> None:
    (system / "etc/localtime").write_text("rules of nobody")
    assert machine_zone(is_zone, {}, system) == MachineZone("UTC", "/etc/localtime")


def test_a_machine_without_any_setting_is_utc(tmp_path: Path) -> None:
    assert machine_zone(is_zone, {}, tmp_path) == MachineZone("UTC")


def test_this_machine_answers() -> None:
    assert is_zone(machine_zone(is_zone, dict(os.environ)).name)
    assert machine_zone(is_zone, {}).name
