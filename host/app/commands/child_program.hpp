#pragma once

#include <base/result.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace parley::app {

/// How a program ended.
struct EndedProgram {
    enum class How : std::uint8_t { Exit, Signal, TooSlow };

    How how = How::Exit;
    /// Its status, or the number of the signal.
    int number = 0;
    /// To its standard output and error, in order.
    std::string printed;
    std::chrono::milliseconds took{0};
};

/// Runs a program to its end; no shell is involved. One that takes longer than its patience is
/// ended. Internal `program_not_started`.
base::Result<EndedProgram> runProgram(
    const std::string& program,
    const std::vector<std::string>& arguments,
    std::chrono::milliseconds patience);

/// The same for a function, in a copy of this process that ends with what it answers. For commands,
/// which have no other threads.
base::Result<EndedProgram> runInChild(
    const std::function<int()>& work, std::chrono::milliseconds patience);

}  // namespace parley::app
