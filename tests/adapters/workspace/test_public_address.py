"""Addresses of media: what a network cannot fetch is told, and nothing else is."""

from tests.tables import each_row

from postsync.adapters.workspace.decode.media import unreachable


@each_row(
    "url",
    [
        "https://acme.example/a.jpg",
        "https://cdn.acme.example:8443/a.jpg?x=a@b#c@d",
        "https://acme.example?x=user:word@host",
        "https://münchen.example/bild.jpg",
        "https://8.8.8.8/a.jpg",
        "https://[2606:4700:4700::1111]/a.jpg",
        "https://ACME.EXAMPLE./a.jpg",
        "https://10.example.com/a.jpg",
    ],
)
def test_a_public_address_is_one(url: str) -> None:
    assert unreachable(url) is None


@each_row(
    "url, word",
    [
        ("https://user:word@acme.example/a.jpg", "password"),
        ("https://user@acme.example/a.jpg", "password"),
        ("https://localhost/a.jpg", "localhost"),
        ("https://LOCALHOST:8080/a.jpg", "localhost"),
        ("https://printer.local/a.jpg", "printer.local"),
        ("https://files.acme.internal./a.jpg", "files.acme.internal"),
        ("https://intranet/a.jpg", "intranet"),
        ("https://127.0.0.1/a.jpg", "127.0.0.1"),
        ("https://10.0.0.7/a.jpg", "10.0.0.7"),
        ("https://192.168.1.4:444/a.jpg", "192.168.1.4"),
        ("https://169.254.169.254/latest", "169.254.169.254"),
        ("https://[::1]/a.jpg", "::1"),
        ("https://[fd00::1]:8443/a.jpg", "fd00::1"),
        ("https://acme.example:99999/a.jpg", "99999"),
        ("https://acme.example:http/a.jpg", "http"),
        ("https://acme.example/a\0.jpg", "character"),
        ("https://:443/a.jpg", "its host"),
        ("https://a..example/a.jpg", "its host"),
        (f"https://{'a' * 64}.example/a.jpg", "its host"),
    ],
)
def test_what_nobody_else_can_reach_is_told(url: str, word: str) -> None:
    reason = unreachable(url)
    assert reason is not None
    assert word in reason
