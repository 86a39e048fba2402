"""Tags: hashtags, mentions and cashtags in a text, as the networks read them."""

import re

# Each begins with a sign and then looks back, so that a search can jump from sign to sign.

HASHTAGS = re.compile(r"[#\uff03](?<![\w&/][#\uff03])\w+(?:[#\uff03]\w+)*")
"""Hashtags that follow one another without a space are several, as long as the first begins a word."""

HASHTAG = re.compile(r"[#\uff03](?=\w*[^\W\d])\w+")
MENTION = re.compile(r"@(?<![\w@/+-]@)\w+")
HANDLE = re.compile(r"@(?<![\w@/+-]@)(?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*")
"""A mention that names a host."""

CASHTAG = re.compile(
    r"\$(?<!\S\$)[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?=[\s!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$\"]|\Z)"
)
