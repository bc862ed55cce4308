#pragma once

#include <base/result.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::tenancy {

/// What texts from outside must look like before they are stored. A refusal is InvalidArgument
/// `invalid_body` with the JSON pointer of the field, unless said otherwise.

/// How many code points; empty when the bytes are not UTF-8.
std::optional<std::size_t> countCodePoints(std::string_view text);

/// Trimmed, the domain in lower case; InvalidArgument `email_invalid`.
base::Result<std::string> normalizeEmail(std::string_view email);

/// 1 to 200 characters without control characters.
base::Result<void> checkName(std::string_view pointer, std::string_view name);
/// The form of a BCP 47 tag: `en`, `de-AT`, `zh-Hant-TW`.
base::Result<void> checkLocale(std::string_view locale);
/// A zone of the IANA database: `Europe/Berlin`, `UTC`.
base::Result<void> checkTimeZone(std::string_view zone);

/// Lower case; host names without port.
base::Result<std::vector<std::string>> normalizeHosts(const std::vector<std::string>& hosts);
/// `https://host` or `https://host:port`; http only for localhost.
base::Result<std::vector<std::string>> normalizeOrigins(const std::vector<std::string>& origins);

/// Cut to `longest` bytes of printable ASCII: for what programs say about themselves.
std::string toPlainText(std::string_view text, std::size_t longest);

}  // namespace parley::tenancy
