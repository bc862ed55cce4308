#include "errors.hpp"

#include <array>

namespace deepgram {

namespace {

using common::Json;
using common::meaningOf;
using common::memberOf;
using common::wordOf;

/// The word of an error: `category` of newer ones, `err_code` of older ones.
std::string wordOfBody(const std::string& body) {
    const auto json = Json::parse(body, nullptr, false);
    if (!json.is_object()) return {};
    const auto category = wordOf(memberOf(json, "category"));
    return category.empty() ? wordOf(memberOf(json, "err_code")) : category;
}

using Meaning = common::Meaning<parley_code>;

/// Words that say more than their status.
constexpr std::array kMeanings{
    Meaning{"ASR_PAYMENT_REQUIRED", PARLEY_E_QUOTA},
    Meaning{"INSUFFICIENT_PERMISSIONS", PARLEY_E_PERMISSION},
    Meaning{"INVALID_AUTH", PARLEY_E_AUTH},
    Meaning{"TOO_MANY_REQUESTS", PARLEY_E_RATE_LIMITED},
    // Another vendor takes audio of this kind, or a text of this length.
    Meaning{"UNSUPPORTED_AUDIO_FORMAT", PARLEY_E_UNSUPPORTED},
    Meaning{"PAYLOAD_TOO_LARGE", PARLEY_E_UNSUPPORTED},
    Meaning{"SERVICE_UNAVAILABLE", PARLEY_E_UNAVAILABLE}};

/// `DATA-0000` of "DATA-0000: The payload cannot be decoded as audio."
std::string codeIn(const std::string& reason) {
    constexpr std::size_t kDigits = 4;
    for (const std::string_view area : {"DATA-", "NET-"}) {
        if (reason.compare(0, area.size(), area) != 0) continue;
        return wordOf(reason.substr(0, area.size() + kDigits));
    }
    return {};
}

}  // namespace

parley::Status statusOf(const parley::Host& host, const parley::VendorError& error) {
    auto status = error.status(host);
    status.vendor_code = wordOfBody(error.body());
    status.code = meaningOf(status.vendor_code, kMeanings, status.code);
    return status;
}

parley::Status statusOf(const parley::Host& host, const parley::HttpReply& reply) {
    return statusOf(host, common::errorOf(reply));
}

parley::Status statusOfClosed(const parley::Status& closed) {
    auto status = common::statusOfClosed(closed);
    const auto code = codeIn(closed.message);
    if (!code.empty()) status.vendor_code = code;
    // It cannot read the audio: waiting does not help, but another vendor may.
    if (closed.vendor_code == "1008") status.code = PARLEY_E_UNSUPPORTED;
    return status;
}

parley::Status statusOfMessage(const Json& message) {
    auto word = wordOf(memberOf(message, "message"));
    const auto code = meaningOf(word, kMeanings, parley_code{PARLEY_E_UNAVAILABLE});
    return common::brokenOff(code, "the vendor broke off the stream", std::move(word));
}

}  // namespace deepgram
