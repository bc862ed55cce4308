#include "url.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace parley::io {

namespace {

namespace ip = boost::asio::ip;

// What the largest servers still take as a request line.
constexpr std::size_t kMaxUrl = 8192;
constexpr std::size_t kMaxName = 253;
constexpr std::size_t kMaxLabel = 63;

struct Scheme {
    std::string_view name;
    std::uint16_t port;
};
constexpr std::array<Scheme, 4> kSchemes{{{"http", 80}, {"https", 443}, {"ws", 80}, {"wss", 443}}};

base::Error invalid(std::string_view reason, std::string_view what) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = std::string{reason},
        .detail = std::string{what}};
}

base::Error invalidUrl(std::string_view what) {
    return invalid("url_invalid", what);
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lower(c); });
    return result;
}

bool isPlain(char c) {
    return c > ' ' && c < 0x7F && c != '\\';
}

const Scheme* findScheme(std::string_view name) {
    const auto* found = std::find_if(kSchemes.begin(), kSchemes.end(), [&](const Scheme& scheme) {
        return scheme.name == name;
    });
    return found == kSchemes.end() ? nullptr : found;
}

bool isLabel(std::string_view label) {
    return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' &&
           label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
               return isDigit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
           });
}

// inet_aton reads 0x7f.1, 017700000001 and 2130706433 as 127.0.0.1, so a name whose last label
// could be a number to anybody must be an address as everybody reads it.
bool couldBeNumber(std::string_view label) {
    if (label.starts_with("0x")) return true;
    return std::all_of(label.begin(), label.end(), isDigit);
}

std::optional<ip::address_v4> strictAddress(std::string_view text) {
    std::array<unsigned char, 4> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto dot = i + 1 < bytes.size() ? text.find('.') : text.size();
        if (dot == std::string_view::npos) return std::nullopt;
        const auto part = text.substr(0, dot);
        const bool has_zero_in_front = part.size() > 1 && part.front() == '0';
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), bytes[i]);
        if (error != std::errc{} || end != part.data() + part.size() || has_zero_in_front) {
            return std::nullopt;
        }
        text.remove_prefix(std::min(dot + 1, text.size()));
    }
    return ip::address_v4{bytes};
}

base::Result<HostName> parseBracketed(std::string_view inner) {
    boost::system::error_code error;
    const auto address = ip::make_address_v6(std::string{inner}, error);
    if (error || inner.find('%') != std::string_view::npos) {
        return invalid("host_invalid", "not an IPv6 address in brackets");
    }
    if (address.is_v4_mapped()) {
        const auto mapped = ip::make_address_v4(ip::v4_mapped, address);
        return HostName{.text = mapped.to_string(), .literal = mapped};
    }
    return HostName{.text = address.to_string(), .literal = address};
}

base::Result<std::uint16_t> parsePort(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) {
        return invalidUrl("the port is not a number from 1 to 65535");
    }
    return port;
}

/// Without the last segment of the path, and without the query.
std::string_view folderOf(std::string_view target) {
    const auto path = target.substr(0, target.find('?'));
    return path.substr(0, path.rfind('/') + 1);
}

base::Result<std::string> parseTarget(std::string_view text) {
    const auto target = text.substr(0, text.find('#'));
    if (target.empty()) return std::string{"/"};
    return target.front() == '/' ? std::string{target} : "/" + std::string{target};
}

}  // namespace

std::string Url::authority() const {
    const auto name = host.literal && host.literal->is_v6() ? "[" + host.text + "]" : host.text;
    return port == findScheme(scheme)->port ? name : name + ":" + std::to_string(port);
}

std::string Url::origin() const {
    return scheme + "://" + host.text + ":" + std::to_string(port);
}

base::Result<HostName> parseHost(std::string_view text) {
    if (text.size() >= 2 && text.front() == '[' && text.back() == ']') {
        return parseBracketed(text.substr(1, text.size() - 2));
    }
    const auto name = lower(text);
    if (name.empty() || name.size() > kMaxName) {
        return invalid("host_invalid", "empty or too long");
    }
    std::string_view rest = name;
    std::string_view label;
    for (;;) {
        const auto dot = rest.find('.');
        label = rest.substr(0, dot);
        if (!isLabel(label)) {
            return invalid("host_invalid", "not a host name in ASCII without a dot at its end");
        }
        if (dot == std::string_view::npos) break;
        rest.remove_prefix(dot + 1);
    }
    if (!couldBeNumber(label)) return HostName{.text = name};
    const auto address = strictAddress(name);
    if (!address) {
        return invalid("host_invalid", "an IPv4 address must be four decimal numbers");
    }
    return HostName{.text = name, .literal = *address};
}

base::Result<Url> parseUrl(std::string_view text) {
    if (text.size() > kMaxUrl) return invalidUrl("too long");
    if (!std::all_of(text.begin(), text.end(), isPlain)) {
        return invalidUrl("a character that must be percent-encoded");
    }
    const auto colon = text.find("://");
    if (colon == std::string_view::npos) return invalidUrl("no scheme");
    const auto* scheme = findScheme(lower(text.substr(0, colon)));
    if (scheme == nullptr) return invalidUrl("another scheme than http, https, ws or wss");
    text.remove_prefix(colon + 3);

    const auto authority = text.substr(0, text.find_first_of("/?#"));
    if (authority.find('@') != std::string_view::npos) {
        return invalidUrl("a user name or password");
    }
    const auto bracket = authority.rfind(']');
    const auto port_at = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    auto host = TRY(parseHost(authority.substr(0, port_at)));
    auto port = scheme->port;
    if (port_at != std::string_view::npos) port = TRY(parsePort(authority.substr(port_at + 1)));
    return Url{
        .scheme = std::string{scheme->name},
        .host = std::move(host),
        .port = port,
        .target = TRY(parseTarget(text.substr(authority.size())))};
}

base::Result<Url> parseUrl(std::string_view reference, const Url& base) {
    const auto colon = reference.find(':');
    const auto slash = reference.find_first_of("/?#");
    if (colon != std::string_view::npos && (slash == std::string_view::npos || colon < slash)) {
        return parseUrl(reference);
    }
    if (reference.starts_with("//")) return parseUrl(base.scheme + ":" + std::string{reference});
    const auto origin = base.scheme + "://" + base.authority();
    if (reference.starts_with("/")) return parseUrl(origin + std::string{reference});
    if (reference.starts_with("?")) {
        const auto path = base.target.substr(0, base.target.find('?'));
        return parseUrl(origin + path + std::string{reference});
    }
    return parseUrl(origin + std::string{folderOf(base.target)} + std::string{reference});
}

}  // namespace parley::io
