"""`postsync accounts --boards`: what `board_id` can be, also where one account cannot be asked."""

from tests.integration.workbench import Workbench


def test_the_boards_of_each_account_are_listed_with_their_ids(empty: Workbench) -> None:
    said = empty.done("accounts", "--boards").out
    assert "pinterest @acme\n" in said
    assert "Products  1034772495678123401" in said
    assert '`pinterest: {board_id: "ID"}`' in said
    assert "linkedin" not in said


def test_json_has_the_accounts_with_their_boards(empty: Workbench) -> None:
    accounts = empty.done("accounts", "--boards", "--format", "json").json["accounts"]
    boards = {one["network"]: one["boards"] for one in accounts if "boards" in one}
    assert [board["name"] for board in boards.pop("pinterest")] == ["Products", "Workshop"]
    assert boards == {}
    assert len(accounts) == 14
    plain = empty.done("accounts", "--format", "json").json["accounts"]
    assert not any("boards" in one for one in plain)


def test_an_account_that_fails_does_not_hide_the_others(empty: Workbench) -> None:
    empty.sandbox("POST", "accounts", {"network": "pinterest", "username": "acme_two"})
    accounts = empty.done("accounts", "--format", "json").json["accounts"]
    other = next(one["id"] for one in accounts if one["username"] == "acme_two")
    path = f"/v1/pinterest/accounts/{other}/boards"
    empty.faults({"kind": "status", "status": 404, "match": {"method": "GET", "path": path}})
    run = empty.run("accounts", "--boards")
    assert run.code == 1
    assert "Products  1034772495678123401" in run.out
    assert "listing the boards of pinterest:acme_two: " in run.out
    told = empty.run("accounts", "--boards", "--format", "json").json["accounts"]
    assert next(one for one in told if one["id"] == other)["boards"] is None


def test_where_no_account_has_boards_that_is_said(empty: Workbench) -> None:
    empty.sandbox("DELETE", "accounts/dL7Qv")
    assert "No account of Pinterest is connected" in empty.done("accounts", "--boards").out


def test_a_pin_without_a_board_is_told_where_they_are_listed(empty: Workbench) -> None:
    empty.write("posts/pin.yaml", "accounts: [pinterest:acme]\ncontent: Pin\n")
    assert "postsync accounts --boards" in " ".join(empty.run("validate").out.split())


def test_health_tells_until_when_the_access_lasts(empty: Workbench) -> None:
    empty.sandbox("PATCH", "accounts/9dyJS", {"tokenExpiresAt": "2099-03-01T09:00:00Z"})
    said = empty.done("accounts").out
    assert "9dyJS  active until 2099-03-01 09:00 UTC" in said
    listed = empty.done("accounts", "--format", "json").json["accounts"]
    ends = {one["id"]: one["access_ends_at"] for one in listed if "access_ends_at" in one}
    assert ends == {"9dyJS": "2099-03-01T09:00:00Z"}
