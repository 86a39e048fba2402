"""Whether data is what a schema asks for: decided by generated code, explained by jsonschema."""

from collections.abc import Callable
from functools import cache
from typing import Any

from postsync.domain.problem import Problem


def check_post(data: Any) -> list[Problem]:
    """Everything that makes `data` not a post; quick when there is nothing."""
    return _check("post", data, *_post_validator())


@cache  # to import it for each post would cost a microsecond
def _post_validator() -> tuple[Callable[[Any], object], type[Exception]]:
    from postsync.adapters.workspace.schema._post_validator import Invalid, check

    return check, Invalid


def check_config(data: Any) -> list[Problem]:
    """Everything that makes `data` not a configuration."""
    from postsync.adapters.workspace.schema._config_validator import Invalid, check

    return _check("config", data, check, Invalid)


def _check(
    name: str, data: Any, check: Callable[[Any], object], invalid: type[Exception]
) -> list[Problem]:
    try:
        check(data)
    except invalid:
        from postsync.adapters.workspace.schema.explain import explain

        return explain(name, data)
    return []
