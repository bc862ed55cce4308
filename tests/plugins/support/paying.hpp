#pragma once

#include "settings_of.hpp"

#include <parley/testing.hpp>

#include <optional>

namespace parley::testing {

/// What a payment plugin is asked, and what it answers: orders and webhooks, one after the other.
template <class P>
class Paying {
public:
    Paying(FakeHost& host, const std::string& settings) : host_{host}, plugin_{host, settings} {}

    struct Asked {
        uint32_t op = PARLEY_PAY_CHECKOUT;
        std::string key = "key-1";
        int64_t micros = 9'990'000;
        std::string currency = "USD";
        std::string object_id{};
        std::string customer_id{};
        std::string email{};
        std::string description = "An hour";
        std::string interval{};
        std::string return_url = "https://shop.test/paid";
        std::string cancel_url = "https://shop.test/cart";
        std::string metadata = R"({"order":"o1"})";
        std::string options{};
    };

    /// What submit answered at once.
    parley_code submit(const Asked& asked) {
        parley_pay_request request{};
        request.size = sizeof request;
        request.op = asked.op;
        request.idempotency_key = str(asked.key);
        if (!asked.currency.empty()) {
            request.amount.micros = asked.micros;
            asked.currency.copy(request.amount.currency, 3);
        }
        request.object_id = str(asked.object_id);
        request.customer_id = str(asked.customer_id);
        request.email = str(asked.email);
        request.description = str(asked.description);
        request.interval = str(asked.interval);
        request.return_url = str(asked.return_url);
        request.cancel_url = str(asked.cancel_url);
        request.metadata_json = str(asked.metadata);
        request.options_json = str(asked.options);
        request.ctx = host_.ctx();
        const auto done =
            [](void* self, const parley_status* status, const parley_pay_result* raw) noexcept {
                static_cast<Paying*>(self)->paid(status, raw);
            };
        const auto code = table().submit(plugin_.instance(), &request, done, this, &id_);
        if (code == PARLEY_OK) host_.runPosted();
        return code;
    }
    void cancel() { table().cancel(plugin_.instance(), id_); }

    /// Answers the exchange that the plugin began last.
    void answer(
        int status,
        std::string_view body,
        const std::vector<std::pair<std::string, std::string>>& headers = {}) {
        auto& vendor = host_.exchanges.back();
        vendor.head(status, headers);
        if (!body.empty()) vendor.data(body);
        vendor.end();
        host_.runPosted();
    }
    void breakOff(uint32_t flags = PARLEY_F_SIDE_EFFECT) {
        host_.exchanges.back().end(PARLEY_E_NETWORK, flags);
        host_.runPosted();
    }
    const FakeExchange& sent() const { return host_.exchanges.back(); }

    struct Arrived {
        std::string method = "POST";
        std::string path = "/api/webhooks/vendor";
        std::string body{};
        std::vector<std::pair<std::string, std::string>> headers{};
        int64_t at_us = 0;
    };

    parley_code receive(const Arrived& arrived) {
        std::vector<parley_kv> headers;
        for (const auto& [name, value] : arrived.headers)
            headers.push_back({str(name), str(value)});
        parley_webhook webhook{};
        webhook.size = sizeof webhook;
        webhook.method = str(arrived.method);
        webhook.path = str(arrived.path);
        webhook.headers = headers.data();
        webhook.header_count = headers.size();
        webhook.body = bytes(arrived.body);
        webhook.received_us = arrived.at_us;
        parley_webhook_sink sink{};
        sink.size = sizeof sink;
        sink.ctx = this;
        sink.on_event = [](void* self,
                           parley_str event_id,
                           parley_str object_id,
                           parley_str type,
                           int64_t at_us,
                           parley_str body) noexcept {
            static_cast<Paying*>(self)->events.push_back(
                {std::string{view(event_id)},
                 std::string{view(object_id)},
                 std::string{view(type)},
                 at_us,
                 nlohmann::json::parse(view(body))});
        };
        sink.on_reply = [](void* self,
                           const parley_status* status,
                           const parley_webhook_reply* reply) noexcept {
            auto& paying = *static_cast<Paying*>(self);
            ++paying.replies;
            paying.replied = Status::from(status);
            paying.http_status = reply->http_status;
            paying.page = view(reply->body);
        };
        const auto code = table().webhook(plugin_.instance(), host_.ctx(), &webhook, &sink);
        if (code == PARLEY_OK) host_.runPosted();
        return code;
    }

    struct Event {
        std::string id;
        std::string object_id;
        std::string type;
        int64_t at_us;
        nlohmann::json body;
    };

    int answers = 0;
    Status answered;
    std::optional<PaymentResult> result;

    std::vector<Event> events;
    int replies = 0;
    Status replied;
    int http_status = 0;
    std::string page;

private:
    void paid(const parley_status* status, const parley_pay_result* raw) {
        ++answers;
        answered = Status::from(status);
        result.reset();
        if (raw == nullptr) return;
        result = PaymentResult{
            raw->state,
            std::string{view(raw->object_id)},
            std::string{view(raw->customer_id)},
            std::string{view(raw->redirect_url)},
            raw->amount,
            raw->fee,
            raw->vendor_us,
            raw->period_end_us,
            std::string{view(raw->metadata_json)}};
    }
    const parley_payment_v1& table() const {
        return *plugin_.template table<parley_payment_v1>(PARLEY_IF_PAYMENT);
    }

    FakeHost& host_;
    Loaded<P> plugin_;
    uint64_t id_ = 0;
};

}  // namespace parley::testing
