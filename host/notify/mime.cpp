#include "mime.hpp"

#include "encoded_word.hpp"

#include <base/bytes.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace parley::notify {

namespace {

// RFC 2045: an encoded line has at most 76 characters, its soft break included.
constexpr std::size_t kEncodedLine = 76;
// RFC 5321: a path with its angle brackets.
constexpr std::size_t kLongestAddress = 254;
constexpr std::size_t kBoundaryDigits = 24;

constexpr std::string_view kSpecials = "()<>[]:;@\\,\"";

base::Error invalidAddress() {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "invalid_address",
        .advice = "Mail cannot be addressed to this."};
}

std::string toDateHeader(base::UtcTime time) {
    constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> kMonths{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
    std::array<char, 64> text{};
    const int length = std::snprintf(
        text.data(),
        text.size(),
        "%s, %u %s %d %02d:%02d:%02d +0000",
        kDays[std::chrono::weekday{day}.c_encoding()],
        static_cast<unsigned>(date.day()),
        kMonths[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()),
        static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()));
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string quoted(char symbol) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto code = static_cast<unsigned char>(symbol);
    return {'=', kHex[code >> 4U], kHex[code & 15U]};
}

/// One line of text as quoted-printable, with soft breaks.
std::string quotedPrintableLine(std::string_view line) {
    std::string encoded;
    std::size_t width = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char symbol = line[i];
        const auto code = static_cast<unsigned char>(symbol);
        const bool is_space = symbol == ' ' || symbol == '\t';
        const bool last = i + 1 == line.size();
        const bool plain = is_space ? !last : code > 0x20 && code < 0x7f && symbol != '=';
        const auto piece = plain ? std::string(1, symbol) : quoted(symbol);
        if (width + piece.size() > kEncodedLine - 1) {
            encoded += "=\r\n";
            width = 0;
        }
        encoded += piece;
        width += piece.size();
    }
    return encoded;
}

std::string quotedPrintable(std::string_view text) {
    std::string encoded;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        encoded += quotedPrintableLine(line) + "\r\n";
    }
    return encoded;
}

std::string part(std::string_view boundary, std::string_view type, std::string_view text) {
    std::string lines = "--" + std::string{boundary} + "\r\n";
    lines += "Content-Type: " + std::string{type} + "; charset=utf-8\r\n";
    lines += "Content-Transfer-Encoding: quoted-printable\r\n\r\n";
    return lines + quotedPrintable(text) + "\r\n";
}

std::string fromHeader(const Address& from) {
    const auto address = '<' + from.address + '>';
    return from.name.empty() ? address : encodeWords(from.name) + "\r\n " + address;
}

bool isOneWord(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char symbol) {
        const auto code = static_cast<unsigned char>(symbol);
        return code > 0x20 && code != 0x7f && kSpecials.find(symbol) == std::string_view::npos;
    });
}

}  // namespace

bool isMailable(std::string_view address) {
    const auto at = address.find('@');
    // Letters beyond ASCII go as they are (RFC 6532); quoted local parts are not worth their
    // dangers.
    return address.size() <= kLongestAddress && at != std::string_view::npos &&
           isOneWord(address.substr(0, at)) && isOneWord(address.substr(at + 1));
}

base::Result<std::string> toMime(const Envelope& envelope, const RenderedMail& mail) {
    if (!isMailable(envelope.to) || !isMailable(envelope.from.address) ||
        !isMailable(envelope.message_id)) {
        return invalidAddress();
    }
    // Quoted-printable writes every `=` as =3D, so no part can contain it; derived, so that the
    // same mail has the same bytes.
    const auto boundary =
        "=_" + base::toHex(base::sha256(envelope.message_id)).substr(0, kBoundaryDigits);
    std::string mime;
    mime += "From: " + fromHeader(envelope.from) + "\r\n";
    mime += "To: " + envelope.to + "\r\n";
    mime += "Subject: " + encodeWords(mail.subject) + "\r\n";
    mime += "Date: " + toDateHeader(envelope.date) + "\r\n";
    mime += "Message-ID: <" + envelope.message_id + ">\r\n";
    mime += "Auto-Submitted: auto-generated\r\n";
    mime += "MIME-Version: 1.0\r\n";
    mime += "Content-Type: multipart/alternative;\r\n boundary=\"" + boundary + "\"\r\n\r\n";
    mime += part(boundary, "text/plain", mail.text);
    mime += part(boundary, "text/html", mail.html);
    mime += "--" + boundary + "--\r\n";
    return mime;
}

}  // namespace parley::notify
