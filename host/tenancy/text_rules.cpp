#include "text_rules.hpp"

#include "advice.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace parley::tenancy {

namespace {

constexpr std::size_t kLongestEmail = 254;
constexpr std::size_t kLongestLocalPart = 64;
constexpr std::size_t kLongestHost = 253;
constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestZone = 64;
constexpr const char* kZoneFolder = "/usr/share/zoneinfo";

bool isLower(char symbol) {
    return symbol >= 'a' && symbol <= 'z';
}
bool isLetter(char symbol) {
    return isLower(symbol) || (symbol >= 'A' && symbol <= 'Z');
}
bool isDigit(char symbol) {
    return symbol >= '0' && symbol <= '9';
}

std::string toLower(std::string_view text) {
    std::string lower{text};
    for (auto& symbol : lower) {
        if (symbol >= 'A' && symbol <= 'Z') symbol = static_cast<char>(symbol - 'A' + 'a');
    }
    return lower;
}

base::Error badField(std::string_view pointer, std::string message) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "invalid_body",
        .advice = "Some fields are not as they should be; errors names each one.",
        .faults = {{.pointer = std::string{pointer}, .message = std::move(message)}}};
}

/// Splits at `separator` and asks `good` of every part.
template <typename Predicate>
bool everyPart(std::string_view text, char separator, Predicate good) {
    while (true) {
        const auto end = text.find(separator);
        if (!good(text.substr(0, end))) return false;
        if (end == std::string_view::npos) return true;
        text.remove_prefix(end + 1);
    }
}

bool isLabel(std::string_view label) {
    return !label.empty() && label.size() <= kLongestLabel && label.front() != '-' &&
           label.back() != '-' && std::all_of(label.begin(), label.end(), [](char symbol) {
               return isLower(symbol) || isDigit(symbol) || symbol == '-';
           });
}

bool isHostName(std::string_view host) {
    return host.size() <= kLongestHost && everyPart(host, '.', isLabel);
}

bool isLocalPart(std::string_view local) {
    constexpr std::string_view kOthers = "!#$%&'*+-/=?^_`{|}~";
    return local.size() <= kLongestLocalPart && everyPart(local, '.', [&](std::string_view atom) {
               return !atom.empty() && std::all_of(atom.begin(), atom.end(), [&](char symbol) {
                   return isLetter(symbol) || isDigit(symbol) ||
                          kOthers.find(symbol) != std::string_view::npos;
               });
           });
}

/// The length of the UTF-8 sequence at the front; 0 when it is none.
std::size_t sequenceLength(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
    const auto second = static_cast<unsigned char>(text[1]);
    // Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte.
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
        (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) {
        return 0;
    }
    const auto rest = text.substr(1, length - 1);
    const bool all_continue = std::all_of(rest.begin(), rest.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
    });
    return all_continue ? length : 0;
}

bool isPort(std::string_view port) {
    constexpr std::size_t kMostDigits = 5;
    return !port.empty() && port.size() <= kMostDigits && port.front() != '0' &&
           std::all_of(port.begin(), port.end(), isDigit);
}

bool isOrigin(std::string_view origin) {
    const bool secure = origin.starts_with("https://");
    if (!secure && !origin.starts_with("http://")) return false;
    const auto authority = origin.substr(secure ? 8 : 7);
    const auto colon = authority.find(':');
    const auto host = authority.substr(0, colon);
    if (colon != std::string_view::npos && !isPort(authority.substr(colon + 1))) return false;
    const bool local = host == "localhost" || host.ends_with(".localhost") || host == "127.0.0.1";
    return isHostName(host) && (secure || local);
}

}  // namespace

std::optional<std::size_t> countCodePoints(std::string_view text) {
    std::size_t count = 0;
    while (!text.empty()) {
        const auto length = sequenceLength(text);
        if (length == 0) return std::nullopt;
        text.remove_prefix(length);
        ++count;
    }
    return count;
}

base::Result<std::string> normalizeEmail(std::string_view email) {
    while (!email.empty() && email.front() == ' ')
        email.remove_prefix(1);
    while (!email.empty() && email.back() == ' ')
        email.remove_suffix(1);
    const auto at = email.rfind('@');
    if (at != std::string_view::npos && email.size() <= kLongestEmail) {
        const auto local = email.substr(0, at);
        const auto domain = toLower(email.substr(at + 1));
        if (isLocalPart(local) && isHostName(domain) && domain.find('.') != std::string::npos) {
            return std::string{local} + "@" + domain;
        }
    }
    return advised(
        base::Error{.code = base::ErrorCode::InvalidArgument, .reason = "email_invalid"});
}

base::Result<void> checkName(std::string_view pointer, std::string_view name) {
    const auto length = countCodePoints(name);
    const bool has_control = std::any_of(name.begin(), name.end(), [](char symbol) {
        return static_cast<unsigned char>(symbol) < 0x20 || symbol == 0x7F;
    });
    if (!length || *length == 0 || *length > kLongestName || has_control) {
        return badField(pointer, "takes 1 to 200 characters without control characters");
    }
    return {};
}

base::Result<void> checkLocale(std::string_view locale) {
    std::size_t parts = 0;
    const bool good = everyPart(locale, '-', [&](std::string_view part) {
        const bool is_first = parts++ == 0;
        const std::size_t longest = is_first ? 3 : 8;
        const std::size_t shortest = is_first ? 2 : 1;
        return part.size() >= shortest && part.size() <= longest &&
               std::all_of(part.begin(), part.end(), [&](char symbol) {
                   return isLetter(symbol) || (!is_first && isDigit(symbol));
               });
    });
    constexpr std::size_t kLongestLocale = 35;
    if (!good || locale.size() > kLongestLocale) {
        return badField("/locale", "is a language tag such as en-GB");
    }
    return {};
}

base::Result<void> checkTimeZone(std::string_view zone) {
    const bool well_formed =
        zone.size() <= kLongestZone && everyPart(zone, '/', [](std::string_view part) {
            return !part.empty() && isLetter(part.front()) &&
                   std::all_of(part.begin(), part.end(), [](char symbol) {
                       return isLetter(symbol) || isDigit(symbol) || symbol == '_' ||
                              symbol == '-' || symbol == '+';
                   });
        });
    std::error_code failed;
    const std::filesystem::path zones{kZoneFolder};
    const bool known = well_formed && (!std::filesystem::exists(zones, failed) ||
                                       std::filesystem::is_regular_file(zones / zone, failed));
    if (!known)
        return badField("/time_zone", "is a name of the IANA database such as Europe/Berlin");
    return {};
}

base::Result<std::vector<std::string>> normalizeHosts(const std::vector<std::string>& hosts) {
    std::vector<std::string> normal;
    for (std::size_t index = 0; index < hosts.size(); ++index) {
        auto host = toLower(hosts[index]);
        if (!isHostName(host)) {
            return badField(
                "/hosts/" + std::to_string(index), "is a host name without scheme, port or path");
        }
        if (std::find(normal.begin(), normal.end(), host) == normal.end()) {
            normal.push_back(std::move(host));
        }
    }
    return normal;
}

base::Result<std::vector<std::string>> normalizeOrigins(const std::vector<std::string>& origins) {
    std::vector<std::string> normal;
    for (std::size_t index = 0; index < origins.size(); ++index) {
        auto origin = toLower(origins[index]);
        if (!isOrigin(origin)) {
            return badField(
                "/cors_origins/" + std::to_string(index),
                "is https:// and a host name, without a path; http:// only for localhost");
        }
        if (std::find(normal.begin(), normal.end(), origin) == normal.end()) {
            normal.push_back(std::move(origin));
        }
    }
    return normal;
}

std::string toPlainText(std::string_view text, std::size_t longest) {
    std::string plain{text.substr(0, longest)};
    for (auto& symbol : plain) {
        if (symbol < 0x20 || symbol > 0x7E) symbol = '?';
    }
    return plain;
}

}  // namespace parley::tenancy
