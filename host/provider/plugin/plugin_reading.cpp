#include "plugin_reading.hpp"

#include "abi.hpp"
#include "json_text.hpp"
#include "sanity.hpp"

namespace parley::provider {

namespace {

constexpr std::size_t kMostNews = 100;
constexpr int kDeepestNews = 16;

using Headers = std::vector<std::pair<std::string, std::string>>;

char toLower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// As plugins look for them.
Headers withLowerNames(Headers headers) {
    for (auto& [name, value] : headers)
        std::ranges::transform(name, name.begin(), toLower);
    return headers;
}

std::vector<parley_kv> rawHeadersOf(const Headers& from) {
    std::vector<parley_kv> headers;
    headers.reserve(from.size());
    for (const auto& [name, value] : from)
        headers.push_back({toAbi(name), toAbi(value)});
    return headers;
}

}  // namespace

void PluginReading::start(const VendorCall& call) {
    const auto& table =
        *static_cast<const parley_payment_v1*>(instance().plugin().interface(PARLEY_IF_PAYMENT));
    if (table.webhook == nullptr) return opened(PARLEY_E_UNSUPPORTED, emptyStatus(), false);
    const auto named = withLowerNames(call.headers);
    const auto headers = rawHeadersOf(named);
    parley_webhook webhook{};
    webhook.size = sizeof webhook;
    webhook.method = toAbi(call.method);
    webhook.url = toAbi(call.url);
    webhook.path = toAbi(call.path);
    webhook.query = toAbi(call.query);
    webhook.headers = headers.data();
    webhook.header_count = headers.size();
    webhook.body = toAbiBytes(call.body);
    webhook.received_us = call.received_at.time_since_epoch().count();

    parley_webhook_sink sink{};
    sink.size = sizeof sink;
    sink.ctx = sinkContext();
    sink.on_event = [](void* context,
                       parley_str event_id,
                       parley_str object_id,
                       parley_str type,
                       std::int64_t at_us,
                       parley_str body_json) noexcept {
        calledBack<PluginReading>(context, [=](PluginReading& self) {
            self.take(
                {.event_id = textOf(event_id, kMostIdBytes),
                 .object_id = textOf(object_id, kMostIdBytes),
                 .type = textOf(type, kMostIdBytes),
                 .at = base::UtcTime{std::chrono::microseconds{at_us}},
                 .body_json = textOf(body_json, kMostAnswerBytes)});
        });
    };
    sink.on_reply =
        [](void* context, const parley_status* status, const parley_webhook_reply* reply) noexcept {
            calledBackToEnd<PluginReading>(
                context, [=](PluginReading& self) { self.replied(status, reply); });
        };
    // What it says inside the call is no less true.
    opened(PARLEY_OK, emptyStatus(), true);
    const auto code = callPlugin(
        session(),
        table.webhook,
        instance().state(),
        session().context(),
        static_cast<const parley_webhook*>(&webhook),
        static_cast<const parley_webhook_sink*>(&sink));
    if (code != PARLEY_OK) end(failureOf(code, emptyStatus()));
}

void PluginReading::take(VendorNews news) {
    const bool is_named = !news.event_id.empty() && !news.type.empty();
    const auto body = parseJson(news.body_json, kMostAnswerBytes, kDeepestNews);
    if (!is_named || !body || !body->is_object() || reading_.news.size() == kMostNews) {
        noteMalformed();
        is_sound_ = false;
        return;
    }
    reading_.news.push_back(std::move(news));
}

void PluginReading::replied(const parley_status* status, const parley_webhook_reply* reply) {
    auto failure = failureOf(status);
    const bool has_reply = PARLEY_READABLE(reply, body);
    const auto body = has_reply ? viewOf(reply->body, kMostAnswerBytes) : std::nullopt;
    if (!failure && (!is_sound_ || !body)) {
        if (!body) noteMalformed();
        failure = Failure{.code = FailureCode::Internal, .message = "news that cannot be read"};
    }
    if (has_reply) {
        reading_.http_status = reply->http_status;
        reading_.content_type = textOf(reply->content_type, kMostLabelBytes);
    }
    if (body) reading_.body = *body;
    end(failure);
}

void PluginReading::tellEnd(const std::optional<Failure>& failure) {
    reading_.failure = failure;
    if (failure) {
        reading_.news.clear();
        const bool is_refusal =
            failure->code == FailureCode::Auth || failure->code == FailureCode::Invalid;
        const bool says_so = reading_.http_status >= 400 && reading_.http_status <= 599;
        if (!is_refusal || !says_so) reading_.http_status = is_refusal ? 400 : 500;
    }
    session().loop().post([self = shared_from_this(), this] {
        if (!isAbandoned()) std::exchange(done_, {})(std::move(reading_));
    });
}

}  // namespace parley::provider
