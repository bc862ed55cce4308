#ifndef PARLEY_CPP_PAYMENT_HPP
#define PARLEY_CPP_PAYMENT_HPP

#include "../payment.h"
#include "webhook.hpp"

namespace parley {

/// What the host wants done with money, valid while the payment is being made.
struct PaymentOpen : parley_pay_request {
    Provider& provider;
    parley_paid_fn done;
    void* arg;
};

/// What became of it; `state` is one of PARLEY_PAY_PENDING, ….
struct PaymentResult {
    uint32_t state = 0;
    std::string object_id{};
    std::string customer_id{};
    std::string redirect_url{};
    parley_money amount{};
    parley_money fee{};
    int64_t vendor_us = 0;
    int64_t period_end_us = 0;
    std::string metadata_json{};
};

/// One request about money on its way to one answer. When the connection broke after something was
/// sent, what became of it is unknown: fail with `outcomeUnknown(status)`.
class Payment : public Operation {
public:
    explicit Payment(const PaymentOpen& open)
        : Operation{open.provider, open.ctx}, done_{open.done}, arg_{open.arg} {}

    void succeed(PaymentResult result) noexcept { finishWith({}, std::move(result)); }
    /// DECLINED or OUTCOME_UNKNOWN, with what is known all the same.
    void finishWith(Status status, PaymentResult result) noexcept {
        result_ = std::move(result);
        finish(std::move(status));
    }
    void fail(Status status) noexcept { finish(std::move(status)); }

private:
    void deliver(const Status& status) noexcept override {
        parley_pay_result raw{};
        raw.size = sizeof raw;
        raw.state = result_.state;
        raw.object_id = str(result_.object_id);
        raw.customer_id = str(result_.customer_id);
        raw.redirect_url = str(result_.redirect_url);
        raw.amount = result_.amount;
        raw.fee = result_.fee;
        raw.vendor_us = result_.vendor_us;
        raw.period_end_us = result_.period_end_us;
        raw.metadata_json = str(result_.metadata_json);
        const bool may_have =
            status.code == PARLEY_E_DECLINED || status.code == PARLEY_E_OUTCOME_UNKNOWN;
        // Nothing may be known of what was declined at once.
        const bool has_result = status.ok() || (may_have && result_.state != 0);
        const auto raw_status = status.raw();
        done_(arg_, &raw_status, has_result ? &raw : nullptr);
    }

    parley_paid_fn done_;
    void* arg_;
    PaymentResult result_;
};

/// The base of a provider of parley.payment/1.
class PaymentProvider {
public:
    virtual ~PaymentProvider() = default;
    /// Null for an operation that the vendor lacks. Several strands may ask at the same time.
    virtual std::unique_ptr<Payment> submit(const PaymentOpen& open) = 0;
};

template <class P>
struct PaymentGlue {
    static constexpr std::string_view id = PARLEY_IF_PAYMENT;

    static parley_code submit(
        parley_instance* raw,
        const parley_pay_request* asked,
        parley_paid_fn done,
        void* arg,
        uint64_t* out) noexcept {
        return detail::answer(nullptr, [&] {
            auto& provider = *reinterpret_cast<P*>(raw);
            *out = Operation::begin(static_cast<PaymentProvider&>(provider).submit(
                PaymentOpen{copyOf(asked), provider, done, arg}));
            return PARLEY_OK;
        });
    }
    static void cancel(parley_instance* raw, uint64_t asked) noexcept {
        if (auto* const found = Operation::find(*reinterpret_cast<P*>(raw), asked)) found->cancel();
    }

    static constexpr parley_payment_v1 table{
        sizeof(parley_payment_v1), 0, submit, cancel, detail::webhookOf<P, id>()};
};

}  // namespace parley

#endif
