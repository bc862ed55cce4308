"""What operators watch: jobs, schedules, mail, health."""

import stage
from waiting import until


def delayed_job():
    """Work for tomorrow that nobody on this host does."""
    number = stage.platform().postgres.ask(
        "SELECT set_config('app.tenant_id', '', true);"
        "SELECT parley.enqueue_job('nobody.works.here', gen_random_uuid()::text, '{}', now() + interval '1 day', 0)").split()[-1]
    return f"job_{number}"


def test_jobs_can_be_listed_and_read():
    stage.host().client(address="127.0.4.1").post("/api/auth/forgot", {"email": "demo@practice.test"}, 202)
    operator = stage.operator()
    done = until(lambda: operator.get("/api/admin/jobs?state=done&queue=mail&limit=5").json()["data"], "a mail job is done")[0]
    details = operator.get(f"/api/admin/jobs/{done['id']}").json()
    assert details["state"] == "done" and details["payload"] is None and details["finished_at"]
    assert operator.get("/api/admin/jobs/job_999999999", 404).code() == "job_not_found"
    for name in ("job_", "job_x", "job_-1", "x", "job_99999999999999999999999"):
        operator.get(f"/api/admin/jobs/{name}", 404)
    operator.get("/api/admin/jobs?state=sleeping", 400)
    assert operator.post(f"/api/admin/jobs/{done['id']}/retry", expect=409).code() == "job_not_retryable"
    assert operator.delete(f"/api/admin/jobs/{done['id']}", expect=409).code() == "job_not_cancellable"


def test_a_waiting_job_can_be_cancelled_or_run_at_once():
    operator = stage.operator()
    cancelled, hurried = delayed_job(), delayed_job()
    assert operator.get(f"/api/admin/jobs/{cancelled}").json()["state"] == "delayed"
    operator.delete(f"/api/admin/jobs/{cancelled}")
    assert operator.get(f"/api/admin/jobs/{cancelled}").json()["state"] == "cancelled"
    assert operator.post(f"/api/admin/jobs/{hurried}/retry").json()["state"] == "ready"
    operator.delete(f"/api/admin/jobs/{hurried}")


def test_schedules_have_a_next_time():
    schedules = stage.operator().get("/api/admin/schedules").json()["data"]
    assert schedules and all(schedule["next_at"] for schedule in schedules)


def test_mail_is_listed_without_what_it_says():
    address = f"{stage.platform().fresh('listed')}@example.com"
    stage.host().client(address="127.0.4.2").post("/api/auth/register", {"email": address, "password": "listed but not read"}, 201)
    token = stage.platform().mailed_token(address, "verify")
    operator = stage.operator()

    def delivered():
        return [message for message in operator.get("/api/admin/messages?state=delivered").json()["data"] if message["to"] == address]
    message = until(delivered, "the message is listed as delivered")[0]
    answer = operator.get(f"/api/admin/messages?tenant_id={message['tenant_id']}&limit=100")
    assert address in answer.text() and token not in answer.text()
    operator.get("/api/admin/messages?state=lost", 400)


def test_health_names_what_was_checked():
    health = stage.operator().get("/api/admin/health").json()
    assert health["status"] == "ready" and set(health["checks"].values()) == {"ok"} and health["version"]


def test_a_crash_would_leave_no_core_with_the_secrets_of_the_host():
    with open(f"/proc/{stage.host().process.pid}/limits", encoding="ascii") as limits:
        core = next(line for line in limits if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"], core


def test_operators_pages_are_closed_to_everybody_else():
    admin = stage.host().login("admin@practice.test")
    for path in ("/api/admin/jobs", "/api/admin/schedules", "/api/admin/messages", "/api/admin/health", "/api/admin/tenants"):
        assert admin.get(path, 403).code() == "role_too_low"
