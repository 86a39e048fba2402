"""Lines as they should be written: a text in quotes, so that YAML takes nothing of it away."""

from postsync.domain.late import late

_LONGEST = 200
"""No longer line is shown: whoever reads it would not find in it what is new."""

_UNQUOTED_KEY = late(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")


def in_quotes(text: str) -> str:
    """`text`, which has one line, in the quotes in which the least of it must be escaped."""
    if "'" not in text and ('"' in text or "\\" in text):
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def line_of(key: str, text: str) -> str | None:
    """The line that gives `text` to a key, or to an entry of a list if the key is a dash."""
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        return None
    return f"{key} {in_quotes(text)}" if key == "-" else f"{key}: {in_quotes(text)}"


def how_to_write(key: str, text: str) -> str:
    """A sentence that says how to write `text` behind a key, or behind the dash of a list."""
    line = line_of(key, text)
    if line:
        return f"Put the text in quotes: `{line}`."
    return f"Put the whole text in quotes, or write it below {below(key)}"


def below(key: str) -> str:
    """The end of a sentence that says where the lines of a text stand."""
    head = "`- |`" if key == "-" else f"`{key}: |`" if _UNQUOTED_KEY.match(key) else "`|`"
    return f"{head}, with two more spaces before each line than before the key."
