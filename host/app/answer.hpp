#pragma once

#include <base/error.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace parley::app {

/// How a command ended, as the shell sees it.
enum class ExitCode : std::uint8_t {
    Ok = 0,
    Failed = 1,
    Usage = 2,
    Configuration = 3,
    Unavailable = 4,
};

/// What a command has to say: for people, and with --json for programs.
struct Answer {
    nlohmann::json body;
    std::string text;
    ExitCode exit = ExitCode::Ok;
};

/// Rows under a line of headings, columns as wide as they need to be.
std::string table(
    const std::vector<std::string>& headings, const std::vector<std::vector<std::string>>& rows);

ExitCode exitCodeOf(const base::Error& error);
/// The error in a person's words: what happened, each fault on a line, and what to do.
std::string describe(const base::Error& error);
nlohmann::json toJson(const base::Error& error);

}  // namespace parley::app
