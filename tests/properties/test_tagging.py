"""What holds of link parameters in any text."""

from hypothesis import given
from hypothesis import strategies as st

from postsync.domain.text.tagging import tag_links, untagged

_PIECES = (
    "https://|HTTP://|acme.example|müller.example|a.b|/|?|#|&|=|utm_source=x|UTM_|%75tm_|&amp;|(|)|[|]|<|>",
    "'|\"|*|_|~|.|,|:|!|\\|{|}|日|ü|…|、|🚀|@|www.|x|1|:80| |\n|\u200d|\u0301",
)
_TEXTS = st.lists(
    st.one_of(st.sampled_from("|".join(_PIECES).split("|")), st.characters()), max_size=40
).map("".join)
_PARAMETERS = st.dictionaries(
    st.sampled_from(["utm_source", "utm_medium", "utm_campaign"]),
    st.text(min_size=1, max_size=20),
    min_size=1,
)
_HOSTS = st.sampled_from([(), ("acme.example",), ("a.b", "xn--mller-kva.example")])


@given(_TEXTS, _PARAMETERS, _HOSTS)
def test_taking_out_what_was_added_gives_the_text_back(
    text: str, parameters: dict[str, str], hosts: tuple[str, ...]
) -> None:
    found = tag_links(text, parameters, hosts)
    kept = list(found.text)
    for start, end in reversed(found.added):
        del kept[start:end]
    assert "".join(kept) == text
    assert untagged(found.text) == untagged(text)


@given(_TEXTS, _PARAMETERS, _PARAMETERS, _HOSTS)
def test_what_has_parameters_gets_no_others(
    text: str, parameters: dict[str, str], others: dict[str, str], hosts: tuple[str, ...]
) -> None:
    once = tag_links(text, parameters, hosts).text
    assert tag_links(once, others, hosts).text == once


@given(_TEXTS, _TEXTS, _PARAMETERS)
def test_a_link_that_has_parameters_is_never_changed(
    before: str, behind: str, parameters: dict[str, str]
) -> None:
    link = "https://acme.example/x?a=1&utm_source=mine#top"
    text = f"{before} {link} {behind}"
    assert f" {link} " in tag_links(text, parameters).text
