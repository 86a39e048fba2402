"""Tags: hashtags, mentions and cashtags in a text, as the networks read them."""

from postsync.domain.late import late

# Each begins with a sign and then looks back, so that a search can jump from sign to sign.

HASHTAGS = late(r"[#\uff03](?<![\w&/][#\uff03])\w+(?:[#\uff03]\w+)*")
"""Hashtags that follow one another without a space are several, as long as the first begins a word."""

HASHTAG = late(r"[#\uff03](?=\w*[^\W\d])\w+")
MENTION = late(r"@(?<![\w@/+-]@)\w+")
HANDLE = late(r"@(?<![\w@/+-]@)(?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*")
"""A mention that names a host."""

CASHTAG = late(
    r"\$(?<!\S\$)[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?=[\s!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$\"]|\Z)"
)
