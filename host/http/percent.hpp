#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley::http {

/// Empty when an escape is broken or hides a NUL byte.
std::optional<std::string> decodePercent(std::string_view text);
/// The same with `+` for a space, as forms and query strings write it.
std::optional<std::string> decodeQuery(std::string_view text);

}  // namespace parley::http
