"""Rules: every check by its id, with its default severity and a title for the docs."""

from collections.abc import Iterable
from typing import NamedTuple

from postsync.domain.diagnostic import Diagnostic, Diagnostics, Severity, Span, sort_diagnostics

_E, _W, _I = Severity.ERROR, Severity.WARN, Severity.INFO


class Rule(NamedTuple):
    """One check. `fixed` ones guard the promise: the configuration cannot change their severity."""

    id: str
    severity: Severity
    title: str
    fixed: bool = False


_RULES: tuple[tuple[str, Severity, str] | tuple[str, Severity, str, bool], ...] = (
    # Reading (PS10x): the file as such.
    ("PS100", _W, "no post file was found"),
    ("PS101", _E, "a file cannot be read", True),
    ("PS102", _E, "a file is behind a symbolic link", True),
    ("PS103", _E, "a file is not UTF-8 text", True),
    ("PS104", _E, "a file is larger than a post file may be", True),
    ("PS105", _E, "a file is not valid YAML", True),
    ("PS106", _E, "a key is there twice", True),
    ("PS107", _E, "a merge key is not supported", True),
    ("PS108", _E, "a tag is not supported", True),
    ("PS109", _E, "a key is not text", True),
    ("PS110", _I, "an empty document is skipped"),
    # Configuration (PS11x): postsync.yaml.
    ("PS111", _E, "the configuration has an unknown key", True),
    ("PS112", _E, "the configuration has a wrong value", True),
    ("PS113", _E, "a group contains itself", True),
    ("PS114", _E, "a secret would go where only the file says", True),
    ("PS115", _E, "a rule that protects posts cannot be changed", True),
    ("PS116", _I, "the configuration names a rule that does not exist"),
    ("PS117", _W, "a group has the name of a network"),
    # Structure (PS12x, PS13x): what a post consists of, and what it is called.
    ("PS118", _E, "a comment cuts off a text"),
    ("PS119", _I, "more is wrong than is shown", True),
    ("PS120", _E, "a document is not a post", True),
    ("PS121", _E, "a post has an unknown key", True),
    ("PS122", _E, "a value is of the wrong type", True),
    ("PS123", _E, "a value is not one of those allowed", True),
    ("PS124", _E, "a key is missing", True),
    ("PS125", _E, "a value is not well formed", True),
    ("PS126", _E, "exactly one of two keys is needed", True),
    ("PS127", _E, "a container is empty", True),
    ("PS128", _E, "a list has too few, too many or repeated entries", True),
    ("PS129", _E, "a block is there under two names", True),
    ("PS130", _E, "an id is not well formed", True),
    ("PS131", _E, "a post among several in a file has no id", True),
    ("PS132", _E, "a file name cannot be an address", True),
    ("PS133", _E, "two posts have the same address", True),
    ("PS134", _E, "an account gets the same post twice", True),
    ("PS135", _E, "a field is there twice, in a block and in its extra", True),
    ("PS136", _E, "an anchor is used by no alias"),
    ("PS137", _E, "the marks of a merge conflict stand in a text"),
    # Comments that ignore a rule (PS14x).
    ("PS140", _I, "an ignore comment has no effect"),
    ("PS141", _W, "an ignore comment is not well formed"),
    ("PS142", _W, "an ignore comment names a rule that cannot be ignored"),
    # Names of files (PS146 to PS149).
    ("PS146", _W, "a post file has a name that is not read"),
    ("PS147", _E, "two names are the same on other systems", True),
    ("PS148", _E, "a post file with mistakes is not part of the repository", True),
    # Posts made of posts (PS15x): variants, mentions and hashtags.
    ("PS150", _E, "a variant is for nobody", True),
    ("PS151", _E, "two variants are for the same account", True),
    ("PS152", _E, "the time or the media of a variant cannot be told", True),
    ("PS153", _E, "a variant makes no address", True),
    ("PS154", _E, "a text names a mention or hashtag that there is not", True),
    ("PS155", _E, "a mention or hashtag is another one on each network of a post", True),
    ("PS156", _W, "what looks like a mention or hashtag is sent as it stands"),
    ("PS157", _W, "answers stand where no post of the document reads them"),
    ("PS158", _E, "two posts of one document reach the same account", True),
    ("PS159", _E, "the variants of a file come to too much text", True),
    # Campaigns (PS16x, PS17x): templates, rows of data, schedules.
    ("PS160", _E, "a data file holds no rows that can be read", True),
    ("PS161", _E, "a column of a data file has no name of its own", True),
    ("PS162", _E, "a row has more or fewer cells than there are columns", True),
    ("PS163", _E, "a row has no key that makes an address", True),
    ("PS164", _E, "two rows have the same key", True),
    ("PS165", _E, "a cell holds a formula or an error of a spreadsheet"),
    ("PS166", _E, "a template uses what it cannot use", True),
    ("PS167", _E, "a template uses a value that is not there", True),
    ("PS168", _E, "a value does not fit where a template uses it", True),
    ("PS169", _E, "a campaign is larger than a campaign may be", True),
    ("PS170", _E, "a schedule contradicts itself", True),
    ("PS171", _E, "a schedule has fewer times than there are posts", True),
    ("PS172", _E, "a text of a template is not in a template"),
    ("PS173", _E, "a text of a template is not in quotes", True),
    ("PS174", _W, "a campaign makes no post"),
    ("PS175", _W, "an empty cell leaves a gap in a text"),
    # Link parameters (PS176 to PS178): what `links` of postsync.yaml writes into links.
    ("PS176", _W, "link parameters are left out that differ between networks"),
    ("PS177", _W, "link parameters are left out that an account decides"),
    ("PS178", _W, "a link gets no parameters because its end is in doubt"),
    # Text (PS2xx): what a network takes, counted as it counts.
    ("PS201", _E, "a text is too long"),
    ("PS202", _E, "a text is missing"),
    ("PS203", _E, "a text holds a character that the network refuses"),
    ("PS204", _E, "a text has too many hashtags"),
    ("PS205", _E, "a text has too many mentions"),
    ("PS206", _E, "a text has too many links"),
    ("PS207", _E, "a text has too many cashtags"),
    ("PS208", _I, "a character may cut off the text on LinkedIn"),
    ("PS209", _W, "a phone number in a text for Google Business"),
    ("PS210", _W, "a link in a text for Google Business"),
    ("PS211", _I, "X takes a file name for a link"),
    ("PS212", _W, "a text that nobody will see"),
    ("PS213", _E, "a text holds characters that turn it around or hide words", True),
    ("PS214", _W, "a text holds characters that nobody sees"),
    ("PS215", _E, "a link hides where it leads", True),
    ("PS216", _W, "a link may not lead where it seems to"),
    ("PS217", _I, "a link is behind “more”"),
    ("PS218", _I, "a line breaks inside of a sentence"),
    ("PS219", _I, "links are not clickable"),
    ("PS220", _I, "a title is cut"),
    # Media (PS3xx).
    ("PS301", _E, "a media file does not exist", True),
    ("PS302", _E, "a media file is outside of the repository", True),
    ("PS303", _E, "a media file is a Git LFS pointer", True),
    ("PS304", _E, "a media file is empty", True),
    ("PS305", _E, "a media file cannot be used", True),
    ("PS306", _E, "the address of a medium is not public", True),
    ("PS307", _E, "a media file is not part of the repository", True),
    ("PS310", _E, "a picture or video is missing"),
    ("PS311", _E, "a post has too many media"),
    ("PS312", _E, "media cannot go together"),
    ("PS313", _E, "a network refuses this type of file"),
    ("PS314", _E, "a media file is too large or too small"),
    ("PS315", _E, "a picture or video has the wrong dimensions"),
    ("PS316", _E, "a video is too long or too short"),
    ("PS317", _E, "a video has the wrong codec or frame rate"),
    ("PS318", _W, "an alt text is missing"),
    ("PS319", _W, "a media file is not what its name says"),
    ("PS320", _E, "a media file is cut off"),
    ("PS321", _E, "a media file is neither a picture nor a video", True),
    ("PS322", _I, "a picture or video tells where it was taken"),
    ("PS323", _I, "a picture is turned by a flag"),
    ("PS324", _W, "pictures of a carousel differ in shape"),
    ("PS325", _W, "a post shows the same medium twice"),
    ("PS326", _E, "a video needs a cover"),
    ("PS327", _W, "a picture goes on behind its end"),
    ("PS328", _I, "much of a picture is cropped away"),
    ("PS329", _E, "a network refuses how the pictures of a video are coded"),
    ("PS330", _E, "the sound of a video has too many channels"),
    ("PS331", _E, "a video has too few key frames"),
    ("PS332", _E, "a JPEG holds several pictures"),
    ("PS333", _W, "a picture that moves will stand still"),
    ("PS340", _E, "a placeholder is still there"),
    ("PS341", _E, "words of an example are still there"),
    # Schedule (PS4xx).
    ("PS401", _E, "a time is not well formed", True),
    ("PS402", _E, "a date has no time of day", True),
    ("PS403", _E, "a time has neither an offset nor a time zone", True),
    ("PS404", _E, "a time zone does not exist", True),
    ("PS405", _E, "a time is skipped when the clocks go forward", True),
    ("PS406", _E, "a time happens twice when the clocks go back", True),
    ("PS407", _W, "the sign in the name of a time zone is the other way round"),
    ("PS408", _W, "a time zone has no summer time"),
    ("PS410", _E, "the time of the post is already past", True),
    ("PS411", _I, "the post is due later than the horizon"),
    ("PS412", _E, "the post is due within the guard window", True),
    ("PS420", _W, "the same text goes to the same account again"),
    ("PS421", _W, "two posts of an account are close together"),
    ("PS422", _E, "an account has more posts than its network takes"),
    ("PS423", _W, "a post falls into the quiet hours"),
    ("PS424", _W, "a post falls on a day without posts"),
    ("PS425", _E, "a medium expires before the post goes out"),
    ("PS426", _E, "the address of a medium leads to a page"),
    ("PS427", _W, "the address of a medium does not last"),
    # Accounts and blocks (PS5xx).
    ("PS501", _E, "a post has no accounts", True),
    ("PS502", _E, "a post has too many accounts", True),
    ("PS503", _E, "a selector names nothing that postsync knows"),
    ("PS510", _E, "a selector matches no connected account", True),
    ("PS511", _W, "a selector matches several accounts"),
    ("PS512", _E, "an account of a pending post is no longer connected", True),
    ("PS513", _I, "a newly connected account would match too"),
    ("PS514", _W, "an account of a pending post is not healthy"),
    ("PS515", _W, "a block for a network that the post does not go to"),
    ("PS516", _I, "block fields are passed through unchecked"),
    ("PS517", _W, "an account looks like another one"),
    ("PS518", _W, "a text mentions what looks like an account of yours"),
    ("PS520", _E, "a field that the network needs is missing"),
    ("PS521", _W, "a default that surprises"),
    ("PS522", _E, "fields exclude one another"),
    ("PS523", _E, "a field does not fit what is published"),
    ("PS524", _W, "the network has no replies"),
    ("PS525", _E, "a field has too many entries"),
    ("PS526", _W, "a story shares its post with other networks"),
    ("PS527", _E, "a story or Reel takes exactly one medium"),
    ("PS528", _E, "a field has a value that the network does not know"),
    # Safety (PS6xx), found while planning.
    ("PS601", _E, "the post is protected", True),
    ("PS602", _E, "the post is published already", True),
    ("PS603", _E, "a remote post may already be this one", True),
    ("PS604", _E, "the post was deleted at the service", True),
    ("PS605", _E, "more creates than the policy allows", True),
    ("PS606", _E, "more cancels and replaces than the policy allows", True),
    ("PS607", _E, "the fate of an earlier call is unknown", True),
    ("PS608", _W, "a delivery failed"),
    ("PS609", _W, "the service dropped an account of the post"),
    ("PS610", _E, "no post has the address that was asked for", True),
    ("PS611", _W, "the clock differs from the service's"),
    ("PS612", _W, "the state went back", True),
    ("PS613", _W, "the service's posts could not all be listed", True),
    ("PS614", _E, "a remote post is a twin of a recorded one", True),
    ("PS615", _E, "another run is at work", True),
    ("PS616", _W, "a post was announced and withdrawn", True),
    ("PS617", _E, "more posts at once than the policy allows", True),
    ("PS618", _E, "more posts gone from the service than the policy allows", True),
    ("PS619", _E, "a post may have been published before", True),
    ("PS620", _E, "the same words are out already", True),
    ("PS621", _E, "the post was changed at the service", True),
    ("PS622", _W, "the commit is older than the last applied one", True),
    ("PS623", _E, "a post waits for the one that it may replace", True),
    ("PS624", _W, "the state is not kept", True),
    ("PS625", _I, "a comment switches a finding off"),
    ("PS626", _W, "a post is part of what is out already", True),
    ("PS627", _W, "the slot of a row is over"),
    ("PS630", _W, "the subscription has too few deliveries left"),
    ("PS631", _W, "the access to an account ends before a post"),
)

RULES = {row[0]: Rule(*row) for row in _RULES}
"""Every rule, by id. `docs/rules/` has an entry for each."""

FIXED = frozenset(rule.id for rule in RULES.values() if rule.fixed)
"""The rules that guard the promise."""

ONCE_A_RUN = frozenset({"PS208"})
"""Rules about what nobody knows yet: whoever finds it out knows it of all posts."""

PLAN_RULES = frozenset(
    rule for rule in RULES if rule.startswith(("PS158", "PS41", "PS51", "PS6")) and rule != "PS515"
)
"""Rules that need the recorded state, the service or the time of day: no file shows them alone."""


def finding(
    rule: str,
    summary: str,
    *,
    detail: str = "",
    span: Span | None = None,
    address: str | None = None,
    severity: Severity | None = None,
    also: tuple[str, ...] = (),
    source: str = "",
) -> Diagnostic:
    """A diagnostic of `rule`, at the rule's own severity unless another is given."""
    return Diagnostic(
        severity=severity or RULES[rule].severity,
        rule=rule,
        summary=summary,
        detail=detail,
        span=span,
        address=address,
        also=also,
        source=source,
    )


def told_once_a_run(diagnostics: Iterable[Diagnostic]) -> Diagnostics:
    """`diagnostics`, of the rules that are told once a run the first alone, with how many posts have it too.

    An error is told of each post, because it keeps that post back.
    """
    said = tuple(diagnostics)
    told: dict[str, list[Diagnostic]] = {}
    for item in said:
        if item.rule in ONCE_A_RUN and item.severity is not Severity.ERROR:
            told.setdefault(item.rule, []).append(item)
    if all(len(same) == 1 for same in told.values()):
        return said
    firsts = {}
    for rule, same in told.items():
        first = sort_diagnostics(same)[0]
        others = len({item.address for item in same} - {first.address})
        more = f"; the same in {others:,} more post{'s' if others > 1 else ''}" if others else ""
        firsts[rule] = first._replace(summary=first.summary + more)
    kept = (item for item in said if item.rule not in firsts or item.severity is Severity.ERROR)
    return sort_diagnostics((*kept, *firsts.values()))
