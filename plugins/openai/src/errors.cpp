#include "errors.hpp"

#include <algorithm>
#include <array>

namespace openai {

namespace {

using common::wordOf;

/// The words of an error that decide what it means. The message is left out: it may repeat a prompt
/// or a key.
struct ErrorWords {
    std::string type;
    std::string code;
    std::string param;
    /// A code that is a number, as llama.cpp and vLLM send it.
    int status = 0;

    [[nodiscard]] const std::string& mostExact() const { return code.empty() ? type : code; }
};

ErrorWords wordsOf(const Json& error) {
    const auto& code = memberOf(error, "code");
    ErrorWords words{
        wordOf(memberOf(error, "type")), wordOf(code), wordOf(memberOf(error, "param"))};
    if (code.is_number_unsigned() && code.get<std::uint64_t>() < 600)
        words.status = code.get<int>();
    return words;
}

/// `{"error": {…}}`, or the object itself where old versions of vLLM send that.
ErrorWords wordsOf(const std::string& body) {
    const auto json = Json::parse(body, nullptr, false);
    const auto& error = memberOf(json, "error");
    return wordsOf(error.is_object() ? error : json);
}

template <std::size_t count>
bool isOneOf(std::string_view word, const std::array<std::string_view, count>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// Nothing of this gets better by waiting, although it comes as 429.
bool isUsedUp(const ErrorWords& words) {
    constexpr std::array<std::string_view, 5> kCodes{
        "insufficient_quota",
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded"};
    return words.type == "insufficient_quota" || isOneOf(words.code, kCodes);
}

parley_code codeOf(int status, const ErrorWords& words) {
    constexpr std::array<std::string_view, 2> kRefused{
        "content_policy_violation", "content_filter"};
    if (isUsedUp(words)) return PARLEY_E_QUOTA;
    if (isOneOf(words.code, kRefused)) return PARLEY_E_CONTENT;
    // Too much for this model; another may have more room.
    if (words.code == "context_length_exceeded" || status == 413) return PARLEY_E_UNSUPPORTED;
    if (status == 400 && words.param == "voice") return PARLEY_E_NOT_FOUND;
    // The vendor's own clients try these again.
    if (status == 409) return PARLEY_E_UNAVAILABLE;
    // Groq: no room for flexible work just now.
    if (status == 498) return PARLEY_E_RATE_LIMITED;
    return parley::classifyHttp(status);
}

/// The status that an error of an event would have come with.
int statusOfWords(const ErrorWords& words) {
    using Meaning = common::Meaning<int>;
    constexpr std::array kMeanings{
        Meaning{"invalid_api_key", 401},
        Meaning{"authentication_error", 401},
        Meaning{"model_not_found", 404},
        Meaning{"rate_limit_exceeded", 429},
        Meaning{"slow_down", 429},
        Meaning{"server_error", 500},
        Meaning{"server_is_overloaded", 503},
        Meaning{"invalid_request_error", 400},
        Meaning{"BadRequestError", 400}};
    if (words.status >= 400) return words.status;
    const auto of_type = common::meaningOf(words.type, kMeanings, 500);
    return common::meaningOf(words.code, kMeanings, of_type);
}

}  // namespace

parley::Status statusOf(const parley::Host& host, const parley::VendorError& error) {
    const auto words = wordsOf(error.body());
    auto status = error.status(host);
    status.code = codeOf(error.httpStatus(), words);
    status.vendor_code = words.mostExact();
    return status;
}

parley::Status statusOf(const parley::Host& host, const parley::HttpReply& reply) {
    return statusOf(host, common::errorOf(reply));
}

parley::Status statusOfEvent(const Json& error) {
    const auto words = wordsOf(error);
    auto status = common::brokenOff(
        codeOf(statusOfWords(words), words), "the vendor broke off its answer", words.mostExact());
    status.http_status = 200;
    return status;
}

}  // namespace openai
