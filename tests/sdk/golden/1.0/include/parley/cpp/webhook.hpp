#ifndef PARLEY_CPP_WEBHOOK_HPP
#define PARLEY_CPP_WEBHOOK_HPP

#include "../webhook.h"
#include "http.hpp"
#include "provider.hpp"

namespace parley {

/// A vendor's request to the host, valid while the webhook is being made.
struct WebhookOpen : parley_webhook {
    Provider& provider;
    const parley_ctx* ctx;
    const parley_webhook_sink* sink;
    /// The interface that it came through, such as PARLEY_IF_PAYMENT.
    std::string_view interface_id;

    /// A header by its lower-case name, empty when there is none.
    std::string_view header(std::string_view name) const noexcept {
        return Headers{headers, header_count}.find(name);
    }
};

/// One webhook being understood: check its signature, tell the events, reply. Use it as it is when
/// all of that happens at once; derive it when the vendor has to be asked first.
class Webhook : public Operation {
public:
    explicit Webhook(const WebhookOpen& open)
        : Operation{open.provider, open.ctx}, sink_{copyOf(open.sink)} {}

    /// See parley_webhook_sink.on_event.
    void event(
        std::string_view event_id,
        std::string_view object_id,
        std::string_view type,
        int64_t at_us,
        std::string_view body_json) noexcept {
        if (!closed())
            sink_.on_event(
                sink_.ctx, str(event_id), str(object_id), str(type), at_us, str(body_json));
    }
    /// All events were told; the vendor gets this once they are stored.
    void reply(int status = 200, std::string body = {}, std::string content_type = "text/plain") {
        http_status_ = status;
        body_ = std::move(body);
        content_type_ = std::move(content_type);
        finish({});
    }
    /// AUTH for a wrong signature, INVALID for what cannot be read.
    void refuse(Status status) noexcept {
        http_status_ = status.code == PARLEY_E_AUTH ? 401 : 400;
        finish(std::move(status));
    }

private:
    void deliver(const Status& status) noexcept override {
        parley_webhook_reply reply{};
        reply.size = sizeof reply;
        reply.http_status = status.ok() || http_status_ >= 400 ? http_status_ : 500;
        reply.content_type = str(content_type_);
        reply.body = bytes(body_);
        const auto raw = status.raw();
        sink_.on_reply(sink_.ctx, &raw, &reply);
    }

    parley_webhook_sink sink_;
    int http_status_ = 0;
    std::string body_;
    std::string content_type_ = "text/plain";
};

/// The base of a provider whose vendor sends webhooks, next to the base of its kind.
class WebhookReceiver {
public:
    virtual ~WebhookReceiver() = default;
    virtual std::unique_ptr<Webhook> webhook(const WebhookOpen& open) = 0;
};

namespace detail {

using WebhookFunction = parley_code (*)(
    parley_instance*,
    const parley_ctx*,
    const parley_webhook*,
    const parley_webhook_sink*) PARLEY_NX;

template <class P, const std::string_view& id>
parley_code receive(
    parley_instance* raw,
    const parley_ctx* ctx,
    const parley_webhook* got,
    const parley_webhook_sink* sink) noexcept {
    return answer(nullptr, [&] {
        auto& provider = *reinterpret_cast<P*>(raw);
        Operation::beginAtOnce(static_cast<WebhookReceiver&>(provider).webhook(
            WebhookOpen{copyOf(got), provider, ctx, sink, id}));
        return PARLEY_OK;
    });
}

/// What a table says of webhooks: null unless P receives them.
template <class P, const std::string_view& id>
constexpr WebhookFunction webhookOf() noexcept {
    if constexpr (std::is_base_of_v<WebhookReceiver, P>)
        return receive<P, id>;
    else
        return nullptr;
}

}  // namespace detail
}  // namespace parley

#endif
