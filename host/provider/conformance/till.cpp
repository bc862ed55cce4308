#include "till.hpp"

#include "exercise.hpp"

#include <provider/plugin/abi.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace parley::provider::conformance {

namespace {

constexpr std::int64_t kPriceMicros = 9'990'000;

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

std::string oddText(std::mt19937& chance) {
    static constexpr std::array<std::string_view, 8> kTexts{
        "", "{", "{}", "[1]", "\xff\xfe", "month", "null", "{\"price\":7,\"reason\":[]}"};
    if (chance() % 4 == 0) return std::string(chance() % 4096, 'x');
    return std::string{kTexts[chance() % kTexts.size()]};
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

parley_code Till::submit(parley_pay_request& request) {
    request.size = sizeof request;
    request.ctx = stage_.ctx();
    const parley_paid_fn done =
        [](void* self, const parley_status* status, const parley_pay_result* result) noexcept {
            static_cast<Till*>(self)->paid(status, result);
        };
    const Placed placed{&request, sizeof request, stage_.structs()};
    return call("submit", [&] {
        return table_.submit(stage_.instance(), placed.as<parley_pay_request>(), done, this, &id_);
    });
}

parley_code Till::ask(const Question& question, const std::string& key) {
    const auto op = question.op;
    const std::string description = "A lesson for the " + std::string{kPrivate};
    parley_pay_request request{};
    request.op = op;
    request.idempotency_key = toAbi(key);
    request.amount = price();
    if (needsObject(op)) request.object_id = toAbi("I-CONFORMANCE");
    request.customer_id = toAbi(op == PARLEY_PAY_CHECKOUT ? "" : "cus_conformance");
    request.description = toAbi(description);
    request.interval = toAbi("month");
    request.return_url = toAbi("https://shop.test/paid");
    request.cancel_url = toAbi("https://shop.test/cart");
    request.metadata_json = toAbi(R"({"order":"o1"})");
    request.options_json = toAbi("{}");
    return submit(request);
}

parley_code Till::askOddly(const Question& question, std::mt19937& chance) {
    const auto text = oddText(chance);
    parley_pay_request request{};
    // Now and then one that there is not.
    request.op = chance() % 8 == 0 ? static_cast<std::uint32_t>(chance()) : question.op;
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
        *field = toAbi(text);
    request.amount.micros = static_cast<std::int64_t>(text.size()) - 1;
    text.copy(request.amount.currency, sizeof request.amount.currency - 1);
    return submit(request);
}

void Till::cancel() {
    noteCall("cancel of an order");
    table_.cancel(stage_.instance(), id_);
}

void Till::paid(const parley_status* status, const parley_pay_result* result) {
    if (!admits(status)) return;
    const auto code = told().answer;
    const bool may_have =
        code == PARLEY_OK || code == PARLEY_E_DECLINED || code == PARLEY_E_OUTCOME_UNKNOWN;
    if (code == PARLEY_OK && result == nullptr) note("an order ends well without a result");
    if (!may_have && result != nullptr) note("an order that failed has a result");
    if (result == nullptr) return;
    auto problem = problemOfResult(result);
    if (problem.empty() && code == PARLEY_OK && result->object_id.n > 0)
        keep({result->object_id.p, result->object_id.n});
    note(std::move(problem));
}

std::unique_ptr<Desk> openTill(Stage& stage, const char* interface) {
    return std::make_unique<Till>(
        stage, *static_cast<const parley_payment_v1*>(stage.interface(interface)));
}

}  // namespace parley::provider::conformance
