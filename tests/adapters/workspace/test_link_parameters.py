"""Link parameters in the posts of a workspace: by network, account and label, and in which texts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from postsync.adapters.workspace.decode.configuration import decode_config
from postsync.domain.post.post import Post, Workspace

Loader = Callable[..., Workspace]
Write = Callable[[str, str], Path]

LINKS = {
    "hosts": ["acme.example"],
    "utm": {"source": "{network}", "medium": "social"},
    "networks": {"linkedin": {"medium": "business"}, "bluesky": "off"},
    "accounts": {"twitter:@Acme_Dev": {"source": "dev"}},
    "labels": {"spring": {"campaign": "{label}-{post}"}, "plain": "off"},
}


def post_of(load: Loader, write: Write, text: str, links: Any = None, **config: object) -> Post:
    policy, problems = decode_config({"links": LINKS if links is None else links}, {})
    assert not problems
    write("posts/launch.yaml", text)
    workspace = load(links=policy.links, **config)
    assert not [one for one in workspace.diagnostics if one.severity == "error"]
    return workspace.posts[0]


@pytest.mark.parametrize(
    ("accounts", "labels", "query"),
    [
        ("x:acme", "", "?utm_source=x&utm_medium=social"),
        ("x:ACME_dev", "", "?utm_source=dev&utm_medium=social"),
        ("linkedin:acme-inc", "", "?utm_source=linkedin&utm_medium=business"),
        ("x:acme", "spring", "?utm_source=x&utm_medium=social&utm_campaign=spring-launch"),
        ("x:acme", "spring, plain", "?utm_campaign=spring-launch"),
        ("x:acme", "plain, spring", ""),
        ("bluesky", "", ""),
        ("x:acme, linkedin:acme-inc", "", ""),
        ("brand", "", "?utm_medium=social"),
    ],
)
def test_what_is_most_exact_wins(
    load: Loader, write: Write, accounts: str, labels: str, query: str
) -> None:
    text = f"accounts: [{accounts}]\nlabels: [{labels}]\ncontent: Out https://acme.example/\n"
    found = post_of(load, write, text, groups={"brand": ("x:acme", "x:acme_dev")})
    assert found.content.texts == (f"Out https://acme.example/{query}",)


def test_only_texts_that_people_read_get_parameters(load: Loader, write: Write) -> None:
    link = "https://acme.example/a"
    found = post_of(
        load,
        write,
        f"""accounts: [pinterest:acme]
containers:
  - content: First {link}
    media: [{{url: "{link}.jpg", alt: "Seen at {link}"}}]
pinterest: {{board_id: "1", link: "{link}", extra: {{source: "{link}"}}}}
""",
    )
    (container,) = found.content.containers
    query = "?utm_source=pinterest&utm_medium=social"
    assert container.content == f"First {link}{query}"
    assert (container.media[0].url, container.media[0].alt) == (f"{link}.jpg", f"Seen at {link}")
    block = found.content.blocks["pinterest"]
    assert (block["link"], block["extra"]) == (f"{link}{query}", {"source": link})


def test_the_link_of_a_default_block_gets_them_too(load: Loader, write: Write) -> None:
    defaults = {"pinterest": {"board_id": "1", "link": "https://acme.example/b"}}
    text = "accounts: [pinterest:acme]\nmedia: [{url: 'https://b.example/a.jpg', alt: A}]\n"
    found = post_of(load, write, text, defaults=defaults)
    assert found.content.blocks["pinterest"]["link"].endswith(
        "?utm_source=pinterest&utm_medium=social"
    )


def test_without_a_policy_or_where_the_post_says_so_nothing_is_written(
    load: Loader, write: Write
) -> None:
    text = "accounts: [x:acme]\ncontent: Out https://acme.example/\n"
    with_parameters = post_of(load, write, text)
    off = post_of(load, write, f"links: false\n{text}")
    assert off.content.texts == ("Out https://acme.example/",)
    assert load().posts[0].content.texts == off.content.texts
    assert with_parameters.own == off.own


def test_a_text_that_aliases_repeat_is_written_once(load: Loader, write: Write) -> None:
    text = (
        "accounts: [linkedin:acme-inc]\ncontainers:\n- &part {content: Out https://acme.example/}\n"
    )
    found = post_of(load, write, text + "- *part\n" * 99)
    assert len(found.content.texts) == 100
    assert len({id(one) for one in found.content.texts}) == 1
    assert found.content.texts[0].endswith("?utm_source=linkedin&utm_medium=business")
