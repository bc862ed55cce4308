#include "till.hpp"

#include "exercise.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace parley::provider::conformance {

namespace {

constexpr std::int64_t kPriceMicros = 9'990'000;

parley_str strOf(std::string_view text) {
    return {text.data(), text.size()};
}

parley_money price() {
    parley_money money{};
    money.micros = kPriceMicros;
    std::ranges::copy(std::string_view{"USD"}, money.currency);
    return money;
}

bool needsObject(std::uint32_t op) {
    return op == PARLEY_PAY_CAPTURE || op == PARLEY_PAY_REFUND || op == PARLEY_PAY_CHANGE_PLAN ||
           op == PARLEY_PAY_CANCEL || op == PARLEY_PAY_QUERY;
}

std::string problemOfResult(const parley_pay_result* result) {
    if (!PARLEY_HAS(result, metadata_json)) return "the result of an order is too short";
    if (result->state < PARLEY_PAY_PENDING || result->state > PARLEY_PAY_PAST_DUE)
        return "the result of an order has no state";
    for (const auto& text : {result->object_id, result->customer_id, result->redirect_url}) {
        auto wrong = problemOf("a text of a result", text);
        if (!wrong.empty()) return wrong;
    }
    const auto metadata = result->metadata_json;
    if (metadata.n > 0 && !nlohmann::json::accept(std::string_view{metadata.p, metadata.n}))
        return "the metadata of a result is not JSON";
    return {};
}

}  // namespace

Till::Till(Stage& stage)
    : stage_{stage},
      table_{static_cast<const parley_payment_v1*>(stage.interface(PARLEY_IF_PAYMENT))} {}

bool Till::isOnStrand() {
    if (std::this_thread::get_id() == strand_) return true;
    ++told_.on_other_threads;
    return false;
}

parley_code Till::submit(parley_pay_request& request) {
    request.size = sizeof request;
    request.ctx = stage_.ctx();
    const parley_paid_fn done =
        [](void* self, const parley_status* status, const parley_pay_result* result) noexcept {
            static_cast<Till*>(self)->paid(status, result);
        };
    const Placed placed{&request, sizeof request, stage_.structs()};
    told_.answers = 0;
    noteCall("submit");
    submitting_ = true;
    const auto start = std::chrono::steady_clock::now();
    const auto code =
        table_->submit(stage_.instance(), placed.as<parley_pay_request>(), done, this, &id_);
    longest_ =
        std::max<std::chrono::nanoseconds>(longest_, std::chrono::steady_clock::now() - start);
    submitting_ = false;
    return code;
}

parley_code Till::submit(std::uint32_t op, const std::string& key) {
    const std::string description = "A lesson for the " + std::string{kPrivate};
    parley_pay_request request{};
    request.op = op;
    request.idempotency_key = strOf(key);
    request.amount = price();
    if (needsObject(op)) request.object_id = strOf("I-CONFORMANCE");
    request.customer_id = strOf(op == PARLEY_PAY_CHECKOUT ? "" : "cus_conformance");
    request.description = strOf(description);
    request.interval = strOf("month");
    request.return_url = strOf("https://shop.test/paid");
    request.cancel_url = strOf("https://shop.test/cart");
    request.metadata_json = strOf(R"({"order":"o1"})");
    request.options_json = strOf("{}");
    return submit(request);
}

parley_code Till::submitOdd(std::uint32_t op, const std::string& text) {
    parley_pay_request request{};
    request.op = op;
    for (auto* field :
         {&request.idempotency_key,
          &request.object_id,
          &request.customer_id,
          &request.email,
          &request.description,
          &request.interval,
          &request.return_url,
          &request.cancel_url,
          &request.metadata_json,
          &request.options_json})
        *field = strOf(text);
    request.amount.micros = static_cast<std::int64_t>(text.size()) - 1;
    text.copy(request.amount.currency, sizeof request.amount.currency - 1);
    return submit(request);
}

void Till::cancel() {
    noteCall("cancel of an order");
    table_->cancel(stage_.instance(), id_);
}

parley_webhook_sink Till::sink() {
    parley_webhook_sink sink{};
    sink.size = sizeof sink;
    sink.ctx = this;
    sink.on_event = [](void* self,
                       parley_str event_id,
                       parley_str /*object_id*/,
                       parley_str type,
                       std::int64_t /*at_us*/,
                       parley_str body) noexcept {
        static_cast<Till*>(self)->heard(event_id, type, body);
    };
    sink.on_reply =
        [](void* self, const parley_status* status, const parley_webhook_reply* reply) noexcept {
            static_cast<Till*>(self)->replied(status, reply);
        };
    return sink;
}

parley_code Till::receive(
    const std::string& body, const std::vector<std::pair<std::string, std::string>>& headers) {
    std::vector<parley_kv> fields;
    for (const auto& [name, value] : headers)
        fields.push_back({strOf(name), strOf(value)});
    parley_webhook webhook{};
    webhook.size = sizeof webhook;
    webhook.method = strOf("POST");
    webhook.url = strOf("https://host.test/api/webhooks/vendor");
    webhook.path = strOf("/api/webhooks/vendor");
    webhook.headers = fields.data();
    webhook.header_count = fields.size();
    webhook.body = {reinterpret_cast<const std::uint8_t*>(body.data()), body.size()};
    webhook.received_us = std::chrono::microseconds{std::chrono::hours{1}}.count();
    const auto answers = sink();
    const Placed placed{&webhook, sizeof webhook, stage_.structs()};
    const Placed placed_sink{&answers, sizeof answers, stage_.structs()};
    told_.replies = 0;
    noteCall("webhook");
    return table_->webhook(
        stage_.instance(),
        stage_.ctx(),
        placed.as<parley_webhook>(),
        placed_sink.as<parley_webhook_sink>());
}

void Till::noteStatus(const parley_status* status) {
    if (PARLEY_HAS(status, room_n) && told_.unsound.empty())
        told_.unsound = problemOf("the message of a status", status->message);
    else if (told_.unsound.empty())
        told_.unsound = "a status is too short";
}

void Till::paid(const parley_status* status, const parley_pay_result* result) {
    if (!isOnStrand()) return;
    ++told_.answers;
    if (submitting_) ++told_.before_submit_returned;
    noteStatus(status);
    told_.answer = status == nullptr ? PARLEY_E_INTERNAL : status->code;
    told_.retry_after_ms = PARLEY_HAS(status, retry_after_ms) ? status->retry_after_ms : 0;
    const bool may_have = told_.answer == PARLEY_OK || told_.answer == PARLEY_E_DECLINED ||
                          told_.answer == PARLEY_E_OUTCOME_UNKNOWN;
    if (told_.answer == PARLEY_OK && result == nullptr)
        told_.unsound = "an order ends well without a result";
    if (!may_have && result != nullptr) told_.unsound = "an order that failed has a result";
    if (result != nullptr && told_.unsound.empty()) told_.unsound = problemOfResult(result);
}

void Till::heard(parley_str event_id, parley_str type, parley_str body) {
    if (!isOnStrand()) return;
    ++told_.events;
    if (told_.replies > 0) ++told_.after_reply;
    if (event_id.n == 0 || type.n == 0) told_.unsound = "news without id or type";
    if (!nlohmann::json::accept(std::string_view{body.p, body.n}))
        told_.unsound = "the body of news is not JSON";
}

void Till::replied(const parley_status* status, const parley_webhook_reply* reply) {
    if (!isOnStrand()) return;
    ++told_.replies;
    noteStatus(status);
    told_.reply = status == nullptr ? PARLEY_E_INTERNAL : status->code;
    if (reply == nullptr) told_.unsound = "a webhook has no reply";
}

}  // namespace parley::provider::conformance
