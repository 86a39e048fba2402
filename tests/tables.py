"""Tables that one test goes through row by row: a test of its own for each would cost more than the rows."""

import functools
import inspect
import itertools
from collections.abc import Callable, Iterable
from typing import Any

import pytest

_SHOWN = 20


def each_row(
    names: str, table: Iterable[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Like `pytest.mark.parametrize`, within one test, which names all rows that are wrong.

    Its fixtures are shared by the rows. Of two such tables every combination is a row.
    """
    keys = names.replace(",", " ").split()
    listed = [dict(zip(keys, row if len(keys) > 1 else (row,), strict=True)) for row in table]
    assert listed, "a table without rows proves nothing"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        tables = [listed, *getattr(test, "tables", [])]
        one = getattr(test, "of_a_row", test)

        @functools.wraps(test)
        def all_of_them(**fixtures: Any) -> None:
            wrong: list[str] = []
            last: BaseException | None = None
            for parts in itertools.product(*tables):
                row = {name: value for part in parts for name, value in part.items()}
                try:
                    one(**row, **fixtures)
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 (told at the end)
                    last = error
                    told = ", ".join(f"{name}={value!r}"[:300] for name, value in row.items())
                    wrong.append(f"{told}\n    {type(error).__name__}: {error}")
            if last is not None:
                more = [f"and {len(wrong) - _SHOWN} more"] if len(wrong) > _SHOWN else []
                said = "\n".join([f"{len(wrong)} rows are wrong:", *wrong[:_SHOWN], *more])
                raise AssertionError(said) from last

        signature = inspect.signature(test)
        left = [one for name, one in signature.parameters.items() if name not in keys]
        all_of_them.__dict__.update(
            tables=tables, of_a_row=one, __signature__=signature.replace(parameters=left)
        )
        return all_of_them

    return decorate
