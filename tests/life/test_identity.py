"""Identity: a state knows whose it is, and what is only tried leaves no trace in it."""

from tests.life.life import Life
from tests.life.service import Service

FRIDAY = {"See you on Friday": ["x:acme"]}


def test_a_rehearsal_leaves_no_trace_in_what_is_real(life: Life, rehearsal: Service) -> None:
    life.write("friday", "See you on Friday", at=life.in_days(4))
    life.merge()
    assert life.nightly_run().code == 0
    tried = life.rehearse("apply", "--auto-approve", on=rehearsal)
    assert tried.code == 0
    assert tried.says("rehearsal on 127.0.0.1")
    assert rehearsal.scheduled() == FRIDAY
    assert life.plan().does == {}
    assert life.nightly_run().code == 0
    life.days_pass(5)
    assert life.seen_by_the_public() == FRIDAY


def test_what_the_sandbox_has_published_goes_out_all_the_same_when_it_is_for_real(
    life: Life,
) -> None:
    real = life.config["provider"]
    life.configure(provider={"name": "sandbox"})
    life.write("hello", "Hello, world")
    life.write("friday", "See you on Friday", at=life.in_days(4))
    assert life.run("apply", "--auto-approve").code == 0
    life.configure(provider=real)
    life.merge()
    assert life.plan().does == {"friday": "create", "hello": "create"}
    assert life.nightly_run().code == 0
    life.days_pass(5)
    assert life.seen_by_the_public() == {"Hello, world": ["x:acme"], **FRIDAY}


def test_a_night_with_the_key_of_another_organisation_forgets_nothing(life: Life) -> None:
    life.write("friday", "See you on Friday", at=life.in_days(4))
    life.merge()
    assert life.nightly_run().code == 0
    life.delete("friday")
    life.write("saturday", "See you on Saturday", at=life.in_days(5))
    life.merge("Saturday instead of Friday")
    wrong = life.nightly_run(key="org-b-key")
    assert wrong.code == 4
    assert wrong.says("org_acme", "org_b", "state rebind")
    assert life.nightly_run().code == 0
    life.days_pass(6)
    assert life.seen_by_the_public() == {"See you on Saturday": ["x:acme"]}


def test_two_brands_of_one_repository_leave_each_other_alone(life: Life) -> None:
    one, other = life.workspace("brand-a"), life.workspace("brand-b")
    one.write("one", "Brand A is open")
    other.write("one", "Brand B is open", at=life.in_days(3))
    life.merge()
    for _night in range(2):
        assert one.nightly_run().code == 0
        assert other.nightly_run().code == 0
        life.days_pass(1)
    life.days_pass(3)
    assert life.seen_by_the_public() == {
        "Brand A is open": ["x:acme"],
        "Brand B is open": ["x:acme"],
    }


def test_two_brands_on_one_ref_are_told_apart_and_told_what_to_do(life: Life) -> None:
    same = {"backend": "git", "ref": "refs/heads/everyone"}
    one, other = life.workspace("brand-a"), life.workspace("brand-b")
    one.configure(state=same)
    other.configure(state=same)
    one.write("a", "Brand A is open", at=life.in_days(3))
    other.write("b", "Brand B is open", at=life.in_days(4))
    life.merge()
    assert one.nightly_run().code == 0
    refused = other.nightly_run()
    assert refused.code == 4
    assert refused.says("brand-a", "brand-b", "ref", "state rebind")
    other.configure(state={"backend": "git", "ref": "refs/heads/brand-b"})
    life.merge()
    assert other.nightly_run().code == 0
    assert life.scheduled() == {"Brand A is open": ["x:acme"], "Brand B is open": ["x:acme"]}


def test_a_repository_that_moves_is_taken_along_by_hand(life: Life) -> None:
    life.configure(name="acme-social")
    life.write("friday", "See you on Friday", at=life.in_days(4))
    life.merge()
    assert life.nightly_run().code == 0
    life.configure(name="acme-marketing")
    life.merge()
    refused = life.nightly_run()
    assert refused.code == 4
    assert refused.says("acme-social", "acme-marketing", "state rebind")
    assert life.run("state", "rebind", "--workspace", "--auto-approve").code == 0
    assert life.nightly_run().code == 0
    assert life.scheduled() == FRIDAY


def test_a_hosted_runner_that_would_forget_does_not_begin(life: Life) -> None:
    life.configure(state=None)
    life.write("friday", "See you on Friday", at=life.in_days(4))
    life.merge()
    refused = life.nightly_run()
    assert refused.code != 0
    assert refused.says("backend: git")
    assert life.scheduled() == {}


def test_every_page_says_which_service_it_is_about(life: Life, rehearsal: Service) -> None:
    life.write("friday", "See you on Friday", at=life.in_days(4))
    life.merge()
    for command in ("plan", "status"):
        assert life.run(command).says("outstand")
        assert life.rehearse(command, on=rehearsal).says("rehearsal on 127.0.0.1")
    assert life.plan().json["service"]["rehearsal"] is False
