#pragma once

#include "templates.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <string>
#include <string_view>

namespace parley::notify {

struct Address {
    std::string name;
    std::string address;
};

/// What a mail's headers say.
struct Envelope {
    Address from;
    std::string to;
    base::UtcTime date;
    /// Without the angle brackets.
    std::string message_id;
};

/// A whole mail as RFC 5322 and 2045 to 2047 want it: 7-bit, CRLF, lines under 78, text and HTML as
/// alternatives. Fails with `invalid_address` when an address could carry a header of its own.
base::Result<std::string> toMime(const Envelope& envelope, const RenderedMail& mail);

/// Whether mail can be addressed to it: one `@`, no spaces, control characters or angle brackets.
bool isMailable(std::string_view address);

}  // namespace parley::notify
