#include "config_documents.hpp"

#include "settings.hpp"

#include <Poco/StringTokenizer.h>

namespace parley::app {

namespace {

constexpr std::size_t kLineWidth = 98;

std::string groupOf(std::string_view key) {
    return std::string{key.substr(0, key.find('.'))};
}

std::string wrappedComment(const std::string& text) {
    std::string lines;
    std::string line = "#";
    for (const auto& word :
         Poco::StringTokenizer{text, " ", Poco::StringTokenizer::TOK_IGNORE_EMPTY}) {
        if (line.size() + 1 + word.size() > kLineWidth) {
            lines += line + "\n";
            line = "#";
        }
        line += " " + word;
    }
    return lines + line + "\n";
}

std::string allowed(const Setting& setting) {
    return "Allowed: " + whatIsAllowed(setting) + ".";
}

bool isEnvironmentOnly(const Setting& setting) {
    return setting.key == "secrets.master_key";
}

}  // namespace

std::string configurationMarkdown() {
    std::string text =
        "# Configuration\n\n"
        "`parley config docs` writes this page from the table in `host/app/setting_table.cpp`.\n\n"
        "A setting comes from the first of these that has it: `-D key=value` on the command line; "
        "the environment variable\n"
        "named in the table, or that name with `_FILE` added, which names a file that holds the "
        "value; the properties file\n"
        "(`--config FILE`, else `PARLEY_CONFIG`, else `etc/parley.properties`); the default. A key "
        "that does not exist and a\n"
        "value that is not allowed are refused at start, all of them at once. `parley config show` "
        "tells every value and where\n"
        "it came from, `parley check` whether the installation works with them.\n";
    std::string group;
    for (const auto& setting : settingTable()) {
        if (groupOf(setting.key) != group) {
            group = groupOf(setting.key);
            text += "\n## " + group +
                    "\n\n| key | default | meaning | environment |\n| --- | --- | --- | --- |\n";
        }
        const std::string value{setting.default_value};
        text += "| `" + std::string{setting.key} + "` | " +
                (value.empty() ? "" : "`" + value + "`") + " | " + std::string{setting.doc} + " " +
                allowed(setting) + " | `" + environmentName(setting.key) + "` |\n";
    }
    return text;
}

std::string configurationProperties() {
    std::string text =
        "# The configuration of Parley: every key there is, with its default. Uncomment a line to "
        "change it.\n"
        "# Environment variables (PARLEY_SERVER_PORT for server.port) and -D key=value go before "
        "this file.\n"
        "# `parley config template` wrote it; docs/configuration.md is the same as a page.\n";
    std::string group;
    for (const auto& setting : settingTable()) {
        if (groupOf(setting.key) != group) {
            group = groupOf(setting.key);
            text += "\n";
        }
        text += "\n" + wrappedComment(std::string{setting.doc} + " " + allowed(setting));
        text += "#" + std::string{setting.key} + " =" + (setting.default_value.empty() ? "" : " ") +
                std::string{setting.default_value} + "\n";
        if (isEnvironmentOnly(setting))
            text += "# (in the environment only, as " + environmentName(setting.key) + ")\n";
    }
    return text;
}

}  // namespace parley::app
