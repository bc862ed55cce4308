#pragma once

#include <string>
#include <string_view>

namespace parley::base {

/// Appends `text`, which is UTF-8, as a JSON string with its quotes. Control characters are escaped
/// all, DEL too, so that a string never ends a line.
void appendJsonString(std::string& json, std::string_view text);

}  // namespace parley::base
