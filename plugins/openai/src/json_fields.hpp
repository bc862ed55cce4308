#pragma once

#include <parley/json.hpp>

#include <cstdint>
#include <string_view>

namespace openai {

using parley::Json;

/// A member's text, borrowed from `object`; empty when it is missing or null. Throws
/// Json::exception for another type.
std::string_view textOf(const Json& object, const char* name);

/// A member's number; 0 when it is none that counts something.
std::uint64_t countOf(const Json& object, const char* name);

/// A member, or null when there is none.
const Json& memberOf(const Json& object, const char* name);

/// JSON that others wrote and that goes to the vendor. Throws INVALID, naming `what`, for text that
/// is none or that is nested so deeply that writing it out again would be a danger.
Json parseGiven(std::string_view text, const char* what);

}  // namespace openai
