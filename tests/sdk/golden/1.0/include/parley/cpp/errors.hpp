#ifndef PARLEY_CPP_ERRORS_HPP
#define PARLEY_CPP_ERRORS_HPP

#include "http.hpp"

#include <array>

namespace parley {

namespace detail {

/// Days since 1970 of a day of the Gregorian calendar.
constexpr int64_t daysFromCivil(int64_t year, int64_t month, int64_t day) noexcept {
    year -= month <= 2 ? 1 : 0;
    const int64_t era = year / 400;
    const int64_t year_of_era = year - era * 400;
    const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

/// A number of decimal digits only, at most nine of them; -1 for anything else.
inline int64_t digits(std::string_view text) noexcept {
    if (text.empty() || text.size() > 9) return -1;
    int64_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return -1;
        number = number * 10 + (c - '0');
    }
    return number;
}

/// Seconds since 1970 of "Sun, 06 Nov 1994 08:49:37 GMT", -1 for anything else.
inline int64_t httpDate(std::string_view text) noexcept {
    constexpr std::array<std::string_view, 12> kMonths{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != 29 || text.substr(25) != " GMT" || text[19] != ':' || text[22] != ':')
        return -1;
    const auto* const month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
    const auto day = digits(text.substr(5, 2));
    const auto year = digits(text.substr(12, 4));
    const auto hour = digits(text.substr(17, 2));
    const auto minute = digits(text.substr(20, 2));
    const auto second = digits(text.substr(23, 2));
    if (month == kMonths.end() || day < 1 || year < 1970 || hour < 0 || minute < 0 || second < 0)
        return -1;
    return daysFromCivil(year, month - kMonths.begin() + 1, day) * 86400 + hour * 3600 +
           minute * 60 + second;
}

}  // namespace detail

/// How long a vendor asks to be left alone, in milliseconds: Retry-After in seconds or as a date,
/// or retry-after-ms, which some vendors add. 0 when it does not say; an hour at most.
inline uint32_t retryAfterMs(
    std::string_view retry_after, std::string_view retry_after_ms, int64_t utc_us) noexcept {
    constexpr int64_t kMostMs = 3'600'000;
    int64_t ms = detail::digits(retry_after_ms);
    if (ms < 0) {
        const auto seconds = detail::digits(retry_after);
        if (seconds >= 0) ms = seconds * 1000;
    }
    if (ms < 0) {
        const auto at = detail::httpDate(retry_after);
        if (at >= 0) ms = at * 1000 - utc_us / 1000;
    }
    return static_cast<uint32_t>(std::clamp<int64_t>(ms, 0, kMostMs));
}

/// Whether an error's body speaks of money that is used up, in the words of the vendors known to
/// answer so with another status than 402.
inline bool saysQuota(std::string_view body) noexcept {
    for (const std::string_view word :
         {"insufficient_quota",
          "quota_exceeded",
          "credit_balance",
          "spend_limit",
          "usage_limit_exceeded",
          "insufficient_credits"})
        if (body.find(word) != std::string_view::npos) return true;
    return false;
}

/// The code that an HTTP status stands for, unless the vendor's documentation says otherwise. The
/// body tells used-up credit from haste in a 429.
inline parley_code classifyHttp(int status, std::string_view body = {}) noexcept {
    if (status >= 200 && status < 300) return PARLEY_OK;
    switch (status) {
        case 401:
            return saysQuota(body) ? PARLEY_E_QUOTA : PARLEY_E_AUTH;
        case 402:
            return PARLEY_E_QUOTA;
        case 403:
            return saysQuota(body) ? PARLEY_E_QUOTA : PARLEY_E_PERMISSION;
        case 404:
        case 410:
            return PARLEY_E_NOT_FOUND;
        case 408:
            return PARLEY_E_DEADLINE;
        case 409:
        case 412:
            return PARLEY_E_CONFLICT;
        case 429:
            return saysQuota(body) ? PARLEY_E_QUOTA : PARLEY_E_RATE_LIMITED;
        default:
            break;
    }
    if (status >= 400 && status < 500) return PARLEY_E_INVALID;
    if (status >= 500) return PARLEY_E_UNAVAILABLE;
    // Nothing here follows redirects or switches protocols.
    return PARLEY_E_PROTOCOL;
}

/// Collects an error's head and the beginning of its body, and tells what it means. The message
/// names the status only: what the vendor wrote may repeat a prompt or a key.
class VendorError {
public:
    /// Whether the response is an error, whose body then goes to `data`.
    bool head(int status, const Headers& headers) {
        status_ = status;
        retry_after_ = headers.find("retry-after");
        retry_after_ms_ = headers.find("retry-after-ms");
        for (const auto* name : {"x-request-id", "request-id", "dg-request-id"})
            if (request_id_.empty()) request_id_ = headers.find(name);
        return failing();
    }
    void data(std::string_view piece) {
        body_.append(piece.substr(0, std::min(piece.size(), kMostBody - body_.size())));
    }

    bool failing() const noexcept { return status_ < 200 || status_ > 299; }
    int httpStatus() const noexcept { return status_; }
    const std::string& body() const noexcept { return body_; }
    const std::string& requestId() const noexcept { return request_id_; }

    Status status(const Host& host) const {
        Status status;
        status.code = classifyHttp(status_, body_);
        status.message = "the vendor answered HTTP " + std::to_string(status_);
        status.flags = PARLEY_F_VENDOR_FAULT;
        status.http_status = status_;
        status.retry_after_ms = retryAfterMs(retry_after_, retry_after_ms_, host.utcUs());
        status.request_id = request_id_;
        return status;
    }

private:
    static constexpr std::size_t kMostBody = 64 * 1024;

    int status_ = 0;
    std::string retry_after_;
    std::string retry_after_ms_;
    std::string request_id_;
    std::string body_;
};

}  // namespace parley

#endif
