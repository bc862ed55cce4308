#pragma once

#include "command.hpp"

#include <string>

namespace parley::app {

/// The help of the whole program.
std::string helpOfAll();
/// The help of `tenant`: its commands. Empty when no command begins with that word.
std::string helpOfGroup(std::string_view group);
std::string helpOf(const Command& command);

}  // namespace parley::app
