#include "desk.hpp"

#include "exercise.hpp"

#include <nlohmann/json.hpp>

namespace parley::provider::conformance {

bool Desk::isOnStrand() {
    if (std::this_thread::get_id() == strand_) return true;
    ++told_.on_other_threads;
    return false;
}

void Desk::note(std::string problem) {
    if (told_.unsound.empty()) told_.unsound = std::move(problem);
}

parley_code Desk::call(const char* name, const std::function<parley_code()>& function) {
    told_.answers = 0;
    told_.result.clear();
    noteCall(name);
    asking_ = true;
    const auto start = std::chrono::steady_clock::now();
    const auto code = function();
    last_call_ = std::chrono::steady_clock::now() - start;
    asking_ = false;
    return code;
}

void Desk::noteStatus(const parley_status* status) {
    note(
        PARLEY_HAS(status, room_n) ? problemOf("the message of a status", status->message)
                                   : "a status is too short");
}

bool Desk::admits(const parley_status* status) {
    if (!isOnStrand()) return false;
    ++told_.answers;
    if (asking_) ++told_.before_ask_returned;
    noteStatus(status);
    told_.answer = status == nullptr ? PARLEY_E_INTERNAL : status->code;
    told_.retry_after_ms = PARLEY_HAS(status, retry_after_ms) ? status->retry_after_ms : 0;
    return true;
}

parley_webhook_sink Desk::sink() {
    parley_webhook_sink sink{};
    sink.size = sizeof sink;
    sink.ctx = this;
    sink.on_event = [](void* self,
                       parley_str event_id,
                       parley_str /*object_id*/,
                       parley_str type,
                       std::int64_t /*at_us*/,
                       parley_str body) noexcept {
        static_cast<Desk*>(self)->heard(event_id, type, body);
    };
    sink.on_reply =
        [](void* self, const parley_status* status, const parley_webhook_reply* reply) noexcept {
            static_cast<Desk*>(self)->replied(status, reply);
        };
    return sink;
}

parley_code Desk::receive(const std::string& body, const Headers& headers) {
    std::vector<parley_kv> fields;
    for (const auto& [name, value] : headers)
        fields.push_back({{name.data(), name.size()}, {value.data(), value.size()}});
    parley_webhook webhook{};
    webhook.size = sizeof webhook;
    webhook.method = {"POST", 4};
    constexpr std::string_view kUrl = "https://host.test/api/webhooks/vendor";
    constexpr std::string_view kPath = "/api/webhooks/vendor";
    webhook.url = {kUrl.data(), kUrl.size()};
    webhook.path = {kPath.data(), kPath.size()};
    webhook.headers = fields.data();
    webhook.header_count = fields.size();
    webhook.body = {reinterpret_cast<const std::uint8_t*>(body.data()), body.size()};
    webhook.received_us = std::chrono::microseconds{std::chrono::hours{1}}.count();
    const auto answers = sink();
    const Placed placed{&webhook, sizeof webhook, stage_.structs()};
    const Placed placed_sink{&answers, sizeof answers, stage_.structs()};
    told_.replies = 0;
    noteCall("webhook");
    return webhook_(
        stage_.instance(),
        stage_.ctx(),
        placed.as<parley_webhook>(),
        placed_sink.as<parley_webhook_sink>());
}

void Desk::heard(parley_str event_id, parley_str type, parley_str body) {
    if (!isOnStrand()) return;
    ++told_.events;
    if (told_.replies > 0) note("news come after the reply to their webhook");
    if (event_id.n == 0 || type.n == 0) note("news without id or type");
    if (!nlohmann::json::accept(std::string_view{body.p, body.n}))
        note("the body of news is not JSON");
}

void Desk::replied(const parley_status* status, const parley_webhook_reply* reply) {
    if (!isOnStrand()) return;
    ++told_.replies;
    noteStatus(status);
    told_.reply = status == nullptr ? PARLEY_E_INTERNAL : status->code;
    if (reply == nullptr) note("a webhook has no reply");
}

}  // namespace parley::provider::conformance
