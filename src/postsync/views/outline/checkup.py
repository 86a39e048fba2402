"""What a checkup comes to, in words that every format shares."""

from postsync.domain.run.checkup import Checkup, Mark
from postsync.views.shown import plural

SIGNS = {Mark.GOOD: "✓", Mark.CARE: "!", Mark.WRONG: "✗", Mark.UNSEEN: "\N{EN DASH}"}


def outcome(checkup: Checkup) -> str:
    """`Nothing is wrong: 31 good, 2 to know.`, or how many things are."""
    wrong = checkup.count(Mark.WRONG)
    told = [
        (checkup.count(Mark.GOOD), "good"),
        (checkup.count(Mark.CARE), "to know"),
        (checkup.count(Mark.UNSEEN), "not looked at"),
    ]
    rest = ", ".join(f"{count} {word}" for count, word in told if count)
    first = f"{plural(wrong, 'thing is', 'things are')} wrong" if wrong else "Nothing is wrong"
    return f"{first}: {rest}." if rest else f"{first}."
