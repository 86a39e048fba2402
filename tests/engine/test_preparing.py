"""Media go into the library once, before anything is announced, and are checked on the way."""

from datetime import timedelta

from tests.doubles.builders import AHEAD, NOW, post, with_media
from tests.doubles.stage import Stage, code_of, only_step, outcomes

from postsync.domain.errors import Unavailable
from postsync.domain.post.content import Media

DAY = timedelta(days=1)


def test_a_file_of_several_posts_is_uploaded_once(stage: Stage) -> None:
    rocket = stage.media.add("posts/rocket.jpg", b"rocket")
    copy = stage.media.add("posts/copy.jpg", b"rocket")
    stage.write(
        with_media("a", rocket, text="A"),
        with_media("b", rocket, text="B"),
        with_media("c", copy, text="C"),
    )
    stage.apply()
    assert list(stage.provider.uploads.values()) == [1]
    assert {p.containers[0].media for p in stage.provider.stored.values()} == {
        (f"https://media.example/{rocket.sha256}",)
    }


def test_what_is_in_the_ledger_is_not_uploaded_again(stage: Stage) -> None:
    rocket = stage.media.add("posts/rocket.jpg", b"rocket")
    stage.write(with_media("a", rocket, text="A"))
    stage.apply()
    stage.write(with_media("a", rocket, text="A"), with_media("b", rocket, text="B"))
    stage.apply()
    assert list(stage.provider.uploads.values()) == [1]
    assert set(stage.snapshot.uploads) == {rocket.sha256}


def test_what_expires_before_the_slot_is_uploaded_again(stage: Stage) -> None:
    rocket = stage.media.add("posts/rocket.jpg", b"rocket")
    stage.provider.media_lives = AHEAD - NOW + DAY
    stage.write(with_media("soon", rocket, text="A", scheduled_at=AHEAD - DAY))
    stage.apply()
    stage.write(
        with_media("soon", rocket, text="A", scheduled_at=AHEAD - DAY),
        with_media("at the margin", rocket, text="B", scheduled_at=AHEAD),
    )
    stage.apply()
    assert list(stage.provider.uploads.values()) == [2]


def test_an_unchanged_post_needs_no_upload(stage: Stage) -> None:
    rocket = stage.media.add("posts/rocket.jpg", b"rocket")
    stage.write(with_media("launch", rocket))
    stage.apply()
    stage.media.files.clear()
    assert stage.apply().steps == ()


def test_a_changed_text_keeps_its_media(stage: Stage) -> None:
    rocket = stage.media.add("posts/rocket.jpg", b"rocket")
    stage.write(with_media("launch", rocket))
    stage.apply()
    stage.write(with_media("launch", rocket, text="Hi"))
    assert only_step(stage.apply()).outcome == "done"
    assert list(stage.provider.uploads.values()) == [1]
    assert stage.has_settled()


def test_a_file_that_changed_since_it_was_read_is_refused(stage: Stage) -> None:
    rocket = stage.media.add("posts/rocket.jpg", b"rocket")
    stage.write(with_media("launch", rocket))

    def swap(_plan: object) -> bool:
        stage.media.files["posts/rocket.jpg"] = b"another"
        return True

    step = only_step(stage.apply(ask=swap))
    assert (step.outcome, code_of(step)) == ("failed", "media-changed")
    assert stage.provider.requests == []
    assert stage.snapshot.intents == {}
    assert stage.snapshot.uploads == {}


def test_a_failed_upload_holds_back_only_the_posts_that_need_it(stage: Stage) -> None:
    rocket = stage.media.add("posts/rocket.jpg", b"rocket")
    stage.write(with_media("pictured", rocket), post("plain", "Plain"))
    stage.provider.fail("upload", Unavailable("no connection"))
    assert outcomes(stage.apply()) == {"pictured": "failed", "plain": "done"}
    assert outcomes(stage.apply()) == {"pictured": "done"}
    assert stage.has_settled()


def test_a_missing_file_is_a_failed_step(stage: Stage) -> None:
    rocket = stage.media.add("posts/rocket.jpg", b"rocket")
    stage.write(with_media("launch", rocket))
    stage.media.files.clear()
    assert code_of(only_step(stage.apply())) == "upload-failed"


def test_media_by_address_are_passed_on_as_they_are(stage: Stage) -> None:
    stage.write(with_media("launch", Media(url="https://acme.example/a.jpg")))
    assert only_step(stage.apply()).outcome == "done"
    assert stage.provider.uploads == {}
    assert stage.provider.stored["p1"].containers[0].media == ("https://acme.example/a.jpg",)


def test_the_same_picture_under_another_name_is_no_change(stage: Stage) -> None:
    rocket = stage.media.add("posts/rocket.jpg", b"rocket")
    stage.write(with_media("launch", rocket))
    stage.apply()
    stage.write(with_media("launch", rocket._replace(path="posts/moved.jpg")))
    assert stage.apply().steps == ()


def test_an_interruption_begins_no_other_upload_and_no_post(stage: Stage) -> None:
    files = [stage.media.add(f"posts/{name}.jpg", name.encode()) for name in "abc"]
    stage.write(*(with_media(file.path[6], file, text=file.path) for file in files))
    stage.provider.during["upload"] = lambda _path: stage.interrupts.interrupt()
    report = stage.apply(parallelism=1)
    assert report.interrupted
    assert len(stage.provider.uploads) == 1
    assert set(outcomes(report).values()) == {"skipped"}
    assert stage.snapshot.intents == {}
    assert stage.provider.stored == {}
    assert len(stage.snapshot.uploads) == 1
