"""From opening an account to closing it."""

import stage
from waiting import until

ODD_PASSWORDS = ('p!"\\ä 𝄞\'', "        ", "\u202eright to left", "tab\tand\nline", "%00%0d%0a<script>", "🙂" * 8, "x" * 128,
                 "ö" * 128, "' OR '1'='1' --", "${jndi:ldap://x}")


def register(password, tenant=None, **more):
    platform, client = stage.platform(), stage.host().client(tenant, address="127.0.1.1")
    address = f"{platform.fresh('new')}@example.com"
    platform.transcript.keep_secret(password if len(password.strip()) >= 8 else None)
    client.signed_in(client.post("/api/auth/register", {"email": address, "password": password, **more}, 201))
    return client, address


def test_the_whole_walk_from_registration_to_logout():
    platform = stage.platform()
    client, address = register("a walk to remember", display_name="Ada", locale="en-GB", time_zone="Europe/London")
    me = client.get("/api/auth/me").json()
    assert me == client.user and me["email"] == address and me["display_name"] == "Ada" and me["role"] == "member"
    assert me["email_verified"] is False and me["tenant"]["slug"] == "practice"

    first = platform.mailed_token(address, "verify")
    client.post("/api/auth/verify-email/resend", expect=202)
    token = platform.mailed_token(address, "verify", 2)
    nobody = stage.host().client()
    nobody.post("/api/auth/verify-email", {"token": token}, 204)
    assert nobody.post("/api/auth/verify-email", {"token": token}, 422).code() == "verification_token_invalid"
    assert nobody.post("/api/auth/verify-email", {"token": "not one of ours"}, 422).code() == "verification_token_invalid"
    assert first != token
    assert client.get("/api/auth/me").json()["email_verified"] is True
    assert client.post("/api/auth/verify-email/resend", expect=409).code() == "email_already_verified"

    again = stage.host().login(address.upper(), password="a walk to remember")
    assert again.user["id"] == client.user["id"] and again.user["email_verified"] is True
    sessions = again.get("/api/auth/sessions").json()["data"]
    assert len(sessions) == 2 and [each["current"] for each in sessions].count(True) == 1
    other = next(each for each in sessions if not each["current"])
    again.delete(f"/api/auth/sessions/{other['id']}")
    assert client.get("/api/auth/me", 401).code() == "access_revoked"
    assert again.delete(f"/api/auth/sessions/{other['id']}", expect=404).code() == "session_not_found"

    again.post("/api/auth/logout", expect=204)
    again.get("/api/auth/me", 401)
    refused = again.post("/api/auth/refresh", {"refresh_token": again.sign_in["refresh_token"]}, 401,
                         headers={"Authorization": None})
    assert refused.code() in ("refresh_token_invalid", "refresh_token_reused")


def test_any_characters_make_a_password():
    for password in ODD_PASSWORDS:
        client, address = register(password)
        assert stage.host().login(address, password=password).user["id"] == client.user["id"]
        stage.host().client(address="127.0.1.2").post("/api/auth/login", {"email": address, "password": password + "x"}
                                                      if len(password) < 128 else {"email": address, "password": password[1:]}, 401)


def test_short_long_and_common_passwords_are_refused():
    client = stage.host().client(address="127.0.1.3")
    for password in ("seven77", "x" * 129, ""):
        answer = client.post("/api/auth/register", {"email": "short@example.com", "password": password}, 400)
        assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/password"], answer.text()
    for password in ("password", "12345678", "qwertyuiop"):
        answer = client.post("/api/auth/register", {"email": "common@example.com", "password": password}, 422)
        assert answer.code() == "password_refused", answer.text()


def test_an_address_has_one_account_in_a_tenant_but_may_have_another_elsewhere():
    client, address = register("one of a kind here")
    nobody = stage.host().client(address="127.0.1.1")
    taken = nobody.post("/api/auth/register", {"email": address.title(), "password": "another of that kind"}, 409)
    assert taken.code() == "email_taken"
    elsewhere = stage.host().client("companion", address="127.0.1.1")
    said = elsewhere.signed_in(elsewhere.post("/api/auth/register", {"email": address, "password": "one of a kind there"}, 201))
    assert said.user["id"] != client.user["id"] and said.user["tenant"]["slug"] == "companion"


def test_addresses_that_are_none_are_refused():
    nobody = stage.host().client(address="127.0.1.4")
    for address in ("nobody", "a b@example.com", "a@", "@example.com", "a@b@c.example", "a@example.com\nBcc: x@y.example", "<a@example.com>"):
        answer = nobody.post("/api/auth/register", {"email": address, "password": "does not matter"}, (400, 422))
        assert answer.code() in ("email_invalid", "invalid_body"), answer.text()


def test_refreshing_gives_new_tokens_and_reusing_an_old_one_ends_the_session():
    client, _ = register("refreshing indeed")
    old = client.sign_in["refresh_token"]
    nobody = stage.host().client()
    client.signed_in(nobody.post("/api/auth/refresh", {"refresh_token": old}))
    assert client.sign_in["refresh_token"] != old
    client.get("/api/auth/me")
    assert nobody.post("/api/auth/refresh", {"refresh_token": old}, 401).code() == "refresh_token_reused"
    client.get("/api/auth/me", 401)
    assert nobody.post("/api/auth/refresh", {"refresh_token": client.sign_in["refresh_token"]}, 401).code() in (
        "refresh_token_invalid", "refresh_token_reused")
    for nonsense in ("rt_", "rt_" + "A" * 43, "x"):
        assert nobody.post("/api/auth/refresh", {"refresh_token": nonsense}, 401).code() == "refresh_token_invalid"
    assert nobody.post("/api/auth/refresh", None, 401).code() == "refresh_token_invalid"


def test_a_forgotten_password_is_reset_by_mail():
    platform = stage.platform()
    client, address = register("soon to be forgotten")
    nobody = stage.host().client(address="127.0.1.5")
    known = nobody.post("/api/auth/forgot", {"email": address}, 202)
    unknown = nobody.post("/api/auth/forgot", {"email": "nobody-here@example.com"}, 202)
    assert known.body == unknown.body
    token = platform.mailed_token(address, "reset")
    assert nobody.post("/api/auth/reset", {"token": token, "password": "password"}, 422).code() == "password_refused"
    nobody.post("/api/auth/reset", {"token": token, "password": "remembered this time"}, 204)
    platform.transcript.keep_secret("remembered this time")
    client.get("/api/auth/me", 401)
    assert nobody.post("/api/auth/reset", {"token": token, "password": "once more with it"}, 422).code() == "reset_token_invalid"
    assert nobody.post("/api/auth/login", {"email": address, "password": "soon to be forgotten"}, 401).code() == "credentials_wrong"
    assert stage.host().login(address, password="remembered this time").user["email_verified"] is True


def test_changing_the_password_ends_the_other_sessions():
    client, address = register("the first of two")
    other = stage.host().login(address, password="the first of two")
    change = {"current_password": "the first of two", "new_password": "the second of two"}
    wrong = client.post("/api/auth/password", {**change, "current_password": "not this one"}, 403)
    assert wrong.code() == "password_wrong"
    assert client.post("/api/auth/password", {**change, "new_password": "password"}, 422).code() == "password_refused"
    client.post("/api/auth/password", change, 204)
    stage.platform().transcript.keep_secret("the second of two")
    until(lambda: other.get("/api/auth/me", (200, 401)).status == 401, "the other session ended", 1)
    client.get("/api/auth/me")
    stage.host().login(address, password="the second of two")
    until(lambda: "was changed" in subjects_to(address), "the mail that says so", 10)


def subjects_to(address):
    return " ".join(mail["Subject"] for mail in stage.platform().mails_to(address))


def test_a_profile_can_be_changed_and_taken_along():
    client, address = register("an open book to me")
    changed = client.patch("/api/auth/me", {"display_name": "Zoë 𝄞", "locale": "de", "time_zone": "Europe/Berlin"}).json()
    assert (changed["display_name"], changed["locale"], changed["time_zone"]) == ("Zoë 𝄞", "de", "Europe/Berlin")
    assert client.get("/api/auth/me").json() == changed
    assert client.patch("/api/auth/me", {}).json() == changed
    client.patch("/api/auth/me", {"time_zone": "Mars/Olympus"}, (400, 422))
    export = client.get("/api/auth/me/export")
    assert export.json()["user"]["email"] == address and "attachment" in export.header("Content-Disposition")
    assert "argon2" not in export.text()


def test_signing_out_everywhere_else_leaves_this_session():
    client, address = register("here and nowhere else")
    others = [stage.host().login(address, password="here and nowhere else") for _ in range(2)]
    client.delete("/api/auth/sessions")
    for other in others:
        other.get("/api/auth/me", 401)
    assert len(client.get("/api/auth/sessions").json()["data"]) == 1


def test_closing_the_account_needs_the_password_and_is_for_good():
    client, address = register("farewell to all this")
    assert client.delete("/api/auth/me", {"password": "not this one"}, 403).code() == "password_wrong"
    client.delete("/api/auth/me", {"password": "farewell to all this"})
    client.get("/api/auth/me", 401)
    nobody = stage.host().client(address="127.0.1.6")
    assert nobody.post("/api/auth/login", {"email": address, "password": "farewell to all this"}, 401).code() == "credentials_wrong"
    fresh = nobody.post("/api/auth/register", {"email": address, "password": "back once more"}, 201).json()
    assert fresh["user"]["id"] != client.user["id"]


def test_validate_says_whose_token_it_is():
    client, _ = register("valid for a while")
    said = client.get("/api/auth/validate").json()
    assert said["valid"] is True and said["user"] == client.user
    assert stage.host().client().get("/api/auth/validate", 401).code() == "authentication_required"


def test_single_sign_on_says_that_no_provider_is_configured():
    nobody = stage.host().client()
    assert nobody.get("/api/auth/sso/workos", 404).code() == "sso_provider_not_found"
    assert nobody.get("/api/auth/callback?state=abc&code=def", 400).code() == "sso_state_unknown"
    assert nobody.get("/api/auth/callback", 400).code() == "sso_state_unknown"


def test_guessing_a_password_is_slowed_whatever_is_guessed():
    _, address = register("hard to guess by trying")
    guesser = stage.host().client(address="127.0.1.7")
    for _ in range(5):
        guesser.post("/api/auth/login", {"email": address, "password": "a wild guess"}, 401)
    slowed = guesser.post("/api/auth/login", {"email": address, "password": "hard to guess by trying"}, 429)
    assert slowed.code() == "too_many_attempts" and int(slowed.header("Retry-After")) > 0
    for _ in range(5):
        guesser.post("/api/auth/login", {"email": "no-account-at-all@example.com", "password": "a wild guess"}, 401)
    assert guesser.post("/api/auth/login", {"email": "no-account-at-all@example.com", "password": "a wild guess"}, 429).code() \
        == "too_many_attempts"


def test_a_mail_is_in_the_mailbox_once_and_plain_text_says_what_it_is_for():
    _, address = register("one letter will do")
    stage.platform().mailed_token(address, "verify")
    mails = stage.platform().mails_to(address)
    assert len(mails) == 1 and mails[0]["Subject"] and mails[0].get_body(("html",)) is not None
