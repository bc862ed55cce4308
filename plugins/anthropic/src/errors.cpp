#include "errors.hpp"

#include <array>

namespace anthropic {

namespace {

using common::Json;
using common::memberOf;
using common::wordOf;

/// What of an error decides what it means.
struct ErrorWords {
    std::string type;
    /// Of `details`, where the type is not enough.
    std::string detail;
    /// How the message begins: some errors have no word for themselves. Never shown.
    std::string message;

    [[nodiscard]] const std::string& mostExact() const { return detail.empty() ? type : detail; }
};

ErrorWords wordsOf(const Json& event) {
    const auto& error = memberOf(event, "error");
    const auto& message = memberOf(error, "message");
    return {
        wordOf(memberOf(error, "type")),
        wordOf(memberOf(memberOf(error, "details"), "error_code")),
        message.is_string() ? message.get<std::string>() : std::string{}};
}

bool begins(std::string_view text, std::string_view with) {
    return text.substr(0, with.size()) == with;
}

/// No money left or none allowed, whatever the status says.
bool isUsedUp(const ErrorWords& words) {
    return words.type == "billing_error" || words.detail == "enforced_spend_limit_reached" ||
           words.detail == "contract_spend_limit_reached" ||
           begins(words.message, "Your credit balance is too low");
}

parley_code codeOf(int status, const ErrorWords& words) {
    if (isUsedUp(words)) return PARLEY_E_QUOTA;
    // Another model continues a text, or takes one of this length.
    if (begins(words.message, "This model does not support assistant message prefill") ||
        begins(words.message, "prompt is too long") || status == 413)
        return PARLEY_E_UNSUPPORTED;
    // The vendor's own clients try it again.
    if (status == 409) return PARLEY_E_UNAVAILABLE;
    return parley::classifyHttp(status);
}

/// The status that an error of an event would have come with.
int statusOfType(std::string_view type) {
    using Meaning = common::Meaning<int>;
    constexpr std::array kMeanings{
        Meaning{"invalid_request_error", 400},
        Meaning{"authentication_error", 401},
        Meaning{"billing_error", 402},
        Meaning{"permission_error", 403},
        Meaning{"not_found_error", 404},
        Meaning{"conflict_error", 409},
        Meaning{"request_too_large", 413},
        Meaning{"rate_limit_error", 429},
        Meaning{"api_error", 500},
        Meaning{"timeout_error", 504},
        Meaning{"overloaded_error", 529}};
    return common::meaningOf(type, kMeanings, 500);
}

}  // namespace

parley::Status statusOf(const parley::Host& host, const parley::VendorError& error) {
    const auto words = wordsOf(Json::parse(error.body(), nullptr, false));
    auto status = error.status(host);
    status.code = codeOf(error.httpStatus(), words);
    status.vendor_code = words.mostExact();
    return status;
}

parley::Status statusOfEvent(const Json& event) {
    const auto words = wordsOf(event);
    auto status = common::brokenOff(
        codeOf(statusOfType(words.type), words),
        "the vendor broke off its answer",
        words.mostExact());
    status.http_status = 200;
    return status;
}

}  // namespace anthropic
