"""Media: upload, confirm, library, public files."""

import httpx
import pytest

PICTURE = b"\xff\xd8\xff" + b"picture" * 1000


@pytest.fixture
def start(api):
    def start(**body):
        response = api.http.post("/v1/media/upload", json={"filename": "a b/ü.jpg", **body})
        assert response.status_code == 200, response.text
        return response.json()["data"]

    return start


def put(api, url, content=PICTURE, **headers):
    request = httpx.Request("PUT", url, content=content, headers=headers)
    return api.http.send(request)


def test_a_file_is_uploaded_confirmed_and_served(api, start):
    upload = start(content_type="image/jpeg")
    assert upload["expires_in"] == 3600
    assert put(api, upload["upload_url"], **{"Content-Type": "image/jpeg"}).status_code == 200
    answer = api.http.post(f"/v1/media/{upload['id']}/confirm", json={"size": len(PICTURE)})
    item = answer.json()["data"]
    assert item.keys() == {
        "id", "filename", "url", "content_type", "size", "status", "created_at", "expires_at",
    }  # fmt: skip
    assert (item["status"], item["size"]) == ("active", len(PICTURE))
    served = api.http.get(item["url"], headers={"Authorization": ""})
    assert served.content == PICTURE
    assert served.headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in served.headers["Content-Security-Policy"]


def test_a_large_file_arrives_whole(api, start):
    content = bytes(range(256)) * 20_000
    upload = start(content_type="video/mp4")
    put(api, upload["upload_url"], content, **{"Content-Type": "video/mp4"})
    item = api.http.post(f"/v1/media/{upload['id']}/confirm").json()["data"]
    assert api.http.get(item["url"]).content == content


def test_a_file_can_be_streamed(api, start):
    upload = start(content_type="video/mp4")
    blocks = [b"a" * 100_000] * 10
    headers = {"Content-Type": "video/mp4", "Content-Length": "1000000"}
    assert put(api, upload["upload_url"], iter(blocks), **headers).status_code == 200
    item = api.http.post(f"/v1/media/{upload['id']}/confirm").json()["data"]
    assert item["size"] == 1_000_000


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "image/jpeg", "Authorization": "Bearer key"}, 400),
        ({"Content-Type": "image/png"}, 403),
        ({}, 403),
    ],
)
def test_storage_refuses_other_headers_than_those_signed(api, start, headers, status):
    upload = start(content_type="image/jpeg")
    response = put(api, upload["upload_url"], **headers)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/xml"
    assert api.http.post(f"/v1/media/{upload['id']}/confirm").status_code == 400


def test_storage_refuses_a_body_without_a_length(api, start):
    upload = start(content_type="image/jpeg")
    response = put(api, upload["upload_url"], iter([b"a"]), **{"Content-Type": "image/jpeg"})
    assert response.status_code == 411


def test_storage_refuses_a_wrong_signature(api, start):
    url = httpx.URL(start(content_type="image/jpeg")["upload_url"])
    for wrong in (
        url.copy_set_param("X-Amz-Signature", "0" * 64),
        url.copy_set_param("X-Amz-Expires", "9999999999"),
        url.copy_set_param("X-Amz-Date", "soon"),
        url.copy_remove_param("X-Amz-Expires"),
        url.copy_with(path="/_upload/other"),
    ):
        assert put(api, wrong, **{"Content-Type": "image/jpeg"}).status_code == 403


def test_an_upload_url_lives_an_hour(api, start):
    upload = start(content_type="image/jpeg")
    api.advance(3500)
    assert put(api, upload["upload_url"], **{"Content-Type": "image/jpeg"}).status_code == 200
    api.advance(200)
    assert put(api, upload["upload_url"], **{"Content-Type": "image/jpeg"}).status_code == 403


def test_an_upload_url_takes_nothing_but_put(api, start):
    assert api.http.get(start()["upload_url"]).status_code == 405


@pytest.mark.parametrize("body", [{}, {"filename": ""}, {"filename": "a" * 256}, {"filename": 1}])
def test_an_unfit_filename_is_refused(api, body):
    response = api.http.post("/v1/media/upload", json=body)
    assert response.status_code == 400
    assert response.json()["details"]["filename"]["_errors"]


def test_a_type_that_was_not_named_is_guessed(api, start):
    upload = start()
    assert api.get(f"/v1/media/{upload['id']}").json()["data"]["content_type"] == "image/jpeg"
    assert put(api, upload["upload_url"], **{"Content-Type": "image/webp"}).status_code == 200


def test_the_library_lists_what_has_not_expired(api, start):
    old = start()["id"]
    api.advance(59 * 86400)
    new = start()["id"]
    answer = api.get("/v1/media").json()
    assert [item["id"] for item in answer["data"]] == [new, old]
    assert answer["pagination"] == {"limit": 50, "offset": 0, "count": 2}
    api.advance(2 * 86400)
    assert [item["id"] for item in api.get("/v1/media").json()["data"]] == [new]
    assert api.get(f"/v1/media/{old}").status_code == 404


def test_a_file_can_be_deleted(api, start):
    upload = start(content_type="image/jpeg")
    put(api, upload["upload_url"], **{"Content-Type": "image/jpeg"})
    url = api.http.post(f"/v1/media/{upload['id']}/confirm").json()["data"]["url"]
    assert api.http.delete(f"/v1/media/{upload['id']}").status_code == 200
    assert api.get(f"/v1/media/{upload['id']}").status_code == 404
    assert api.http.get(url).status_code == 404
    assert api.http.delete(f"/v1/media/{upload['id']}").status_code == 404


def test_a_file_is_public_only_after_its_confirmation(api, start):
    upload = start(content_type="image/jpeg")
    put(api, upload["upload_url"], **{"Content-Type": "image/jpeg"})
    url = api.get(f"/v1/media/{upload['id']}").json()["data"]["url"]
    assert api.http.get(url).status_code == 404
