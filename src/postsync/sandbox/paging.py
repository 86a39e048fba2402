"""`limit` and `offset`, as every list of the API takes them."""

from dataclasses import dataclass

from postsync.sandbox.wire import JSON, Request, refusal


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for."""

    limit: int
    offset: int

    @classmethod
    def of(cls, request: Request) -> "Window":
        """Read it from the query; numbers out of range are refused."""
        limit = _number(request, "limit", 50)
        offset = _number(request, "offset", 0)
        if not 1 <= limit <= 100:
            raise _unfit("limit", "Number must be between 1 and 100")
        return cls(limit, offset)

    def shown(self) -> JSON:
        """As the answer repeats it."""
        return {"limit": self.limit, "offset": self.offset}


def _number(request: Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise _unfit(name, "Expected a number")
    return int(text)


def _unfit(name: str, message: str) -> Exception:
    return refusal(400, "Invalid query", details={"_errors": [], name: {"_errors": [message]}})
