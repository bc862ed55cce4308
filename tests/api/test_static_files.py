"""The API browser, the description and the portal: caching, ranges and compression."""

import gzip

import stage

FILES = ("/openapi.json", "/docs", "/docs/app.js", "/docs/style.css", "/docs/icon.svg")


def test_a_known_version_is_not_sent_again():
    nobody = stage.host().client()
    for path in FILES:
        etag = nobody.get(path).header("ETag")
        assert etag == nobody.get(path).header("ETag")
        for sent in (etag, f'"other", {etag}', f"W/{etag}", "*"):
            answer = nobody.get(path, 304, headers={"If-None-Match": sent})
            assert answer.body == b"" and answer.header("ETag") == etag
        assert nobody.get(path, 200, headers={"If-None-Match": '"other"'}).body


def test_ranges_give_exactly_the_bytes_asked_for():
    nobody = stage.host().client()
    whole = nobody.get("/docs/app.js").body
    for asked, part in (("0-9", whole[:10]), ("5-5", whole[5:6]), ("10-", whole[10:]), ("-7", whole[-7:]), ("0-999999", whole)):
        answer = nobody.get("/docs/app.js", 206, headers={"Range": f"bytes={asked}"})
        assert answer.body == part, asked
        assert answer.header("Content-Range").endswith(f"/{len(whole)}"), answer.header("Content-Range")
    beyond = nobody.get("/docs/app.js", 416, headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.header("Content-Range") == f"bytes */{len(whole)}"
    for nonsense in ("bytes=9-5", "bytes=a-b", "lines=1-2", "bytes=-", "bytes=99999999999999999999-"):
        answer = nobody.get("/docs/app.js", (200, 416), headers={"Range": nonsense})
        assert answer.status == 416 or answer.body == whole, nonsense
    changed = nobody.get("/docs/app.js", 200, headers={"Range": "bytes=0-9", "If-Range": '"an older version"'})
    assert changed.body == whole


def test_text_is_compressed_for_those_who_can_read_it():
    nobody = stage.host().client()
    whole = nobody.get("/openapi.json").body
    packed = nobody.get("/openapi.json", headers={"Accept-Encoding": "gzip"}, checked=False)
    assert packed.header("Content-Encoding") == "gzip" and gzip.decompress(packed.body) == whole
    assert len(packed.body) < len(whole) / 3 and "accept-encoding" in packed.header("Vary").lower()
    smallest = nobody.get("/openapi.json", headers={"Accept-Encoding": "gzip, br"}, checked=False)
    assert smallest.header("Content-Encoding") == "br" and len(smallest.body) < len(packed.body)
    for refused in ("gzip;q=0", "identity", "gzip;q=0, br;q=0"):
        plain = nobody.get("/openapi.json", headers={"Accept-Encoding": refused})
        assert plain.header("Content-Encoding") is None and plain.body == whole, refused


def test_the_page_loads_nothing_from_elsewhere_and_runs_nothing_inline():
    nobody = stage.host().client()
    page = nobody.get("/docs").text()
    assert "http://" not in page and "https://" not in page and "<script>" not in page and "style=" not in page
    for path in ("/docs/app.js", "/docs/dom.js", "/docs/markdown.js", "/docs/schema.js", "/docs/try_it.js"):
        assert nobody.get(path).header("Content-Type").startswith("text/javascript")
    nobody.get("/docs/no-such-file.js", 404)


def test_a_browser_gets_the_portal_wherever_it_goes():
    nobody = stage.host().client()
    page = nobody.get("/").body
    assert b"<title>Portal</title>" in page
    assert nobody.get("/").header("Cache-Control") == "no-cache"
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    for path in ("/signin", "/history/conv_1?q=a", "/console/providers", "/no/such/page"):
        assert nobody.get(path, 200, headers=browser, checked=False).body == page, path
        assert nobody.get(path, 404).code() == "route_not_found", path
    for path in ("/api/nothing", "/v1/nothing"):
        assert nobody.get(path, 404, headers=browser).code() == "route_not_found", path
    assert nobody.post("/signin", {}, 404, headers=browser).code() == "route_not_found"
    assert b"Portal" not in nobody.get("/docs", headers=browser).body


def test_files_of_the_portal_are_kept_by_their_names():
    nobody = stage.host().client()
    hashed = nobody.get("/assets/app-Ab12_-xY.js")
    assert hashed.header("Cache-Control") == "public, max-age=31536000, immutable"
    assert nobody.get("/assets/scheme.js").header("Cache-Control") == "no-cache"
    nobody.get("/assets/nothing.js", 404)


def test_files_that_were_compressed_by_the_build_are_served_as_they_are():
    nobody = stage.host().client()
    path, whole = "/assets/app-Ab12_-xY.js", nobody.get("/assets/app-Ab12_-xY.js").body
    packed = nobody.get(path, headers={"Accept-Encoding": "gzip"}, checked=False)
    assert packed.header("Content-Encoding") == "gzip" and gzip.decompress(packed.body) == whole
    smallest = nobody.get(path, headers={"Accept-Encoding": "br"}, checked=False)
    assert smallest.header("Content-Encoding") == "br" and smallest.body == b"\x3b"
    nobody.get(f"{path}.br", 404)
    nobody.get(f"{path}.gz", 404)
