#include "errand.hpp"

#include <fcntl.h>

#include <map>
#include <memory>
#include <thread>

namespace faulty {
namespace {

constexpr std::size_t kLongestKey = 100;

std::map<std::uint64_t, Errand> errands;
std::uint64_t last_id = 0;
int webhooks = 0;

void answer(std::uint64_t id, parley_code code) {
    const auto found = errands.extract(id);
    if (found.empty()) return;
    const auto& errand = found.mapped();
    auto status = statusOf(code);
    status.retry_after_ms = errand.retry_after_ms;
    if (has("answers_elsewhere"))
        std::thread{[&] { errand.tell(status); }}.join();
    else
        errand.tell(status);
    if (has("answers_twice")) errand.tell(status);
}

std::uint64_t idOf(void* raw) {
    return reinterpret_cast<std::uint64_t>(raw);
}

void post(std::uint64_t id);

parley_code codeOfAnswer(const Errand& errand, const parley_status& ended) {
    if (errand.http_status == 402) return errand.unpaid;
    auto status = ended;
    status.http_status = errand.http_status >= 400 ? errand.http_status : 0;
    if (status.code == PARLEY_OK && errand.http_status == 200)
        return has("blames_itself") ? PARLEY_E_INTERNAL : PARLEY_E_PROTOCOL;
    return codeOf(status, false);
}

void onHead(void* raw, std::int32_t status, const parley_kv* headers, std::size_t count) noexcept {
    auto& errand = errands.at(idOf(raw));
    errand.http_status = status;
    for (std::size_t i = 0; i < count; ++i)
        if (std::string_view{headers[i].key.p, headers[i].key.n} == "retry-after" &&
            status == 429 && !has("forgets_retry_after"))
            errand.retry_after_ms = 7'000;
}

void onEnd(void* raw, const parley_status* status) noexcept {
    const auto id = idOf(raw);
    auto& errand = errands.at(id);
    errand.exchange = 0;
    const bool broke = errand.http_status == 0;
    if (has("asks_again") && errand.http_status >= 500 && errand.asked == 1) return post(id);
    if (has("reconnects") && broke && errand.asked == 1) return post(id);
    if (has("hides_break") && broke) return answer(id, PARLEY_OK);
    answer(id, codeOfAnswer(errand, *status));
}

void post(std::uint64_t id) {
    auto& errand = errands.at(id);
    ++errand.asked;
    const std::string_view told = has("forgets_key") ? std::string_view{} : errand.key;
    const parley_kv key{str("idempotency-key"), str(told)};
    parley_http_request request{};
    request.size = sizeof request;
    request.method = str("POST");
    request.url = str("https://api.acme.test/questions");
    request.headers = &key;
    request.header_count = 1;
    request.body = {reinterpret_cast<const std::uint8_t*>(errand.body.data()), errand.body.size()};
    parley_http_sink sink{};
    sink.size = sizeof sink;
    sink.ctx = reinterpret_cast<void*>(id);
    sink.on_head = onHead;
    sink.on_data = [](void*, const parley_buf*) noexcept {};
    sink.on_end = onEnd;
    service<parley_http_v1>(PARLEY_SVC_HTTP)
        ->start(the_host, errand.ctx, &request, &sink, &errand.exchange);
}

void logSecret(const parley_ctx* ctx) {
    const auto came = [](void*, parley_code, parley_bytes secret) noexcept {
        log({reinterpret_cast<const char*>(secret.p), secret.n});
    };
    service<parley_secrets_v1>(PARLEY_SVC_SECRETS)
        ->get(the_host, ctx, str("api_key"), came, nullptr);
}

std::uint64_t keep(Errand errand, std::uint64_t* id) {
    if (has("slow_question")) pause(8);
    if (has("keeps_file")) ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (has("logs_key")) logSecret(errand.ctx);
    *id = ++last_id;
    errands.emplace(*id, std::move(errand));
    return *id;
}

}  // namespace

bool isOddKey(std::string_view key) {
    return key.size() > kLongestKey;
}

parley_code refuseOdd() {
    return has("chokes_on_odd") ? PARLEY_E_INTERNAL : PARLEY_E_INVALID;
}

parley_code begin(Errand errand, std::uint64_t* id) {
    const auto kept = keep(std::move(errand), id);
    if (has("answers_at_once")) {
        answer(kept, PARLEY_OK);
        return PARLEY_OK;
    }
    post(kept);
    return PARLEY_OK;
}

parley_code answerAlone(Errand errand, std::uint64_t* id) {
    const auto* ctx = errand.ctx;
    const auto kept = keep(std::move(errand), id);
    const auto now = [](void* raw) noexcept { answer(idOf(raw), PARLEY_OK); };
    post(ctx, now, reinterpret_cast<void*>(kept));
    return PARLEY_OK;
}

void cancel(parley_instance*, std::uint64_t id) noexcept {
    const auto found = errands.find(id);
    if (found == errands.end() || has("ignores_cancel")) return;
    const auto exchange = found->second.exchange;
    if (exchange != 0 && !has("leaves_connection"))
        service<parley_http_v1>(PARLEY_SVC_HTTP)->cancel(the_host, exchange);
    answer(id, has("cancels_well") ? PARLEY_E_INVALID : PARLEY_E_OUTCOME_UNKNOWN);
}

parley_code webhook(
    parley_instance*,
    const parley_ctx*,
    const parley_webhook*,
    const parley_webhook_sink* sink) noexcept {
    const bool believes = has("believes_all");
    const bool forgets = has("tires_of_replays") && ++webhooks > 5;
    if (believes)
        sink->on_event(sink->ctx, str("evt_1"), str("obj_1"), str("checkout.paid"), 0, str("{}"));
    const auto status =
        statusOf(believes ? PARLEY_OK : (forgets ? PARLEY_E_INVALID : PARLEY_E_AUTH));
    parley_webhook_reply reply{};
    reply.size = sizeof reply;
    reply.http_status = believes ? 200 : 401;
    sink->on_reply(sink->ctx, &status, &reply);
    return PARLEY_OK;
}

}  // namespace faulty
