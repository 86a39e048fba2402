"""The credentials of the place where the state lies stay secret, too."""

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.doubles.git_place import GIT
from tests.integration.places import BACKEND, TROUBLES, GitPlace, Place, S3Place, basic, serving
from tests.integration.ward import APPLYING, READING, STATE, Ward

PASSWORD = "password-canary-71d0"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIACANARY5C3D9E1F",
    "AWS_SECRET_ACCESS_KEY": "secret-canary-8a2b4c6d8e0f1a2b",
    "AWS_SESSION_TOKEN": "session-canary-0f9e8d7c6b5a4938",
}
APPLY = ("apply", "--auto-approve", "--format", "json")
FROM_A_PLACE = (
    ("plan",),
    APPLY,
    ("state", "list"),
    ("state", "pull"),
    ("status", "--format", "markdown"),
    ("state", "unlock"),
)


@pytest.fixture
def remote(ward: Ward, tmp_path: Path) -> Iterator[type[Place]]:
    """The state lies on a branch of a git remote whose address has a password in it."""
    served, folder = tmp_path / "served", ward.bench.folder
    _git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(served / "posts.git"))
    _git(folder, "init", "--quiet", "--initial-branch=main")
    ward.bench.write(".gitignore", ".postsync/\n")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", "Begin")
    with serving(GitPlace, root=served) as (host, place):
        _git(folder, "remote", "add", "origin", f"http://somebody:{PASSWORD}@{host}/posts.git")
        _git(folder, "push", "--quiet", "origin", "main")
        place.said.clear()
        # What somebody sets who looks for a mistake, and then git tells much more than usual.
        ward.bench.env |= {"GIT_TRACE": "1", "GIT_CURL_VERBOSE": "1"}
        ward.move_state("{backend: git}", PASSWORD, f"somebody:{PASSWORD}")
        yield place


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run([*GIT, *arguments], cwd=folder, check=True, capture_output=True)


needs_git_server = pytest.mark.skipif(not BACKEND.is_file(), reason="there is no git http-backend")


@needs_git_server
def test_the_password_of_a_git_remote_is_not_known_when_all_goes_well(
    ward: Ward, remote: type[Place]
) -> None:
    for arguments in FROM_A_PLACE:
        run = ward.run(*arguments, in_process=False)
        assert run.code == 0, (arguments, run)
    assert basic(remote.said) == {f"somebody:{PASSWORD}"}
    ward.assert_silent()


@needs_git_server
@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_password_of_a_git_remote_is_not_known_when_it_fails(
    ward: Ward, remote: type[Place], trouble: str
) -> None:
    remote.trouble = trouble
    assert ward.run(*APPLY, in_process=False).code == 1
    remote.trouble = ""
    assert ward.run(*APPLY, in_process=False).code == 0
    remote.trouble = trouble
    ward.bench.edit("posts/more.yaml", "more", "still more")
    assert ward.run(*APPLY, in_process=False).code == 1
    assert f"somebody:{PASSWORD}" in basic(remote.said)
    ward.assert_silent()


@pytest.fixture
def bucket(ward: Ward) -> Iterator[type[Place]]:
    """The state lies in a bucket."""
    pytest.importorskip("obstore")
    with serving(S3Place, objects={}, one_at_a_time=threading.Lock()) as (host, place):
        ward.bench.env |= CREDENTIALS
        where = f"{{backend: s3, bucket: acme, region: eu-1, endpoint: 'http://{host}'}}"
        ward.move_state(where, *CREDENTIALS.values())
        yield place


def _assert_signed_with_them(place: type[Place]) -> None:
    # The secret key itself signs, and does not travel.
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN"):
        assert any(CREDENTIALS[name] in line for line in place.said)


def test_the_credentials_of_a_bucket_are_not_known_when_all_goes_well(
    ward: Ward, bucket: type[Place]
) -> None:
    for arguments in FROM_A_PLACE:
        run = ward.run(*arguments, in_process=False)
        assert run.code == 0, (arguments, run)
    _assert_signed_with_them(bucket)
    ward.assert_silent()


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_credentials_of_a_bucket_are_not_known_when_it_fails(
    ward: Ward, bucket: type[Place], trouble: str
) -> None:
    bucket.trouble = trouble
    assert ward.run(*APPLY, in_process=False).code == 1
    _assert_signed_with_them(bucket)
    ward.assert_silent()


def test_credentials_of_other_services_are_nobodys_business(ward: Ward) -> None:
    ward.bench.env |= CREDENTIALS
    ward.secrets = frozenset(CREDENTIALS.values())
    for arguments in (*READING, *APPLYING, *STATE):
        assert ward.run(*arguments).code == 0
    ward.assert_silent()
