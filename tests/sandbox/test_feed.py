"""The page at `/`."""

import html.parser
import re

VOID = {"meta", "br", "img"}


class Outline(html.parser.HTMLParser):
    """Checks that tags nest, and collects what matters."""

    def __init__(self, text):
        super().__init__()
        self.stack, self.seen, self.attributes = [], [], []
        self.feed(text)
        assert self.stack == []

    def handle_starttag(self, tag, attributes):
        self.seen.append(tag)
        self.attributes += attributes
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag


def page(api):
    response = api.get("/")
    assert response.status_code == 200
    Outline(response.text)
    return response.text


def test_an_empty_sandbox_says_so(api):
    text = page(api)
    assert "Nothing has been posted yet" in text
    assert "Bluesky: acme.example" in text


def test_every_account_has_its_posts_in_the_order_of_time(api):
    api.made(content="after that", scheduledAt=api.later(days=2))
    api.made(content="before that", scheduledAt=api.later(days=1))
    api.made(content="already out")
    text = page(api)
    order = [
        text.index(word) for word in ("Scheduled (2)", "before that", "after that", "Published (1)")
    ]
    assert order == sorted(order)
    assert "already out" in text
    assert "https://x.com/acme/status/" in text


def test_threads_failures_media_and_alt_text_are_shown(api):
    api.faults({"kind": "partial", "accounts": ["Kq7Ld"], "error": "Duplicate content"})
    upload = api.http.post("/v1/media/upload", json={"filename": "a.jpg"}).json()["data"]
    url = api.get(f"/v1/media/{upload['id']}").json()["data"]["url"]
    media = [
        {"url": url, "filename": "a.jpg", "altText": "A rocket"},
        {"url": url.replace("a.jpg", "a.mp4"), "filename": "a.mp4"},
        {"url": "https://acme.example/b.jpg", "filename": "b.jpg"},
    ]
    api.made(
        accounts=["x"], containers=[{"content": "root", "media": media}, {"content": "reply one"}]
    )
    text = page(api)
    assert "Failed: Duplicate content" in text
    assert 'alt="A rocket"' in text
    assert f'src="/media/org_acme/{upload["id"]}/a.jpg"' in text
    assert "<video controls" in text
    assert "No alt text" in text
    assert '<ol class="replies" aria-label="Replies"><li>' in text
    assert "acme.example/b.jpg" not in text


def test_what_was_taken_down_and_what_is_not_public_is_marked(api):
    api.http.delete(f"/v1/posts/{api.made()}/remote")
    video = {"content": "v", "media": [{"url": "https://acme.example/a.mp4", "filename": "a.mp4"}]}
    api.made(accounts=["p9JaB"], containers=[video])
    text = page(api)
    assert "taken down" in text
    assert "published (inbox)" in text


def test_accounts_that_cannot_publish_are_marked(api):
    api.made(accounts=["x", "reddit"])
    api.http.delete("/_sandbox/accounts/reddit:acme")
    api.http.patch("/_sandbox/accounts/x:acme", json={"active": False})
    text = page(api)
    assert "disconnected" in text
    assert "token expired" in text


def test_everything_foreign_is_escaped_and_made_visible(api):
    evil = "<script>alert(1)</script>\"'&\u202e\x1b[31m"
    api.control("accounts", {"network": "x", "username": evil, "nickname": evil})
    api.made(
        accounts=["x"],
        containers=[{"content": evil, "media": [{"url": "/media/" + evil, "filename": evil}]}],
    )
    text = page(api)
    assert "<script" not in text
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "\u27e8U+202E\u27e9" in text


def test_the_page_needs_nothing_from_elsewhere_and_runs_no_script(api):
    api.made()
    response = api.get("/")
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    outline = Outline(response.text)
    assert not {"script", "link", "iframe"} & set(outline.seen)
    assert not [name for name, _ in outline.attributes if name.startswith("on") or name == "style"]
    assert re.search(r"prefers-color-scheme: dark", response.text)


def test_long_lists_are_cut_and_counted(api):
    for number in range(53):
        api.made(content=f"n{number}", scheduledAt=api.later(days=1))
    text = page(api)
    assert "Scheduled (53)" in text
    assert "and 3 more" in text
