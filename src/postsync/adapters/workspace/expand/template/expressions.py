"""Expressions: what stands between `{{` and `}}`, from Jinja's tree to a function of the names it may use.

Nothing here looks up an attribute of a Python object, calls what a template names, or makes code of it: a
template sees texts, numbers, lists and blocks of keys, and does to them what is written below.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from postsync.adapters.workspace.expand.template.filters import (
    FILTERS,
    TESTS,
    as_text,
    is_halved,
    unfit,
)
from postsync.adapters.workspace.expand.template.operators import (
    COMPARING,
    RECKONING,
    put_together,
)
from postsync.adapters.workspace.expand.template.refusal import LONGEST, Budget, Refusal, too_long
from postsync.adapters.workspace.wording import key, one_of, quoted, suggestion

if TYPE_CHECKING:  # most workspaces have no template
    from jinja2 import nodes

Names = dict[str, Any]
Value = Callable[[Names], Any]

DEEPEST = 60
"""Levels of brackets, filters and conditions in one another."""

_LARGEST = 10**15
"""Numbers that a template may reckon with."""

_LATER = frozenset({"mention", "hashtag"})
"""Names that are filled in later, when it is known which network a post goes to."""

_METHODS = {"strip": "trim", "splitlines": "lines", "capitalise": "capitalize", "len": "length"}


class Nothing:
    """What a condition without `else` comes to: no text, and no value."""


NOTHING = Nothing()


class Unknown(Refusal):
    """A value that is not there, which `default` and `is defined` can do without."""


class _Absent(Unknown):
    """A key that a row, or a block in it, does not have."""

    def __init__(self, name: str, block: Mapping[str, Any], of: str) -> None:
        summaries = {
            "row": f"the row has no column {key(name)}",
            "slot": f"`slot` has no {key(name)}",
        }
        super().__init__("PS167", summaries.get(of, f"there is no {key(name)}"), about=name)
        self._block = block

    def explain(self, budget: Budget) -> None:
        self.detail = budget.hint(self.about, tuple(self._block))


def refuse(what: str, detail: str, node: "nodes.Node", about: str = "") -> Refusal:
    """The refusal of something that templates have elsewhere."""
    return Refusal("PS166", what, detail, line=node.lineno or 1, about=about)


class Expressions:
    """Makes functions of expressions; all of them draw on one budget."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    def value(self, node: "nodes.Node", *, is_shown: bool = False) -> Value:
        """A function for what `node` means. `is_shown`: it goes into the text as it is. Raises Refusal."""
        making = getattr(self, f"_{type(node).__name__.lower()}", None)
        if making is None:
            kind = type(node).__name__.lower()
            how = "There are texts, numbers, lists, conditions and filters."
            raise refuse(f"`{kind}` is not available in a template", how, node)
        passes_on = is_shown and type(node).__name__ in {"Concat", "CondExpr", "Getattr"}
        made: Value = making(node, is_shown=True) if passes_on else making(node)
        return made

    def _const(self, node: "nodes.Const") -> Value:
        constant = node.value
        if isinstance(constant, int | float) and abs(constant) > _LARGEST:
            raise refuse("a number is too large", f"Numbers up to {_LARGEST:,} can be used.", node)
        if isinstance(constant, str) and is_halved(constant):
            detail = "An emoji has two escapes of this kind. Write the emoji itself."
            raise refuse("only one half of a character is escaped here", detail, node, "\\u")
        return lambda _: constant

    def _templatedata(self, node: "nodes.TemplateData") -> Value:
        return lambda _, text=node.data: text  # type: ignore[misc]

    def _name(self, node: "nodes.Name") -> Value:
        name = node.name
        if name in _LATER:
            raise refuse(
                f"`{name}` names many: one of them is needed",
                f"For example `{{{{ {name}.acme }}}}`.",
                node,
                name,
            )

        def found(names: Names) -> Any:
            if name in names:
                return names[name]
            raise Unknown("PS167", f"{key(name)} has no value here", about=name)

        return found

    def _getattr(self, node: "nodes.Getattr", *, is_shown: bool = False) -> Value:
        attribute, inner = node.attr, node.node
        if attribute.startswith("__"):
            what = f"{key(attribute)} is not available in a template"
            raise refuse(
                what, "It reads the columns of a row, such as `row.text`.", node, attribute
            )
        name = getattr(inner, "name", "") if type(inner).__name__ == "Name" else ""
        if name in _LATER:
            if not is_shown:
                raise refuse(
                    f"{key(f'{name}.{attribute}')} can only stand in a text as it is",
                    "It is filled in later, for each network: no filter and no condition can look at it.",
                    node,
                    name,
                )
            return lambda _, text=f"{{{{ {name}.{attribute} }}}}": text  # type: ignore[misc]
        return self._part_of(inner, attribute, name)

    def _part_of(self, inner: "nodes.Expr", attribute: str, name: str) -> Value:
        whole = self.value(inner)

        def part(names: Names) -> Any:
            value = whole(names)
            if type(value) is dict:
                if attribute in value:
                    return value[attribute]
                raise _Absent(attribute, value, name)
            raise unfit(
                f"{key(f'.{attribute}')} asks for a part of {quoted(value)}, which has none"
            )

        return part

    def _getitem(self, node: "nodes.Getitem") -> Value:
        if type(node.arg).__name__ == "Slice":
            return self._part_between(node)
        inner = node.node
        name = getattr(inner, "name", "") if type(inner).__name__ == "Name" else ""
        whole, index = self.value(inner), self.value(node.arg)

        def part(names: Names) -> Any:
            value, at = whole(names), index(names)
            if type(value) is dict and isinstance(at, str):
                if at in value:
                    return value[at]
                raise _Absent(at, value, name)
            if isinstance(value, str | list) and type(at) is int:
                if -len(value) <= at < len(value):
                    return value[at]
                raise Unknown("PS167", f"there is no entry {at}: there are {len(value):,}")
            raise unfit(f"{quoted(value)} has no part {quoted(at)}")

        return part

    def _part_between(self, node: "nodes.Getitem") -> Value:
        cut: Any = node.arg
        whole = self.value(node.node)
        ends = [one and self.value(one) for one in (cut.start, cut.stop, cut.step)]

        def part(names: Names) -> Any:
            value = whole(names)
            at = [one and one(names) for one in ends]
            if not isinstance(value, str | list) or any(
                type(one) not in {int, type(None)} for one in at
            ):
                raise unfit(f"{quoted(value)} cannot be cut in this way")
            if at[2] == 0:
                raise unfit("a step of 0 leads nowhere")
            return self.budget.bear(value[slice(*at)])

        return part

    def _filter(self, node: "nodes.Filter") -> Value:
        name, inner = node.name, node.node
        if inner is None or node.dyn_args or node.dyn_kwargs:
            how = "It stands behind a value, its arguments in brackets: `row.text | truncate(100)`."
            raise refuse(f"`{name}` cannot be used in this way", how, node)
        if name in {"default", "d"}:
            return self._default(node)
        if name not in FILTERS:
            detail = suggestion(name, FILTERS) or f"There are {one_of(sorted(FILTERS))}."
            raise refuse(f"there is no filter {key(name)}", detail, node, name)
        value, doing = self.value(inner), FILTERS[name]
        args = [self.value(one) for one in node.args]
        named = {str(one.key): self.value(one.value) for one in node.kwargs}
        _check_arguments(node, doing, len(args), named)
        bear = self.budget.bear

        def filtered(names: Names) -> Any:
            given = bear(value(names))
            if not args and not named:
                return bear(doing(given))
            more = {one: named[one](names) for one in named}
            return bear(doing(given, *[one(names) for one in args], **more))

        return filtered

    def _default(self, node: "nodes.Filter") -> Value:
        inner: Any = node.node
        given = [*node.args, *(one.value for one in node.kwargs)]
        if len(given) not in {1, 2}:
            raise refuse("`default` needs what to use instead", "Such as `default('')`.", node)
        value, instead = self.value(inner), self.value(given[0])
        is_for_empty = self.value(given[1]) if given[1:] else lambda _: False

        def found(names: Names) -> Any:
            try:
                one = value(names)
            except Unknown:
                return instead(names)
            return instead(names) if not one and is_for_empty(names) else one

        return found

    def _test(self, node: "nodes.Test") -> Value:
        value, name = self.value(node.node), node.name
        if name in {"defined", "undefined"}:
            return lambda names: _is_there(value, names) == (name == "defined")
        if name not in TESTS:
            known = [*TESTS, "defined", "undefined"]
            detail = suggestion(name, known) or f"There are {one_of(sorted(known))}."
            raise refuse(f"there is no test {key(name)}", detail, node, name)
        asking, args = TESTS[name], [self.value(one) for one in node.args]
        _check_arguments(node, asking, len(args), {})
        return lambda names: asking(value(names), *[one(names) for one in args])

    def _compare(self, node: "nodes.Compare") -> Value:
        first = self.value(node.expr)
        more = [(COMPARING[one.op], self.value(one.expr)) for one in node.ops]

        def compared(names: Names) -> bool:
            left = first(names)
            for comparing, other in more:
                right = self.budget.bear(other(names))
                if not comparing(left, right):
                    return False
                left = right
            return True

        return compared

    def _and(self, node: "nodes.And") -> Value:
        left, right = self.value(node.left), self.value(node.right)
        return lambda names: left(names) and right(names)

    def _or(self, node: "nodes.Or") -> Value:
        left, right = self.value(node.left), self.value(node.right)
        return lambda names: left(names) or right(names)

    def _not(self, node: "nodes.Not") -> Value:
        inner = self.value(node.node)
        return lambda names: not inner(names)

    def _condexpr(self, node: "nodes.CondExpr", *, is_shown: bool = False) -> Value:
        asked, then = self.value(node.test), self.value(node.expr1, is_shown=is_shown)
        other = self.value(node.expr2, is_shown=is_shown) if node.expr2 else lambda _: NOTHING
        return lambda names: then(names) if asked(names) else other(names)

    def _concat(self, node: "nodes.Concat", *, is_shown: bool = False) -> Value:
        parts = [self.value(one, is_shown=is_shown) for one in node.nodes]

        def joined(names: Names) -> str:
            texts = [text_of(part(names)) for part in parts]
            if sum(map(len, texts)) > LONGEST:
                raise too_long()
            return str(self.budget.bear("".join(texts)))

        return joined

    def _list(self, node: "nodes.List") -> Value:
        entries = [self.value(one) for one in node.items]
        return lambda names: self.budget.bear([one(names) for one in entries])

    _tuple = _list

    def _dict(self, node: "nodes.Dict") -> Value:
        pairs = [(self.value(one.key), self.value(one.value)) for one in node.items]

        def made(names: Names) -> dict[str, Any]:
            self.budget.spend(len(pairs))
            return {as_text(name(names)): value(names) for name, value in pairs}

        return made

    def _reckoned(self, node: "nodes.BinExpr") -> Value:
        left, right = self.value(node.left), self.value(node.right)
        sign, reckon = node.operator, RECKONING[node.operator]

        def result(names: Names) -> Any:
            one, other = left(names), right(names)
            if not (type(one) in {int, float} and type(other) in {int, float}):
                return self.budget.bear(put_together(sign, one, other))
            try:
                number = reckon(one, other)
            except ZeroDivisionError:
                raise unfit("the template divides by zero") from None
            if not abs(number) <= _LARGEST:
                raise unfit(f"a number is larger than {_LARGEST:,}")
            return number

        return result

    _add = _sub = _mul = _div = _floordiv = _mod = _reckoned

    def _neg(self, node: "nodes.Neg") -> Value:
        inner = self.value(node.node)

        def negative(names: Names) -> Any:
            value = inner(names)
            if type(value) not in {int, float}:
                raise unfit(f"{quoted(value)} is no number")
            return -value

        return negative

    def _pow(self, node: "nodes.Pow") -> Value:
        raise refuse("`**` is not available in a template", "Multiply with `*`.", node, "**")

    def _call(self, node: "nodes.Call") -> Value:
        called = node.node
        attribute = getattr(called, "attr", "") if type(called).__name__ == "Getattr" else ""
        name = attribute or getattr(called, "name", "") or "…"
        meant = _METHODS.get(name, name)
        detail = "A template calls nothing; filters do what is needed."
        if attribute and meant in FILTERS:
            detail = f"Write it as a filter: `… | {meant}`."
        what = f"{key(f'{name}()')} is a call, which a template cannot make"
        raise refuse(what, detail, node, name)


def text_of(value: Any) -> str:
    """`value` as it stands in a text; nothing where a condition came to nothing."""
    if type(value) is str:
        return value
    return "" if value is NOTHING else as_text(value)


def _is_there(value: Value, names: Names) -> bool:
    try:
        value(names)
    except Unknown:
        return False
    return True


def _check_arguments(
    node: "nodes.Filter | nodes.Test",
    doing: Callable[..., Any],
    count: int,
    named: Mapping[str, Any],
) -> None:
    from inspect import signature

    try:
        taken = signature(doing)
        taken.bind(None, *[None] * count, **named)
    except TypeError:
        names = [name for name in list(taken.parameters)[1:] if not name.startswith("_")]
        how = f"It takes {', '.join(map(key, names))}." if names else "It takes none."
        raise refuse(
            f"{key(node.name)} does not take these arguments", how, node, node.name
        ) from None
