#include "errors.hpp"

#include <common/payment_news.hpp>
#include <common/vendor_status.hpp>

namespace stripe {

namespace {

using common::Json;
using common::memberOf;
using common::wordOf;

/// What of an error decides what it means.
struct ErrorWords {
    std::string type;
    std::string code;
    std::string decline_code;

    [[nodiscard]] const std::string& mostExact() const {
        if (!decline_code.empty()) return decline_code;
        return code.empty() ? type : code;
    }
};

ErrorWords wordsOf(const Json& body) {
    const auto& error = memberOf(body, "error");
    return {
        wordOf(memberOf(error, "type")),
        wordOf(memberOf(error, "code")),
        wordOf(memberOf(error, "decline_code"))};
}

parley_code codeOf(int status, const ErrorWords& words, std::uint32_t op) {
    if (words.type == "card_error" || status == 402) return PARLEY_E_DECLINED;
    if (words.type == "idempotency_error") return PARLEY_E_CONFLICT;
    // The same order is under way in another request.
    if (words.code == "idempotency_key_in_use" && common::movesMoney(op))
        return PARLEY_E_OUTCOME_UNKNOWN;
    if (words.code == "charge_already_refunded" || words.code == "payment_intent_unexpected_state")
        return PARLEY_E_CONFLICT;
    if (words.code == "resource_missing") return PARLEY_E_NOT_FOUND;
    return parley::classifyHttp(status);
}

}  // namespace

parley::Status statusOf(
    const parley::Host& host, const parley::HttpReply& reply, std::uint32_t op) {
    const auto words = wordsOf(Json::parse(reply.body, nullptr, false));
    auto status = parley::classify(host, reply);
    status.code = codeOf(reply.status, words, op);
    status.vendor_code = words.mostExact();
    // An error of Stripe's own may come after it acted.
    if (status.code == PARLEY_E_UNAVAILABLE) status.flags |= PARLEY_F_SIDE_EFFECT;
    return common::doubtful(std::move(status), op);
}

}  // namespace stripe
