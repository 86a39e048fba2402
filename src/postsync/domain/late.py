"""Late: regular expressions that are compiled when they are first used.

A run uses few of ours, and to compile all of them takes longer than to check some posts.
"""

import re
from typing import Any, AnyStr, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class _Late:
    """Stands for a pattern until something is asked of it; its methods are then the pattern's own."""

    def __init__(self, *written: Any) -> None:
        self._written = written

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._written)
        vars(self).update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)


def late(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The regular expression `pattern`, as `re.compile` makes it."""
    return cast("re.Pattern[AnyStr]", _Late(pattern, flags))
