#include "help.hpp"

#include <algorithm>

namespace parley::app {

namespace {

constexpr std::string_view kGlobalOptions =
    "  --config FILE      read this file instead of etc/parley.properties\n"
    "  -D, --define KEY=VALUE\n"
    "                     set one key of the configuration; may be repeated\n"
    "  --json             answer in JSON\n"
    "  --help             show this\n";

constexpr std::string_view kExitCodes =
    "Exit codes:\n"
    "  0  done            3  the configuration has mistakes\n"
    "  1  it failed       4  the database or another service cannot be reached\n"
    "  2  called wrongly\n";

constexpr std::size_t kColumn = 32;

std::string line(const std::string& left, std::string_view right) {
    std::string text = "  " + left;
    text.append(text.size() < kColumn ? kColumn - text.size() : 1, ' ');
    return text + std::string{right} + "\n";
}

std::string withArguments(const Command& command) {
    std::string text{command.name};
    if (!command.arguments.empty()) text += " " + std::string{command.arguments};
    return text;
}

}  // namespace

std::string helpOfAll() {
    std::string text =
        "Parley: a platform for businesses that sell AI conversations.\n\nUsage: parley COMMAND "
        "[OPTIONS]\n\nCommands:\n";
    for (const auto& command : commandTable())
        text += line(withArguments(command), command.summary);
    text += "\n`parley COMMAND --help` says more about one.\n\nOptions of every command:\n";
    return text + std::string{kGlobalOptions} + "\n" + std::string{kExitCodes};
}

std::string helpOfGroup(std::string_view group) {
    std::string commands;
    for (const auto& command : commandTable()) {
        if (command.name.starts_with(std::string{group} + " "))
            commands += line(withArguments(command), command.summary);
    }
    if (commands.empty()) return {};
    return "Usage: parley " + std::string{group} + " COMMAND [OPTIONS]\n\nCommands:\n" + commands;
}

std::string helpOf(const Command& command) {
    std::string text = "Usage: parley " + withArguments(command) + " [OPTIONS]\n\n" +
                       std::string{command.summary} + "\n\nOptions:\n";
    for (const auto& option : command.options) {
        std::string left = "--" + std::string{option.name};
        if (!option.value.empty()) left += " " + std::string{option.value};
        // The width of the options that every command has.
        left.resize(std::max<std::size_t>(left.size() + 1, 19), ' ');
        text += "  " + left + std::string{option.doc} + "\n";
    }
    return text + std::string{kGlobalOptions} + "\n" + std::string{kExitCodes};
}

}  // namespace parley::app
