#include "errors.hpp"

#include <common/payment_news.hpp>
#include <common/vendor_status.hpp>

namespace paypal {

namespace {

using common::Json;
using common::memberOf;
using common::wordOf;

parley_code codeOf(int status, const std::string& issue) {
    using Meaning = common::Meaning<parley_code>;
    constexpr std::array kMeanings{
        Meaning{"INSTRUMENT_DECLINED", PARLEY_E_DECLINED},
        Meaning{"TRANSACTION_REFUSED", PARLEY_E_DECLINED},
        Meaning{"PAYER_CANNOT_PAY", PARLEY_E_DECLINED},
        Meaning{"PAYER_ACCOUNT_RESTRICTED", PARLEY_E_DECLINED},
        Meaning{"ORDER_ALREADY_CAPTURED", PARLEY_E_CONFLICT},
        Meaning{"DUPLICATE_INVOICE_ID", PARLEY_E_CONFLICT},
        Meaning{"CAPTURE_FULLY_REFUNDED", PARLEY_E_CONFLICT},
        Meaning{"SUBSCRIPTION_STATUS_INVALID", PARLEY_E_CONFLICT},
        Meaning{"CURRENCY_NOT_SUPPORTED", PARLEY_E_UNSUPPORTED}};
    return common::meaningOf<parley_code>(issue, kMeanings, parley::classifyHttp(status));
}

}  // namespace

std::string issueOf(const parley::HttpReply& reply) {
    const auto body = Json::parse(reply.body, nullptr, false);
    if (const auto& details = memberOf(body, "details"); details.is_array() && !details.empty()) {
        auto issue = wordOf(memberOf(details.at(0), "issue"));
        if (!issue.empty()) return issue;
    }
    auto name = wordOf(memberOf(body, "name"));
    return name.empty() ? wordOf(memberOf(body, "error")) : name;
}

parley::Status statusOf(
    const parley::Host& host, const parley::HttpReply& reply, std::uint32_t op) {
    auto status = parley::classify(host, reply);
    status.vendor_code = issueOf(reply);
    status.code = codeOf(reply.status, status.vendor_code);
    status.request_id = reply.header("paypal-debug-id");
    // An error of PayPal's own may come after it acted.
    if (status.code == PARLEY_E_UNAVAILABLE) status.flags |= PARLEY_F_SIDE_EFFECT;
    return common::doubtful(std::move(status), op);
}

}  // namespace paypal
