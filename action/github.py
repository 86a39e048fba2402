"""GitHub's REST API, as much of it as comments and issues need."""

import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

BOT = "github-actions[bot]"
"""Who writes with the token that a job is given."""

TRIES = 3
LONGEST_WAIT = 20.0
"""Seconds. A comment is not worth a job that waits for an hour."""

PAGES = 20

_STRANGE = "what answers in the place of GitHub is something else"

_BUSY = {429, 500, 502, 503, 504}


class Trouble(Exception):
    """GitHub did not do it. `denied`: the token may not."""

    def __init__(self, message: str, *, denied: bool = False) -> None:
        super().__init__(message)
        self.denied = denied


class Unclear(Trouble):
    """Whether GitHub did it is not known: look before it is asked for once more."""


class GitHub:
    """One repository, with one token."""

    def __init__(self, env: Mapping[str, str]) -> None:
        token = env.get("GH_TOKEN") or env.get("GITHUB_TOKEN") or ""
        base = env.get("GITHUB_API_URL") or "https://api.github.com"
        self.has_token = bool(token)
        self._is_of_the_job = token.startswith("ghs_")
        self._repository = env.get("GITHUB_REPOSITORY", "")
        self._home = urlsplit(base)
        self._client = httpx.Client(
            base_url=base.rstrip("/") + "/",
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": "2022-11-28",
                "User-Agent": "postsync-action",
            },
            timeout=15.0,
            verify=self._home.scheme
            == "https",  # certificates take longer to load than all the rest
        )
        self._authors: frozenset[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, path: str, **query: str | int) -> Any:
        """One document of the repository."""
        return _said(self._ask("GET", self._of_repository(path), query=query))

    def all(self, path: str, **query: str | int) -> Iterator[dict[str, Any]]:
        """Every item of a list, page by page."""
        address: str | None = self._of_repository(path)
        asked: dict[str, str | int] | None = {**query, "per_page": 100}
        for page in range(2, PAGES + 2):
            answer = self._ask("GET", address or "", query=asked)
            items = _said(answer)
            if not isinstance(items, list):
                raise Trouble(_STRANGE)
            yield from items
            address, asked = self._next(answer), None
            if address is None:
                if len(items) < 100 or "link" in answer.headers:
                    return
                address, asked = self._of_repository(path), {**query, "per_page": 100, "page": page}

    def send(self, method: str, path: str, **body: Any) -> Any:
        """Change something. Raises Unclear where it may have been done, other than PATCH and DELETE."""
        answer = self._ask(method, self._of_repository(path), body=body)
        return _said(answer) if answer.content else None

    def is_ours(self, item: Mapping[str, Any]) -> bool:
        """Whether we wrote a comment or an issue: what others write with our mark is theirs."""
        if self._authors is None:
            self._authors = frozenset({BOT, self._login()})
        return (item.get("user") or {}).get("login") in self._authors

    def _login(self) -> str:
        """Whose token it is. The one of a job may not ask."""
        if self._is_of_the_job:
            return BOT
        try:
            return str(_said(self._ask("GET", "user")).get("login") or BOT)
        except (Trouble, AttributeError):
            return BOT

    def _of_repository(self, path: str) -> str:
        return f"repos/{self._repository}/{path}"

    def _next(self, answer: httpx.Response) -> str | None:
        """The next page, where it is this very GitHub that has it."""
        url = answer.links.get("next", {}).get("url")
        if url is None:
            return None
        there = urlsplit(str(answer.url.join(url)))
        is_home = (there.scheme, there.netloc) == (self._home.scheme, self._home.netloc)
        return there.geturl() if is_home else None

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> httpx.Response:
        may_repeat = method != "POST"
        wait = 1.0
        for left in reversed(range(TRIES)):
            try:
                answer = self._client.request(method, path, params=query, json=body)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                problem: Trouble = Trouble(f"GitHub cannot be reached: {error}")
            except httpx.HTTPError as error:
                problem = Unclear(f"GitHub did not answer: {error or type(error).__name__}")
                if not may_repeat:
                    raise problem from error
            else:
                if answer.is_success:
                    return answer
                problem = _problem(method, path, answer)
                limit = _limited(answer)
                problem.denied = problem.denied and limit is None
                if limit is None and answer.status_code not in _BUSY:
                    raise problem
                if limit is None and not may_repeat:
                    raise Unclear(str(problem))
                wait = max(wait, limit or 0.0)
            if not left or wait > LONGEST_WAIT:
                raise problem
            time.sleep(wait)
            wait *= 2
        raise AssertionError


def _said(answer: httpx.Response) -> Any:
    """The document of an answer. Raises Trouble where somebody else than GitHub answers."""
    try:
        return answer.json()
    except ValueError as error:
        raise Trouble(_STRANGE) from error


def _limited(answer: httpx.Response) -> float | None:
    """The seconds to wait for, where GitHub refuses only because it is asked too often."""
    if answer.status_code not in {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}:
        return None
    told = answer.headers.get("retry-after", "")
    if told.isdigit():
        return float(told)
    if answer.headers.get("x-ratelimit-remaining") == "0":
        reset = answer.headers.get("x-ratelimit-reset", "")
        now = _clock(answer)
        return max(0.0, float(reset) - now) if reset.isdigit() and now else LONGEST_WAIT + 1
    return 0.0 if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS else None


def _clock(answer: httpx.Response) -> float:
    """GitHub's own clock, in seconds; 0 where it does not say."""
    try:
        return parsedate_to_datetime(answer.headers["date"]).timestamp()
    except (KeyError, ValueError):
        return 0.0


def _problem(method: str, path: str, answer: httpx.Response) -> Trouble:
    try:
        said = str(answer.json().get("message", ""))[:200]
    except (ValueError, AttributeError):
        said = ""
    denied = answer.status_code in {401, 403, 404}
    return Trouble(f"{method} {path}: {answer.status_code} {said}".rstrip(), denied=denied)
