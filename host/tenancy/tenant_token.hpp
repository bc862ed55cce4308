#pragma once

#include <base/id.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace parley::tenancy {

/// A secret given to somebody once and kept here only as its SHA-256: a prefix and 43 characters
/// that hold the tenant's id and 192 random bits. The id in it leads to the tenant's rows, so that
/// no query ever looks for a hash across tenants.
struct TenantToken {
    std::string text;
    base::TenantId tenant;
    std::string sha256;

    static TenantToken make(std::string_view prefix, base::TenantId tenant);
    /// Empty when the text is not one that `make` could have made.
    static std::optional<TenantToken> parse(std::string_view prefix, std::string_view text);
};

}  // namespace parley::tenancy
