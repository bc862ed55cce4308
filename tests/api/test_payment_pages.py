"""The pages of the payment sandbox, as browsers without a session ask for them."""

import stage

PAGES = "/pay/ten_0000000000001/sandbox"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_a_page_of_the_sandbox_needs_nothing_but_the_host():
    nobody = stage.host().client()
    style = nobody.get(f"{PAGES}/style.css")
    assert style.header("Content-Type").startswith("text/css"), style.header("Content-Type")
    policy = style.header("Content-Security-Policy")
    assert "unsafe" not in policy and "form-action 'self'" in policy, policy


def test_what_is_not_there_is_not_found():
    nobody = stage.host().client()
    missing = nobody.get(f"{PAGES}/sbo_nothing", 404)
    assert "The bank has no such page." in missing.text(), missing.text()
    assert nobody.post(f"{PAGES}/sbo_nothing", raw=b"card=works", headers=FORM, expect=404).header("Content-Type").startswith("text/html")
    for path in ("/pay/ten_0000000000001/stripe/style.css", "/pay/nobody/sandbox/style.css"):
        assert nobody.get(path, 404).code() == "page_not_found", path


def test_a_page_takes_forms_only():
    assert stage.host().client().post(f"{PAGES}/sbo_nothing", {"card": "works"}, 415).code() == "form_expected"
