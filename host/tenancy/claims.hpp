#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace parley::tenancy {

/// The claims of an access token. Views into the text they were read from.
struct Claims {
    std::string_view issuer;
    std::string_view audience;
    std::string_view user;
    std::string_view tenant;
    std::string_view session;
    std::string_view role;
    bool email_verified = false;
    std::int64_t issued_at_s = 0;
    std::int64_t not_before_s = 0;
    std::int64_t expires_at_s = 0;

    /// Reads the JSON object we write and nothing else: every claim once, no others, no spaces, no
    /// escapes, whole numbers.
    static std::optional<Claims> parse(std::string_view json);
};

}  // namespace parley::tenancy
