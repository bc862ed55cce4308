#include "cashier_chain.hpp"

#include "chain_asking.hpp"

namespace parley::provider {

namespace {

bool opensPage(PaymentStep step) {
    return step == PaymentStep::Checkout || step == PaymentStep::Subscribe;
}

struct PaymentTalk {
    using Provider = Cashier;
    using Question = PaymentOrder;
    using Answer = PaymentOutcome;

    static std::unique_ptr<Asking> ask(
        Cashier& cashier, const PaymentOrder& order, std::function<void(PaymentOutcome)> done) {
        return cashier.settle(order, std::move(done));
    }
    static const Failure* failureOf(const PaymentOutcome& outcome) {
        return outcome.failure ? &*outcome.failure : nullptr;
    }
    static PaymentOutcome failed(Failure failure) {
        return {.failure = std::move(failure), .receipt = {}};
    }
    static bool mayHaveActed(const PaymentOrder& order, const Failure& failure) {
        return movesMoney(order.step) && failure.side_effect == SideEffect::Possible &&
               failure.code != FailureCode::Declined;
    }
    static bool actsInSilence(const PaymentOrder& order) { return movesMoney(order.step); }
    static bool isKnownByKey(const PaymentOrder& order) { return !order.idempotency_key.empty(); }
    static std::size_t places(const PaymentOrder& order, std::size_t entries) {
        return opensPage(order.step) ? entries : std::min<std::size_t>(entries, 1);
    }
};

/// Nobody can read it; told later, as every answer is.
class NobodyReads final : public Asking {
public:
    NobodyReads(Timers& timers, std::function<void(VendorReading)> done)
        : done_{std::move(done)}, soon_{timers.at(timers.now(), [this] {
              const auto tell = std::move(done_);
              tell(
                  {.failure =
                       Failure{
                           .code = FailureCode::Unavailable, .message = "no provider can be asked"},
                   .news = {},
                   .http_status = 503,
                   .content_type = {},
                   .body = {}});
          })} {}

private:
    std::function<void(VendorReading)> done_;
    std::unique_ptr<Timers::Timer> soon_;
};

}  // namespace

std::unique_ptr<Asking> CashierChain::settle(
    const PaymentOrder& order, std::function<void(PaymentOutcome)> done) {
    return std::make_unique<ChainAsking<PaymentTalk>>(
        Kind::Payment, entries_, setting_, order, std::move(done));
}

std::unique_ptr<Asking> CashierChain::read(
    const VendorCall& call, std::function<void(VendorReading)> done) {
    if (entries_->empty()) return std::make_unique<NobodyReads>(setting_.timers, std::move(done));
    return entries_->front().provider->read(call, std::move(done));
}

}  // namespace parley::provider
