"""The accounts that every fresh sandbox has. Their ids never change."""

from dataclasses import dataclass

ORG = "org_acme"

NETWORKS = (
    "x",
    "linkedin",
    "instagram",
    "facebook",
    "threads",
    "tiktok",
    "youtube",
    "pinterest",
    "bluesky",
    "google_business",
    "vimeo",
    "reddit",
)


@dataclass(frozen=True, slots=True)
class Seed:
    """One connected account, as the API lists it: some usernames keep their `@`."""

    id: str
    network: str
    username: str
    nickname: str
    kind: str = "organization"


ACCOUNTS = (
    Seed("9dyJS", "x", "acme", "Acme"),
    Seed("Kq7Ld", "x", "@acme_dev", "Acme Developers"),
    Seed("mV3xT", "linkedin", "acme-inc", "Acme Inc."),
    Seed("Wb8Rp", "linkedin", "acme-devs", "Acme Developers"),
    Seed("h2ZfN", "instagram", "acme", "Acme"),
    Seed("tC6yE", "facebook", "acme", "Acme"),
    Seed("Xs4Gu", "threads", "@acme", "Acme"),
    Seed("p9JaB", "tiktok", "@acme", "Acme"),
    Seed("R5nWk", "youtube", "@acme", "Acme TV"),
    Seed("dL7Qv", "pinterest", "acme", "Acme"),
    Seed("Yg3Hm", "bluesky", "acme.example", "Acme"),
    Seed("z8TcF", "google_business", "acme", "Acme Workshop"),
    Seed("Ea6Pj", "vimeo", "acme", "Acme Films"),
    Seed("uN4Sx", "reddit", "acme", "u/acme", "personal"),
)

BOARDS = {
    "dL7Qv": (
        ("1034772495678123401", "Products", "What we make"),
        ("1034772495678123402", "Workshop", "How we make it"),
    )
}
"""Pinterest boards by account id: (id, name, description)."""
