#ifndef PARLEY_CPP_REQUEST_HPP
#define PARLEY_CPP_REQUEST_HPP

#include "../request.h"
#include "webhook.hpp"

namespace parley {

enum class RequestKind { Realtime, Calendar, Mail, Sms, Identity };

/// What the host asks, valid while the request is being made.
struct RequestOpen : parley_request {
    Provider& provider;
    RequestKind kind;
    parley_answer_fn done;
    void* arg;
};

/// One question on its way to one answer; ends with `answer` or by failing.
class Request : public Operation {
public:
    explicit Request(const RequestOpen& open)
        : Operation{open.provider, open.ctx}, done_{open.done}, arg_{open.arg} {}

    /// A JSON object.
    void answer(std::string body_json) noexcept {
        body_json_ = std::move(body_json);
        finish({});
    }
    void fail(Status status) noexcept { finish(std::move(status)); }

private:
    void deliver(const Status& status) noexcept override {
        const auto raw = status.raw();
        done_(arg_, &raw, status.ok() ? str(body_json_) : parley_str{});
    }

    parley_answer_fn done_;
    void* arg_;
    std::string body_json_;
};

/// The common part of RequestProvider.
class Requests {
public:
    virtual ~Requests() = default;
    /// Null for a method that the provider lacks. Several strands may ask at the same time.
    virtual std::unique_ptr<Request> start(const RequestOpen& open) = 0;
};

/// The base of a provider of kinds that ask a question and get an answer, such as
/// `RequestProvider<RequestKind::Mail, RequestKind::Sms>`.
template <RequestKind... kinds>
class RequestProvider : public Requests {
public:
    template <class P>
    static const void* requestTableOf(std::string_view id) noexcept;
};

template <class P, RequestKind kind>
struct RequestGlue {
    static constexpr std::string_view name() noexcept {
        switch (kind) {
            case RequestKind::Realtime:
                return PARLEY_IF_REALTIME;
            case RequestKind::Calendar:
                return PARLEY_IF_CALENDAR;
            case RequestKind::Mail:
                return PARLEY_IF_MAIL;
            case RequestKind::Sms:
                return PARLEY_IF_SMS;
            case RequestKind::Identity:
                return PARLEY_IF_IDENTITY;
        }
        return {};
    }
    static constexpr std::string_view id = name();

    static parley_code start(
        parley_instance* raw,
        const parley_request* asked,
        parley_answer_fn done,
        void* arg,
        uint64_t* out) noexcept {
        return detail::answer(nullptr, [&] {
            auto& provider = *reinterpret_cast<P*>(raw);
            *out = Operation::begin(static_cast<Requests&>(provider).start(
                RequestOpen{copyOf(asked), provider, kind, done, arg}));
            return PARLEY_OK;
        });
    }
    static void cancel(parley_instance* raw, uint64_t asked) noexcept {
        if (auto* const found = Operation::find(*reinterpret_cast<P*>(raw), asked)) found->cancel();
    }

    static constexpr parley_request_v1 table{
        sizeof(parley_request_v1), 0, start, cancel, detail::webhookOf<P, id>()};
};

template <RequestKind... kinds>
template <class P>
const void* RequestProvider<kinds...>::requestTableOf(std::string_view id) noexcept {
    const void* found = nullptr;
    ((id == RequestGlue<P, kinds>::id ? void(found = &RequestGlue<P, kinds>::table) : void()), ...);
    return found;
}

}  // namespace parley

#endif
