#include "errors.hpp"

#include <array>

namespace elevenlabs {

namespace {

using common::Json;
using common::meaningOf;
using common::memberOf;
using common::wordOf;

using Meaning = common::Meaning<parley_code>;

/// Words that say more than their status.
constexpr std::array kMeanings{
    Meaning{"needs_authorization", PARLEY_E_AUTH},
    Meaning{"invalid_api_key", PARLEY_E_AUTH},
    Meaning{"quota_exceeded", PARLEY_E_QUOTA},
    Meaning{"payment_required", PARLEY_E_QUOTA},
    Meaning{"missing_permissions", PARLEY_E_PERMISSION},
    Meaning{"detected_unusual_activity", PARLEY_E_PERMISSION},
    Meaning{"voice_not_found", PARLEY_E_NOT_FOUND},
    Meaning{"model_not_found", PARLEY_E_NOT_FOUND},
    // Another vendor takes a text of this length, or makes audio of this kind.
    Meaning{"max_character_limit_exceeded", PARLEY_E_UNSUPPORTED},
    Meaning{"invalid_output_format", PARLEY_E_UNSUPPORTED},
    Meaning{"unsupported_output_format", PARLEY_E_UNSUPPORTED},
    Meaning{"too_many_concurrent_requests", PARLEY_E_RATE_LIMITED},
    Meaning{"concurrent_limit_exceeded", PARLEY_E_RATE_LIMITED},
    Meaning{"rate_limit_exceeded", PARLEY_E_RATE_LIMITED},
    // Not this account's doing, although it comes as 429.
    Meaning{"system_busy", PARLEY_E_UNAVAILABLE}};

parley_code codeOf(int status) {
    // The vendor's own clients try these again.
    if (status == 409 || status == 425) return PARLEY_E_UNAVAILABLE;
    return parley::classifyHttp(status);
}

/// `{"detail": {"status": …}}`; what the vendor's framework refuses has a list there.
std::string wordOfBody(const std::string& body) {
    const auto json = Json::parse(body, nullptr, false);
    const auto& detail = memberOf(json, "detail");
    const auto status = wordOf(memberOf(detail, "status"));
    return status.empty() ? wordOf(memberOf(detail, "code")) : status;
}

}  // namespace

parley::Status statusOf(const parley::Host& host, const parley::VendorError& error) {
    auto status = error.status(host);
    status.vendor_code = wordOfBody(error.body());
    status.code = meaningOf(status.vendor_code, kMeanings, codeOf(error.httpStatus()));
    return status;
}

parley::Status statusOf(const parley::Host& host, const parley::HttpReply& reply) {
    return statusOf(host, common::errorOf(reply));
}

parley::Status statusOfMessage(const Json& message) {
    auto word = wordOf(memberOf(message, "error"));
    const auto code = meaningOf(word, kMeanings, parley_code{PARLEY_E_UNAVAILABLE});
    return common::brokenOff(code, "the vendor broke off its speech", std::move(word));
}

}  // namespace elevenlabs
