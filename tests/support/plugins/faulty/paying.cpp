// Posts each order to its vendor, and believes no webhook.
#include "faulty.hpp"

#include <parley/payment.h>

#include <map>
#include <memory>
#include <string>
#include <thread>

namespace faulty {
namespace {

struct Order {
    std::uint64_t id = 0;
    std::uint64_t exchange = 0;
    const parley_ctx* ctx = nullptr;
    parley_paid_fn done = nullptr;
    void* arg = nullptr;
    std::string key;
    std::string body;
    int http_status = 0;
    std::uint32_t retry_after_ms = 0;
    int asked = 0;
};

std::map<std::uint64_t, std::unique_ptr<Order>> orders;
std::uint64_t last_id = 0;

void answer(Order& order, parley_code code) {
    const auto kept = std::move(orders.extract(order.id).mapped());
    auto status = statusOf(code);
    status.retry_after_ms = kept->retry_after_ms;
    parley_pay_result result{};
    result.size = sizeof result;
    result.state = has("tells_no_state") ? 0 : PARLEY_PAY_PENDING;
    const bool has_result = code == PARLEY_OK || code == PARLEY_E_DECLINED;
    const auto tell = [&] { kept->done(kept->arg, &status, has_result ? &result : nullptr); };
    if (has("pays_elsewhere"))
        std::thread{tell}.join();
    else
        tell();
    if (has("answers_twice")) tell();
}

void post(Order& order);

parley_code codeOfOrder(const Order& order, const parley_status& ended) {
    if (order.http_status == 402)
        return has("misreads_decline") ? PARLEY_E_INVALID : PARLEY_E_DECLINED;
    auto status = ended;
    status.http_status = order.http_status >= 400 ? order.http_status : 0;
    if (status.code == PARLEY_OK && order.http_status == 200)
        return has("blames_itself_paying") ? PARLEY_E_INTERNAL : PARLEY_E_PROTOCOL;
    return codeOf(status, false);
}

void onHead(void* raw, std::int32_t status, const parley_kv* headers, std::size_t count) noexcept {
    auto& order = *static_cast<Order*>(raw);
    order.http_status = status;
    for (std::size_t i = 0; i < count; ++i)
        if (std::string_view{headers[i].key.p, headers[i].key.n} == "retry-after" && status == 429)
            order.retry_after_ms = 7'000;
}

void onEnd(void* raw, const parley_status* status) noexcept {
    auto& order = *static_cast<Order*>(raw);
    order.exchange = 0;
    if (has("tells_no_state")) return answer(order, PARLEY_OK);
    const bool refused = order.http_status >= 500;
    if (has("charges_again") && refused && order.asked == 1) return post(order);
    if (has("hides_break") && status->code != PARLEY_OK) return answer(order, PARLEY_OK);
    answer(order, codeOfOrder(order, *status));
}

void post(Order& order) {
    ++order.asked;
    const std::string_view told = has("forgets_key") ? std::string_view{} : order.key;
    const parley_kv key{str("idempotency-key"), str(told)};
    parley_http_request request{};
    request.size = sizeof request;
    request.method = str("POST");
    request.url = str("https://api.acme.test/orders");
    request.headers = &key;
    request.header_count = 1;
    request.body = {reinterpret_cast<const std::uint8_t*>(order.body.data()), order.body.size()};
    parley_http_sink sink{};
    sink.size = sizeof sink;
    sink.ctx = &order;
    sink.on_head = onHead;
    sink.on_data = [](void*, const parley_buf*) noexcept {};
    sink.on_end = onEnd;
    service<parley_http_v1>(PARLEY_SVC_HTTP)
        ->start(the_host, order.ctx, &request, &sink, &order.exchange);
}

parley_code submit(
    parley_instance*,
    const parley_pay_request* asked,
    parley_paid_fn done,
    void* arg,
    std::uint64_t* id) noexcept {
    const std::string key{asked->idempotency_key.p, asked->idempotency_key.n};
    const bool is_odd = key.size() > 100 || asked->op == 0 || asked->op > PARLEY_PAY_CHARGE;
    if (is_odd) return has("chokes_on_order") ? PARLEY_E_INTERNAL : PARLEY_E_INVALID;
    if (has("slow_submit")) pause(8);
    auto order = std::make_unique<Order>();
    order->id = *id = ++last_id;
    order->ctx = asked->ctx;
    order->done = done;
    order->arg = arg;
    order->key = key;
    if (has("logs_purchase")) log(asked->description);
    auto& kept = *orders.emplace(order->id, std::move(order)).first->second;
    if (has("pays_at_once")) {
        answer(kept, PARLEY_OK);
        return PARLEY_OK;
    }
    post(kept);
    return PARLEY_OK;
}

void cancel(parley_instance*, std::uint64_t id) noexcept {
    const auto found = orders.find(id);
    if (found == orders.end()) return;
    if (has("keeps_order")) return;
    service<parley_http_v1>(PARLEY_SVC_HTTP)->cancel(the_host, found->second->exchange);
    answer(*found->second, has("cancels_well") ? PARLEY_E_INVALID : PARLEY_E_OUTCOME_UNKNOWN);
}

int webhooks = 0;

parley_code webhook(
    parley_instance*,
    const parley_ctx*,
    const parley_webhook*,
    const parley_webhook_sink* sink) noexcept {
    const bool believes = has("believes_all");
    const bool forgets = has("tires_of_replays") && ++webhooks > 5;
    if (believes)
        sink->on_event(sink->ctx, str("evt_1"), str("pay_1"), str("checkout.paid"), 0, str("{}"));
    const auto status =
        statusOf(believes ? PARLEY_OK : (forgets ? PARLEY_E_INVALID : PARLEY_E_AUTH));
    parley_webhook_reply reply{};
    reply.size = sizeof reply;
    reply.http_status = believes ? 200 : 401;
    sink->on_reply(sink->ctx, &status, &reply);
    return PARLEY_OK;
}

}  // namespace

const parley_payment_v1 paying{sizeof(parley_payment_v1), 0, submit, cancel, webhook};

}  // namespace faulty
