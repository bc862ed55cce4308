#pragma once

#include "answer.hpp"
#include "config.hpp"

#include <base/result.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::app {

/// One `--name VALUE`, or `--name` alone when `value` is empty.
struct CommandOption {
    std::string_view name;
    std::string_view value;
    std::string_view doc;
};

/// What was said after the command's own words.
class Arguments {
public:
    std::vector<std::string> positional = {};
    std::map<std::string, std::string, std::less<>> options = {};

    [[nodiscard]] bool has(std::string_view option) const { return options.contains(option); }
    [[nodiscard]] std::optional<std::string> option(std::string_view name) const;
};

/// One command being carried out.
struct Invocation {
    const Config& config;
    const Arguments& arguments;
};

/// Whether a command can be carried out while the configuration has mistakes.
enum class Needs : std::uint8_t { Nothing, Configuration };

/// One command of the command line: everything that its help says, and the function behind it.
struct Command {
    /// `tenant create`
    std::string_view name;
    /// `SLUG NAME`; a word in brackets may be left out.
    std::string_view arguments;
    std::string_view summary;
    std::vector<CommandOption> options;
    Needs needs;
    base::Result<Answer> (*run)(const Invocation& invocation);
};

/// Every command, in the order of the help.
const std::vector<Command>& commandTable();

/// Says what is wrong with how a command was called; ends with exit code 2.
base::Error usageError(std::string advice);

}  // namespace parley::app
