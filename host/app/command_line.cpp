#include "command_line.hpp"

#include "command.hpp"
#include "help.hpp"

#include <Poco/Exception.h>
#include <Poco/Util/Option.h>
#include <Poco/Util/OptionException.h>
#include <Poco/Util/OptionProcessor.h>
#include <Poco/Util/OptionSet.h>

#include <algorithm>
#include <cstdio>

namespace parley::app {

namespace {

using Poco::Util::Option;

/// The words as they were understood.
struct Parsed {
    const Command* command = nullptr;
    /// The first word when it names no command by itself.
    std::string group = {};
    Arguments arguments = {};
    std::vector<std::string> overrides = {};
    bool help = false;
    bool json = false;
};

Poco::Util::OptionSet optionsOf(const Command* command) {
    Poco::Util::OptionSet options;
    options.addOption(Option{"config", "c"}.argument("FILE"));
    options.addOption(Option{"define", "D"}.argument("KEY=VALUE").repeatable(true));
    options.addOption(Option{"json", "j"});
    options.addOption(Option{"help", "h"});
    if (command == nullptr) return options;
    for (const auto& option : command->options) {
        Option added{std::string{option.name}, ""};
        if (!option.value.empty()) added.argument(std::string{option.value});
        options.addOption(added);
    }
    return options;
}

// The command with the most words that the words begin with.
const Command* findCommand(const std::vector<std::string>& words, std::size_t& taken) {
    for (const auto& command : commandTable()) {
        std::string said;
        for (std::size_t count = 1; count <= std::min<std::size_t>(words.size(), 2); ++count) {
            said += (count == 1 ? "" : " ") + words[count - 1];
            if (command.name == said) {
                taken = count;
                return &command;
            }
        }
    }
    return nullptr;
}

// Up to two words that may name a command: the first that are neither options nor their values.
std::vector<std::string> leadingWords(const std::vector<std::string>& words) {
    static const std::vector<std::string> with_value{"-c", "--config", "-D", "--define"};
    std::vector<std::string> leading;
    for (auto word = words.begin(); word != words.end() && leading.size() < 2; ++word) {
        if (std::find(with_value.begin(), with_value.end(), *word) != with_value.end()) {
            if (++word == words.end()) break;
        } else if (!word->starts_with("-")) {
            leading.push_back(*word);
        } else if (!leading.empty()) {
            break;
        }
    }
    return leading;
}

// Options may stand anywhere; the command's words come before its arguments.
Parsed parse(const std::vector<std::string>& words) {
    Parsed parsed;
    const auto leading = leadingWords(words);
    std::size_t taken = 0;
    parsed.command = findCommand(leading, taken);
    if (parsed.command == nullptr && !leading.empty()) parsed.group = leading.front();

    const auto options = optionsOf(parsed.command);
    Poco::Util::OptionProcessor processor{options};
    for (const auto& word : words) {
        std::string name;
        std::string value;
        const bool is_option = processor.process(word, name, value);
        if (!is_option) parsed.arguments.positional.push_back(word);
        if (name == "define") parsed.overrides.push_back(value);
        if (!name.empty()) parsed.arguments.options[name] = value;
    }
    processor.checkRequired();
    auto& positional = parsed.arguments.positional;
    positional.erase(
        positional.begin(),
        positional.begin() + static_cast<std::ptrdiff_t>(std::min(taken, positional.size())));
    parsed.help = parsed.arguments.has("help");
    parsed.json = parsed.arguments.has("json");
    return parsed;
}

// `SLUG [NAME]` wants one word and takes two, `FILE…` takes any number.
base::Result<void> checkCount(const Command& command, const Arguments& arguments) {
    const auto needed =
        std::count_if(
            command.arguments.begin(), command.arguments.end(), [](char c) { return c == ' '; }) +
        (command.arguments.empty() ? 0 : 1) -
        std::count(command.arguments.begin(), command.arguments.end(), '[');
    const auto most = needed + std::count(command.arguments.begin(), command.arguments.end(), '[');
    const auto given = static_cast<std::ptrdiff_t>(arguments.positional.size());
    const bool takes_more = command.arguments.ends_with("…");
    if (given >= needed && (given <= most || takes_more)) return {};
    return usageError(
        "usage: parley " + std::string{command.name} + " " + std::string{command.arguments} +
        "; `parley " + std::string{command.name} + " --help` says more");
}

int printHelp(const Parsed& parsed) {
    if (parsed.command != nullptr) {
        std::fputs(helpOf(*parsed.command).c_str(), stdout);
        return 0;
    }
    const auto group = helpOfGroup(parsed.group);
    std::fputs((group.empty() ? helpOfAll() : group).c_str(), stdout);
    return 0;
}

int report(const base::Error& error, bool as_json) {
    const bool usage = error.reason == "usage";
    if (as_json) {
        std::printf("%s\n", toJson(error).dump(2).c_str());
    } else {
        std::fprintf(stderr, "parley: %s\n", describe(error).c_str());
    }
    return static_cast<int>(usage ? ExitCode::Usage : exitCodeOf(error));
}

base::Result<Answer> carryOut(const Parsed& parsed) {
    TRY(checkCount(*parsed.command, parsed.arguments));
    auto sources = processSources();
    sources.file = parsed.arguments.option("config").value_or("");
    sources.overrides = parsed.overrides;
    auto config = Config::load(sources);
    if (!config && parsed.command->needs == Needs::Nothing) config = Config::load({});
    if (!config) {
        auto error = std::move(config).error();
        error.advice = "the configuration has mistakes:";
        return error;
    }
    return parsed.command->run({.config = *config, .arguments = parsed.arguments});
}

int dispatch(const Parsed& parsed) {
    if (parsed.help || (parsed.command == nullptr && parsed.group.empty()))
        return printHelp(parsed);
    if (parsed.command == nullptr) {
        const bool is_group = !helpOfGroup(parsed.group).empty();
        return report(
            usageError(
                (is_group ? "which command of `" : "there is no command `") + parsed.group + "`" +
                (is_group ? "?" : ";") + " `parley " +
                (is_group ? parsed.group + " " : std::string{}) + "--help` lists them"),
            parsed.json);
    }
    const auto answer = carryOut(parsed);
    if (!answer) return report(answer.error(), parsed.json);
    const auto text = parsed.json ? answer->body.dump(2) + "\n" : answer->text;
    std::fputs(text.c_str(), stdout);
    return static_cast<int>(answer->exit);
}

}  // namespace

std::optional<std::string> Arguments::option(std::string_view name) const {
    const auto found = options.find(name);
    return found == options.end() ? std::nullopt : std::optional{found->second};
}

base::Error usageError(std::string advice) {
    return {
        .code = base::ErrorCode::InvalidArgument, .reason = "usage", .advice = std::move(advice)};
}

int runCommandLine(const std::vector<std::string>& words) {
    try {
        return dispatch(parse(words));
    } catch (const Poco::Util::OptionException& error) {
        const bool as_json = std::any_of(words.begin(), words.end(), [](const std::string& word) {
            return word == "--json" || word == "-j";
        });
        return report(
            usageError(error.displayText() + "; `parley --help` lists the options"), as_json);
    }
}

}  // namespace parley::app
