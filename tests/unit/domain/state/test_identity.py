"""Whose a state is: two are another only where both sides know enough to say so."""

from tests.tables import each_row

from postsync.domain.config import ProviderConfig
from postsync.domain.state.identity import (
    Service,
    fuller_name,
    is_another_service,
    is_another_workspace,
    service_of,
)

OURS = Service("outstand", "api.outstand.so", "org-1")


@each_row(
    "other, is_another",
    [
        (OURS, False),
        (None, False),
        (OURS._replace(rehearsal=True), False),
        (OURS._replace(organisation=None), False),
        (OURS._replace(organisation="org-2"), True),
        (OURS._replace(host="api.outstand.so:8443"), True),
        (OURS._replace(provider="herald"), True),
    ],
)
def test_services_differ_by_what_both_know(other: Service | None, is_another: bool) -> None:
    assert is_another_service(OURS, other) is is_another
    assert is_another_service(other, OURS) is is_another


@each_row(
    "one, other, is_another",
    [
        ("acme/posts:", "acme/posts:", False),
        ("acme/posts:", None, False),
        ("acme/posts:a", "acme/posts:b", True),
        ("acme/posts:a", "acme/other:a", True),
        (":a", "acme/posts:a", False),
        (":a", "acme/posts:b", True),
        ("acme-social", "acme/posts:a", True),
        ("acme-social", "acme-social", False),
    ],
)
def test_workspaces_differ_by_name_or_by_repository_and_folder(
    one: str | None, other: str | None, is_another: bool
) -> None:
    assert is_another_workspace(one, other) is is_another
    assert is_another_workspace(other, one) is is_another


@each_row(
    "known, seen, name",
    [
        (None, None, None),
        (None, ":a", ":a"),
        (":a", None, ":a"),
        (":a", "acme/posts:a", "acme/posts:a"),
        (":a", "acme/posts:b", ":a"),
        ("acme/posts:a", ":a", "acme/posts:a"),
        ("acme-social", "acme/posts:a", "acme-social"),
    ],
)
def test_a_remote_that_is_added_completes_the_name(
    known: str | None, seen: str | None, name: str | None
) -> None:
    assert fuller_name(known, seen) == name


def test_the_host_of_a_service_has_its_port_and_no_path() -> None:
    config = ProviderConfig(name="outstand", base_url="http://LocalHost:8300/v1", rehearsal=True)
    assert service_of(config) == Service("outstand", "localhost:8300", rehearsal=True)
    assert str(service_of(config)) == "outstand at localhost:8300"
