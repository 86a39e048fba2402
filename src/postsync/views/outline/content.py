"""What a post says beside its words, and how much it says."""

from postsync.domain.post.content import NO_ANSWERS, Content, Missed, encode_answers
from postsync.views.shown import plural, value


def length_of(content: Content | None) -> int:
    """How many characters of words there are: texts, alt texts, and the values of blocks."""
    if content is None:
        return 0
    texts = sum(map(len, content.texts))
    alts = sum(len(medium.alt) for medium in content.media if medium.alt)
    if not content.blocks:
        return texts + alts
    return texts + alts + sum(len(value(block)) for block in content.blocks.values())


def manners(content: Content) -> list[tuple[str, str]]:
    """How a post is handled, where that is special: the key of the file, and its value."""
    found = []
    if content.draft:
        found.append(("draft", "true"))
    if content.labels:
        found.append(("labels", ", ".join(map(value, content.labels))))
    if content.missed is not Missed.ERROR:
        found.append(("missed", content.missed.value))
    if content.protect:
        found.append(("protect", "true"))
    if content.answers != NO_ANSWERS:
        found.append(("answers", value(encode_answers(content.answers))))
    return found


def counted(kept: Content) -> str:
    """`text (240 characters), reply 1 (12 characters), 1 medium, x.reply`: what does not change."""
    names = []
    for index, container in enumerate(kept.containers):
        if container.content:
            name = f"reply {index}" if index else "text"
            names.append(f"{name} ({plural(len(container.content), 'character')})")
        if container.media:
            names.append(plural(len(container.media), "medium", "media"))
    names += [f"{network}.{key}" for network, block in kept.blocks.items() for key in block]
    return ", ".join(names)
