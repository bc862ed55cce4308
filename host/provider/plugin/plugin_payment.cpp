#include "plugin_payment.hpp"

#include "abi.hpp"
#include "json_text.hpp"
#include "sanity.hpp"

namespace parley::provider {

namespace {

constexpr std::size_t kMostUrlBytes = 8 * 1024;
constexpr std::size_t kMostMetadataBytes = 64 * 1024;
constexpr int kDeepestMetadata = 16;

const parley_payment_v1& paymentTableOf(const InstanceCore& instance) {
    return *static_cast<const parley_payment_v1*>(instance.plugin().interface(PARLEY_IF_PAYMENT));
}

std::optional<parley_money> rawMoneyOf(const Money& money) {
    parley_money raw{};
    if (money.currency.empty()) return raw;
    if (money.currency.size() != sizeof raw.currency - 1) return std::nullopt;
    raw.micros = money.micros;
    std::ranges::copy(money.currency, raw.currency);
    return raw;
}

bool isCapital(char letter) {
    return letter >= 'A' && letter <= 'Z';
}

/// Empty for what is no sum.
std::optional<Money> moneyOf(const parley_money& raw) {
    const std::string_view currency{raw.currency, sizeof raw.currency - 1};
    if (currency[0] == '\0') return Money{.micros = 0, .currency = {}};
    if (raw.currency[3] != '\0' || !std::ranges::all_of(currency, isCapital)) return std::nullopt;
    return Money{.micros = raw.micros, .currency = std::string{currency}};
}

base::UtcTime timeOf(std::int64_t us) {
    return base::UtcTime{std::chrono::microseconds{us}};
}

}  // namespace

PluginPayment::PluginPayment(
    std::shared_ptr<InstanceCore> core,
    std::optional<base::MonoTime> deadline,
    std::function<void(PaymentOutcome)> done)
    : Stream{std::move(core), deadline, Farewell::Awaited},
      table_{paymentTableOf(instance())},
      done_{std::move(done)} {}

void PluginPayment::start(const PaymentOrder& order) {
    const auto amount = rawMoneyOf(order.amount);
    if (!amount) return opened(PARLEY_E_INVALID, emptyStatus(), false);
    parley_pay_request request{};
    request.size = sizeof request;
    request.op = static_cast<std::uint32_t>(order.step);
    request.idempotency_key = toAbi(order.idempotency_key);
    request.amount = *amount;
    request.object_id = toAbi(order.object_id);
    request.customer_id = toAbi(order.customer_id);
    request.email = toAbi(order.email);
    request.description = toAbi(order.description);
    request.interval = toAbi(order.interval);
    request.return_url = toAbi(order.return_url);
    request.cancel_url = toAbi(order.cancel_url);
    request.metadata_json = toAbi(order.metadata_json);
    request.options_json = toAbi(order.options_json);
    request.ctx = session().context();
    const parley_paid_fn done =
        [](void* context, const parley_status* status, const parley_pay_result* result) noexcept {
            calledBackToEnd<PluginPayment>(
                context, [=](PluginPayment& self) { self.paid(status, result); });
        };
    const auto code = callPlugin(
        session(),
        table_.submit,
        instance().state(),
        static_cast<const parley_pay_request*>(&request),
        done,
        sinkContext(),
        &id_);
    opened(code, emptyStatus(), code == PARLEY_OK);
}

void PluginPayment::paid(const parley_status* status, const parley_pay_result* result) {
    auto failure = failureOf(status);
    receipt_ = receiptOf(result);
    const bool is_readable = result == nullptr || receipt_.has_value();
    if (!is_readable || (!failure && !receipt_)) {
        noteMalformed();
        failure =
            Failure{.code = FailureCode::Internal, .message = "a receipt that cannot be read"};
    }
    end(failure);
}

std::optional<PaymentReceipt> PluginPayment::receiptOf(const parley_pay_result* result) {
    if (!PARLEY_READABLE(result, metadata_json)) return std::nullopt;
    const auto amount = moneyOf(result->amount);
    const auto fee = moneyOf(result->fee);
    const auto redirect = viewOf(result->redirect_url, kMostUrlBytes);
    const auto metadata = viewOf(result->metadata_json, kMostMetadataBytes);
    if (result->state < PARLEY_PAY_PENDING || result->state > PARLEY_PAY_PAST_DUE) return {};
    if (!amount || !fee || !redirect || !metadata) return std::nullopt;
    if (!metadata->empty() && !parseJson(*metadata, kMostMetadataBytes, kDeepestMetadata))
        return std::nullopt;
    PaymentReceipt receipt;
    receipt.state = static_cast<PaymentState>(result->state);
    receipt.vendor = vendorOf(instance().plugin().manifest().id);
    receipt.object_id = textOf(result->object_id, kMostIdBytes);
    receipt.customer_id = textOf(result->customer_id, kMostIdBytes);
    receipt.redirect_url = *redirect;
    receipt.amount = *amount;
    receipt.fee = *fee;
    receipt.occurred_at = timeOf(result->vendor_us);
    if (result->period_end_us != 0) receipt.period_end = timeOf(result->period_end_us);
    receipt.metadata_json = *metadata;
    return receipt;
}

void PluginPayment::cancelInPlugin() {
    callPlugin(session(), table_.cancel, instance().state(), id_);
}

void PluginPayment::tellEnd(const std::optional<Failure>& failure) {
    const auto done = std::move(done_);
    done({.failure = failure, .receipt = std::move(receipt_)});
}

}  // namespace parley::provider
