#include "signature.hpp"

#include <common/payment_news.hpp>

#include <optional>
#include <vector>

namespace stripe {

namespace {

constexpr std::int64_t kToleranceUs = 300 * common::kMicrosInSecond;
constexpr std::size_t kMostSignatures = 16;

[[noreturn]] void refuse(const char* why) {
    throw parley::Failure{PARLEY_E_AUTH, why};
}

struct Header {
    std::string_view timestamp;
    /// Digests, as bytes.
    std::vector<std::string> signatures;
};

int hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Empty for what is no digest.
std::string digestOf(std::string_view hex) {
    if (hex.size() != 64) return {};
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = hexDigit(hex[i]);
        const int low = hexDigit(hex[i + 1]);
        if (high < 0 || low < 0) return {};
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

Header headerOf(std::string_view text) {
    Header header;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        const auto part = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        if (part.substr(0, 2) == "t=") header.timestamp = part.substr(2);
        if (part.substr(0, 3) != "v1=" || header.signatures.size() == kMostSignatures) continue;
        auto digest = digestOf(part.substr(3));
        if (!digest.empty()) header.signatures.push_back(std::move(digest));
    }
    return header;
}

/// Seconds since 1970, or nothing.
std::optional<std::int64_t> secondsOf(std::string_view text) {
    constexpr std::size_t kMostDigits = 12;
    if (text.empty() || text.size() > kMostDigits) return std::nullopt;
    std::int64_t seconds = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        seconds = seconds * 10 + (c - '0');
    }
    return seconds;
}

bool isSignedWith(
    const char* secret,
    const std::string& signed_text,
    const Header& header,
    parley::Session& session) {
    const parley::Secrets secrets{session};
    bool is_right = false;
    for (const auto& signature : header.signatures)
        is_right = secrets.isHmacSha256(secret, signed_text, signature) || is_right;
    return is_right;
}

}  // namespace

void expectSigned(
    const Settings& settings, const parley::WebhookOpen& open, parley::Session& session) {
    if (!settings.has_webhook_secret) refuse("no signing secret of the webhook is set");
    const auto header = headerOf(open.header("stripe-signature"));
    const auto seconds = secondsOf(header.timestamp);
    if (!seconds || header.signatures.empty()) refuse("the webhook is not signed");
    const auto age_us = open.received_us - *seconds * common::kMicrosInSecond;
    if (age_us > kToleranceUs || age_us < -kToleranceUs) refuse("the signature is of another time");
    const auto text = std::string{header.timestamp} + '.' + std::string{parley::view(open.body)};
    if (isSignedWith("webhook_secret", text, header, session)) return;
    if (settings.has_previous_webhook_secret &&
        isSignedWith("previous_webhook_secret", text, header, session))
        return;
    refuse("the webhook has a wrong signature");
}

}  // namespace stripe
