#include "settings.hpp"

#include <Poco/Exception.h>
#include <Poco/String.h>
#include <Poco/StringTokenizer.h>
#include <Poco/URI.h>

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <numeric>

namespace parley::app {

namespace {

std::vector<std::string> split(std::string_view text, const char* separators) {
    const Poco::StringTokenizer parts{
        std::string{text},
        separators,
        Poco::StringTokenizer::TOK_TRIM | Poco::StringTokenizer::TOK_IGNORE_EMPTY};
    return {parts.begin(), parts.end()};
}

std::optional<std::int64_t> toInteger(std::string_view text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && at == end ? std::optional{number} : std::nullopt;
}

bool isInteger(const Setting& setting, std::string_view value) {
    const auto number = toInteger(value);
    return number && *number >= setting.least && *number <= setting.most;
}

bool isChoice(const Setting& setting, std::string_view value) {
    const auto choices = split(setting.choices, " ");
    return std::find(choices.begin(), choices.end(), value) != choices.end();
}

// Not Poco's parser, which takes 1.2.3 for an address and :: for none.
bool isAddress(std::string_view value) {
    const std::string text{value};
    in6_addr address{};
    return inet_pton(AF_INET, text.c_str(), &address) == 1 ||
           inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

bool isNetwork(const std::string& value) {
    const auto slash = value.find('/');
    if (slash == std::string::npos) return isAddress(value);
    const std::string address = value.substr(0, slash);
    const auto bits = toInteger(value.substr(slash + 1));
    const std::int64_t most = address.find(':') == std::string::npos ? 32 : 128;
    return isAddress(address) && bits && *bits >= 0 && *bits <= most;
}

bool isSlug(std::string_view value) {
    return !value.empty() && value.size() <= 63 &&
           value.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
               std::string_view::npos &&
           value.front() != '-' && value.back() != '-';
}

bool isHttpUrl(std::string_view value) {
    try {
        const Poco::URI uri{std::string{value}};
        const bool http = uri.getScheme() == "http" || uri.getScheme() == "https";
        return http && !uri.getHost().empty() && uri.getQuery().empty() &&
               uri.getFragment().empty();
    } catch (const Poco::Exception&) {
        return false;
    }
}

bool isDatabaseUrl(std::string_view value) {
    const bool uri = value.starts_with("postgresql://") || value.starts_with("postgres://");
    return uri || value.find("dbname=") != std::string_view::npos;
}

// The least number of letters to add, take away or change.
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t changed = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

const Setting* findSetting(std::string_view key) {
    const auto& table = settingTable();
    const auto found = std::find_if(
        table.begin(), table.end(), [&](const Setting& each) { return each.key == key; });
    return found == table.end() ? nullptr : &*found;
}

std::string whatIsAllowed(const Setting& setting) {
    switch (setting.kind) {
        case SettingKind::Text:
            return "any text";
        case SettingKind::Slug:
            return "small letters, digits and hyphens";
        case SettingKind::Path:
            return "a path";
        case SettingKind::Integer:
            return "a whole number from " + std::to_string(setting.least) + " to " +
                   std::to_string(setting.most);
        case SettingKind::Flag:
            return "true or false";
        case SettingKind::Choice:
            return "one of: " + Poco::replace(std::string{setting.choices}, " ", ", ");
        case SettingKind::Address:
            return "an IP address";
        case SettingKind::Addresses:
            return "IP addresses or networks, separated by commas";
        case SettingKind::Url:
            return "an http:// or https:// address";
        case SettingKind::DatabaseUrl:
            return "postgresql://user@host/database, or host=… dbname=… user=…";
    }
    return {};
}

bool isAllowed(const Setting& setting, std::string_view value) {
    switch (setting.kind) {
        case SettingKind::Integer:
            return isInteger(setting, value);
        case SettingKind::Flag:
            return value == "true" || value == "false";
        case SettingKind::Choice:
            return isChoice(setting, value);
        case SettingKind::Text:
        case SettingKind::Path:
            return value.find('\n') == std::string_view::npos;
        case SettingKind::Slug:
            return isSlug(value);
        case SettingKind::Address:
            return isAddress(value);
        case SettingKind::Url:
            return value.empty() || isHttpUrl(value);
        case SettingKind::DatabaseUrl:
            return value.empty() || isDatabaseUrl(value);
        case SettingKind::Addresses: {
            const auto parts = split(value, ",");
            return std::all_of(parts.begin(), parts.end(), isNetwork);
        }
    }
    return false;
}

std::string environmentName(std::string_view key) {
    return "PARLEY_" + Poco::toUpper(Poco::replace(std::string{key}, ".", "_"));
}

std::string_view nearestKey(std::string_view mistaken) {
    // Further apart than a third of the word is another word.
    std::size_t least = mistaken.size() / 3 + 1;
    std::string_view nearest;
    for (const auto& setting : settingTable()) {
        const auto apart = distance(mistaken, setting.key);
        if (apart < least) {
            least = apart;
            nearest = setting.key;
        }
    }
    return nearest;
}

}  // namespace parley::app
