#pragma once

#include "log.hpp"

#include <span>

namespace parley::base {

/// As log in log.hpp, for a line whose fields are known at run time only.
void log(LogLevel level, std::string_view event, std::span<const LogField> fields);

/// Whether lines of this level are written.
bool logs(LogLevel level);

}  // namespace parley::base
