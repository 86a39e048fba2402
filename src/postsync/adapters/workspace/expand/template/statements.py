"""Statements: a whole text with `{{ }}`, `{% if %}`, `{% for %}` and `{% set %}` in it."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from postsync.adapters.workspace.expand.template.columns import Columns
from postsync.adapters.workspace.expand.template.expressions import (
    DEEPEST,
    Expressions,
    Names,
    Value,
    refuse,
    text_of,
)
from postsync.adapters.workspace.expand.template.filters import unfit
from postsync.adapters.workspace.expand.template.refusal import (
    LONGEST,
    Budget,
    Refusal,
    too_long,
)
from postsync.adapters.workspace.wording import key, one_of, quoted, suggestion

if TYPE_CHECKING:  # most workspaces have no template
    from jinja2 import nodes

_MARKS = ("{{", "{%", "{#")

_A_ROUND = 10
"""Steps that one round of a loop costs by itself."""

_NAMES_A_STEP = 8
"""So many names that a round takes over cost one step."""

_TAGS = {
    "Include": "include", "Import": "import", "FromImport": "import", "Extends": "extends",
    "Macro": "macro", "CallBlock": "call", "Block": "block", "FilterBlock": "filter",
    "AssignBlock": "set … endset", "With": "with", "ScopedEvalContextModifier": "autoescape",
    "Scope": "autoescape", "ExprStmt": "do", "Break": "break", "Continue": "continue",
}  # fmt: skip


class Written:
    """A text while it is made."""

    __slots__ = ("parts", "size")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0

    def add(self, text: str) -> None:
        """Put `text` behind what is there. Raises Refusal."""
        self.parts.append(text)
        self.size += len(text)
        if self.size > LONGEST:
            raise too_long()


_Step = Callable[[Names, Written], None]


def is_template(text: str) -> bool:
    """Whether anything in `text` is to be filled in."""
    return any(mark in text for mark in _MARKS)


def compiled(text: str, known: Sequence[str], budget: Budget, columns: Columns) -> Value:
    """A function that fills in `text` from names that are `known`. Raises Refusal.

    What is exactly one `{{ … }}` has the kind of its value; all else is text. The `columns` of a row that
    it looks at are noted.
    """
    body = _parsed(text)
    making = _Making(budget)
    alone = _only_expression(body)
    columns.note(_all(body), alone)
    if alone is not None:
        value = making.expressions.value(alone, is_shown=True)
        _check_names(body, known)
        return _placed(value, alone.lineno, making.size(body), budget)
    steps = making.steps(body)
    _check_names(body, known)
    size = making.size(body)

    def filled(names: Names) -> str:
        budget.spend(size)
        out = Written()
        own = dict(names)
        for step in steps:
            step(own, out)
        return str(budget.bear("".join(out.parts)))

    return filled


def _parsed(text: str) -> list["nodes.Node"]:
    from jinja2 import Environment, TemplateSyntaxError

    try:
        # Nothing is rendered by it: it only reads.
        return Environment(keep_trailing_newline=False).parse(text).body  # noqa: S701
    except TemplateSyntaxError as error:
        summary = f"the template cannot be read: {_plain(error.message or '')}"
        raise Refusal("PS166", summary, _REMEDY, line=error.lineno) from None
    except (RecursionError, MemoryError):
        raise Refusal("PS166", "the template is nested too deeply", _SIMPLER) from None
    except ValueError:
        what = "the template holds a number that is too long"
        raise Refusal("PS166", what, "Put it in quotes if it is a text.") from None


_SIMPLER = "Write it in simpler parts."
_REMEDY = "Every `{{` needs its `}}`, every `{% if %}` its `{% endif %}`. Braces as text are `{{ '{{' }}`."


def _plain(message: str) -> str:
    """The words of Jinja as a part of a sentence."""
    shown = message.strip().rstrip(".")
    return shown[:1].lower() + shown[1:]


def _all(body: Sequence["nodes.Node"]) -> Iterator["nodes.Node"]:
    """Every node in `body`. Raises Refusal; Jinja's own walk recurses, on trees of any depth."""
    left = [(node, 1) for node in body]
    while left:
        node, depth = left.pop()
        if depth > DEEPEST:
            raise refuse("the template is nested too deeply", _SIMPLER, node)
        yield node
        left += [(child, depth + 1) for child in node.iter_child_nodes()]


def _check_names(body: list["nodes.Node"], known: Sequence[str]) -> None:
    """Refuse names that nothing in the text or around it gives a value to."""
    from jinja2 import nodes

    names = [node for node in _all(body) if isinstance(node, nodes.Name)]
    own = {*known, "loop", *(name.name for name in names if name.ctx != "load")}
    for name in names:
        if name.name not in own:
            there = sorted({*known} - {"loop"})
            detail = suggestion(name.name, there) or f"There are {one_of(there)}."
            what = f"{key(name.name)} is not available in a template"
            raise refuse(what, detail, name, name.name)


def _only_expression(body: list["nodes.Node"]) -> "nodes.Expr | None":
    from jinja2 import nodes

    if len(body) == 1 and isinstance(body[0], nodes.Output) and len(body[0].nodes) == 1:
        alone = body[0].nodes[0]
        return None if isinstance(alone, nodes.TemplateData) else alone
    return None


def _placed(value: Value, line: int, size: int, budget: Budget) -> Value:
    """`value`, whose refusals say at which line of the text they are."""

    def found(names: Names) -> Any:
        budget.spend(size)
        try:
            return budget.bear(value(names))
        except Refusal as refusal:
            refusal.line = refusal.line or line
            raise

    return found


class _Making:
    """Makes functions of the statements of one text."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.expressions = Expressions(budget)

    def size(self, body: list["nodes.Node"]) -> int:
        """How many steps it takes to go through `body` once."""
        return sum(1 for _ in _all(body))

    def steps(self, body: list["nodes.Node"]) -> list[_Step]:
        """One function for each statement. Raises Refusal."""
        return [self._step(node) for node in body]

    def _step(self, node: "nodes.Node") -> _Step:
        from jinja2 import nodes

        match node:
            case nodes.Output():
                return self._output(node)
            case nodes.If():
                return self._if(node)
            case nodes.For():
                return self._for(node)
            case nodes.Assign(target=nodes.Name()):
                return self._assign(node)
            case _:
                tag = _TAGS.get(type(node).__name__, type(node).__name__.lower())
                what = f"`{{% {tag} %}}` is not available in a template"
                detail = "There are `{% if %}`, `{% for %}` and `{% set name = … %}`."
                raise refuse(what, detail, node, tag.partition(" ")[0])

    def _output(self, node: "nodes.Output") -> _Step:
        parts = [(one.lineno, self.expressions.value(one, is_shown=True)) for one in node.nodes]

        def write(names: Names, out: Written) -> None:
            for line, part in parts:
                try:
                    out.add(text_of(part(names)))
                except Refusal as refusal:
                    refusal.line = refusal.line or line
                    raise

        return write

    def _value(self, node: "nodes.Node") -> Value:
        return _placed(self.expressions.value(node), node.lineno, 1, self.budget)

    def _if(self, node: "nodes.If") -> _Step:
        ways = [(self._value(one.test), self.steps(one.body)) for one in (node, *node.elif_)]
        other = self.steps(node.else_)

        def choose(names: Names, out: Written) -> None:
            chosen = next((steps for asked, steps in ways if asked(names)), other)
            for step in chosen:
                step(names, out)

        return choose

    def _assign(self, node: "nodes.Assign") -> _Step:
        name, value = node.target.name, self._value(node.node)  # type: ignore[attr-defined]
        if name in {"row", "slot", "loop", "mention", "hashtag"}:
            raise refuse(f"{key(name)} has its value already", "Use another name.", node, name)

        def assign(names: Names, _out: Written) -> None:
            names[name] = value(names)

        return assign

    def _for(self, node: "nodes.For") -> _Step:
        if node.recursive:
            what = "`{% for … recursive %}` is not available in a template"
            raise refuse(what, "Write a loop within the loop.", node)
        named, entries = _targets(node), self._value(node.iter)
        chosen = self._value(node.test) if node.test else None
        body, other = self.steps(node.body), self.steps(node.else_)
        cost = _A_ROUND + self.size(node.body)

        def repeat(names: Names, out: Written) -> None:
            # Each round has names of its own; they are made one round at a time, as rounds may be many.
            left, room = _entries(entries(names)), len(names) // _NAMES_A_STEP
            if chosen is not None:
                left = [one for one in left if self._is_chosen(chosen, names, named(one), room)]
            for at, one in enumerate(left):
                self.budget.spend(cost + room)
                own = {**names, **named(one), "loop": _loop(at, len(left))}
                for step in body:
                    step(own, out)
            if not left:
                for step in other:
                    step(names, out)

        return repeat

    def _is_chosen(self, chosen: Value, names: Names, own: Names, room: int) -> bool:
        self.budget.spend(1 + room)
        return bool(chosen({**names, **own}))


def _entries(value: Any) -> Sequence[Any]:
    if isinstance(value, list | str):
        return value
    if isinstance(value, dict):
        return list(value)
    raise unfit(
        f"`for` goes through lists, and this is {quoted(value)}",
        "`| split(',')` makes one of a text.",
    )


def _targets(node: "nodes.For") -> Callable[[Any], Names]:
    """A function for the names that one entry of a loop gets."""
    from jinja2 import nodes

    if isinstance(node.target, nodes.Name):
        return lambda entry, name=node.target.name: {name: entry}  # type: ignore[misc]
    if not isinstance(node.target, nodes.Tuple) or not all(
        isinstance(one, nodes.Name) for one in node.target.items
    ):
        what = "the loop names its entries in a way that is not available"
        raise refuse(what, "Write `{% for tag in row.tags %}`.", node)
    several = [one.name for one in node.target.items]  # type: ignore[attr-defined]

    def unpacked(entry: Any) -> Names:
        if not isinstance(entry, list) or len(entry) != len(several):
            raise unfit(f"an entry of the loop does not have {len(several)} parts")
        return dict(zip(several, entry, strict=True))

    return unpacked


def _loop(at: int, count: int) -> dict[str, Any]:
    return {
        "index": at + 1,
        "index0": at,
        "revindex": count - at,
        "first": at == 0,
        "last": at == count - 1,
        "length": count,
    }
