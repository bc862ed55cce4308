#pragma once

#include <string>
#include <vector>

namespace parley::app {

/// Finds the command that the words name, reads its options and the configuration, carries it out
/// and prints its answer. Returns the process's exit status.
int runCommandLine(const std::vector<std::string>& words);

}  // namespace parley::app
