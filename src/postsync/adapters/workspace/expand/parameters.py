"""Which link parameters a post gets: by its accounts, its labels, and the `links` of `postsync.yaml`."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from postsync.adapters.workspace.decode.linking import PLACEHOLDER
from postsync.domain.config import LinkPolicy, Parameters
from postsync.domain.networks import network_of_selector, selector_key, username_key


class Names(NamedTuple):
    """What placeholders stand for in the posts of one document, but for their accounts."""

    address: str
    post: str
    label: str = ""


class Choice(NamedTuple):
    """The parameters of a post, and those that were left out.

    Its accounts do not agree about those that `differ`; of those that are `untold` its selectors say too
    little. `between` are two selectors that do not agree, `vague` is one that says too little.
    """

    parameters: Mapping[str, str]
    differ: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    vague: str = ""


class Chooser:
    """Chooses the parameters of one post, for all its accounts or for those of one network."""

    def __init__(self, policy: LinkPolicy, labels: Iterable[str], names: Names) -> None:
        self._policy = policy
        self._labels = [policy.labels[label] for label in labels if label in policy.labels]
        self._names = names

    def choose(self, selectors: Iterable[str], network: str | None = None) -> Choice:
        """Return the parameters for these selectors; with a `network`, for its accounts among them."""
        wanted = {
            one: self._wanted(one)
            for one in selectors
            if network is None or network_of_selector(one) in {network, None}
        }
        names = dict.fromkeys(name for parameters in wanted.values() for name in parameters)
        agreed, differ, untold = {}, [], []
        between: tuple[str, ...] = ()
        vague = ""
        for name in names:
            values = {one: parameters.get(name, "") for one, parameters in wanted.items()}
            unclear = next((one for one, value in values.items() if value is None), "")
            if unclear:
                untold.append(name)
                vague = vague or unclear
            elif len(set(values.values())) > 1:
                differ.append(name)
                between = between or _apart(values)
            else:
                agreed[name] = next(iter(values.values()))
        kept = {name: value for name, value in agreed.items() if value}
        return Choice(kept, tuple(differ), between, tuple(untold), vague)

    def _wanted(self, selector: str) -> Mapping[str, str | None]:
        """The parameters for one selector; None is the value of one of which it does not tell enough."""
        policy = self._policy
        network = network_of_selector(selector)
        account = username_key(selector.partition(":")[2]) if network else ""
        layers: list[Parameters] = [policy.utm]
        open_layers: list[Parameters] = []
        if network is None:
            open_layers = [*policy.networks.values(), *policy.accounts.values()]
        else:
            layers += [policy.networks[network]] if network in policy.networks else []
            if account:
                key = selector_key(selector)
                layers += [policy.accounts[key]] if key in policy.accounts else []
            else:
                open_layers = [
                    layer
                    for name, layer in policy.accounts.items()
                    if name.startswith(f"{network}:")
                ]
        # Labels are written into the post itself, the first of them counts most.
        known = {"network": network or "", "account": account, **self._names._asdict()}
        found = self._filled(_merged(layers), known)
        for layer in open_layers:
            found.update(dict.fromkeys(found if layer is None else layer, None))
        for layer in reversed(self._labels):
            found = {**found, **self._filled(layer, known)} if layer is not None else {}
        return found

    @staticmethod
    def _filled(parameters: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str | None]:
        """Fill placeholders in. Without a label a parameter that names it is empty, so it is not written."""
        filled: dict[str, str | None] = {}
        for name, value in parameters.items():
            used = PLACEHOLDER.findall(value)
            if any(not known[one] and one != "label" for one in used):
                filled[name] = None
            elif "label" in used and not known["label"]:
                filled[name] = ""
            else:
                filled[name] = PLACEHOLDER.sub(lambda found: known[found[1]], value)
        return filled


def _merged(layers: Iterable[Parameters]) -> Mapping[str, str]:
    """The parameters of layers, each over the ones before it; None takes those away."""
    found: dict[str, str] = {}
    for layer in layers:
        found = {**found, **layer} if layer is not None else {}
    return found


def _apart(values: Mapping[str, str | None]) -> tuple[str, ...]:
    """The first selector, and the first one that has another value."""
    first = next(iter(values))
    return first, next(one for one, value in values.items() if value != values[first])
