"""The API browser and the description: caching, ranges and compression."""

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
