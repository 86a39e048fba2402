"""Link parameters: the stage that writes them into the texts of a document."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from postsync.adapters.workspace.decode.containers import container_path, written_containers
from postsync.adapters.workspace.decode.selectors import expand_selectors
from postsync.adapters.workspace.expand.made import Expansion, Made
from postsync.adapters.workspace.expand.parameters import Choice, Chooser, Names
from postsync.adapters.workspace.wording import key, one_of
from postsync.domain.config import Config, LinkPolicy
from postsync.domain.networks import NETWORKS, network_of_selector
from postsync.domain.problem import Path, Problem
from postsync.domain.text.tagging import Tagged, tag_links


class _Written(NamedTuple):
    """A text of a document: at `path`, in the block of `network` if it is in one."""

    path: Path
    text: str
    network: str | None = None


def with_parameters(made: Made, config: Config, expansion: Expansion) -> Made:
    """A post with parameters in its links. What its file says by itself stays as it is."""
    policy = config.links or LinkPolicy()
    tagged, problems = _tagged(made, expansion.source.address, config, policy)
    if problems:
        placed = [one._replace(path=made.where(one.path)) for one in problems]
        expansion.of_posts.setdefault(made.address, []).extend(placed)
    return tagged


def _tagged(
    made: Made, post: str, config: Config, policy: LinkPolicy
) -> tuple[Made, list[Problem]]:
    data = made.data
    if data.get("links") is False or not (texts := list(_texts(data, config.defaults))):
        return made, []
    labels = _strings(data, config.defaults, "labels")
    names = Names(made.address, post, labels[0] if labels else "")
    chooser = Chooser(policy, labels, names)
    selectors = expand_selectors(_strings(data, config.defaults, "accounts"), config.groups)
    choices: dict[str | None, Choice] = {}
    known: dict[tuple[str, str | None], Tagged] = {}
    changed: list[tuple[_Written, str]] = []
    problems: list[Problem] = []
    told: set[str | None] = set()
    for written in texts:
        network = written.network
        if network not in choices:
            choices[network] = chooser.choose(selectors, network)
        choice = choices[network]
        # Aliases can repeat a long text thousands of times.
        found = known.get((written.text, network))
        if found is None:
            found = tag_links(written.text, choice.parameters, policy.hosts)
            known[written.text, network] = found
        if found.added:
            changed.append((written, found.text))
        is_new = network not in told
        if found.doubtful:
            problems.append(_doubtful(found.doubtful, written.path))
        if is_new and (choice.differ or choice.untold) and _has_links(written.text, policy):
            told.add(network)
            problems += _left_out(choice, written.path)
    return (made._replace(data=_replaced(data, changed)) if changed else made), problems


def _has_links(text: str, policy: LinkPolicy) -> bool:
    """Whether a text has a link that would get parameters."""
    return bool(tag_links(text, {"utm_source": "-"}, policy.hosts).added)


def _texts(data: Mapping[str, Any], defaults: Mapping[str, Any]) -> Iterator[_Written]:
    """Every text of a document that may hold a link, but for alt texts and addresses of media."""
    for index, container in enumerate(written_containers(data)):
        text = container.get("content")
        if isinstance(text, str) and "://" in text:
            yield _Written((*container_path(data, index), "content"), text)
    for name in data.keys() | defaults.keys():
        network = NETWORKS.get(name)
        if network is None:
            continue
        block = {**defaults.get(name, {}), **data.get(name, {})}
        for field in filter(None, (network.caption, network.page_field)):
            text = block.get(field)
            if isinstance(text, str) and "://" in text:
                yield _Written((name, field), text, name)


def _strings(data: Mapping[str, Any], defaults: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(data.get(name, defaults.get(name, ())))


def _replaced(data: dict[str, Any], changed: Iterable[tuple[_Written, str]]) -> dict[str, Any]:
    """A copy of `data` with other texts; nothing of `data` itself changes."""
    data = dict(data)
    containers: list[Any] = list(data.get("containers", ()))
    for written, text in changed:
        above, last = written.path[:-1], str(written.path[-1])
        if written.network is not None:
            data[written.network] = {**data.get(written.network, {}), last: text}
        elif above:
            index = int(above[-1])
            containers[index] = {**containers[index], last: text}
        else:
            data[last] = text
    return {**data, "containers": containers} if containers else data


def _left_out(choice: Choice, path: Path) -> Iterator[Problem]:
    if choice.differ:
        one, other = choice.between
        yield Problem(
            rule="PS176",
            summary=f"{_named(choice.differ)} left out of the links: {key(one)} and {key(other)} need others",
            detail="A post has one text. Give each network one of its own: "
            f"{key(f'variants: {_split(choice.between)}')}.",
            path=path,
        )
    if choice.untold:
        needs = "its network" if network_of_selector(choice.vague) is None else "the account"
        yield Problem(
            rule="PS177",
            summary=f"{_named(choice.untold)} left out of the links: "
            f"{key(choice.vague)} does not tell {needs}",
            detail="Write the account as `network:username`, such as `x:acme`.",
            path=path,
        )


def _named(parameters: Sequence[str]) -> str:
    return (
        f"{one_of(parameters).replace(' or ', ' and ')} {'is' if len(parameters) == 1 else 'are'}"
    )


def _split(between: Sequence[str]) -> str:
    """How variants are written that take these accounts apart."""
    networks = [network_of_selector(one) for one in between]
    keys = networks if len(set(networks)) > 1 and None not in networks else between
    shown = ", ".join(f'"{one}": {{}}' if ":" in str(one) else f"{one}: {{}}" for one in keys)
    return f"{{{shown}}}"


def _doubtful(link: str, path: Path) -> Problem:
    return Problem(
        rule="PS178",
        summary=f"a link gets no parameters, because nobody can tell where it ends: {key(link)}",
        detail="Write a space behind the link, or percent-encode the characters of it that are not ASCII.",
        path=path,
    )
