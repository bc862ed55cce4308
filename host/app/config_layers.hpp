#pragma once

#include "settings.hpp"

#include <base/error.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::app {

/// Where settings come from, each overriding those before it: the built-in defaults, the properties
/// file, the environment, the command line.
struct ConfigSources {
    /// Empty: PARLEY_CONFIG of the environment, else etc/parley.properties of Parley's own folder.
    std::string file = {};
    /// `NAME=value`, as the process got it.
    std::vector<std::string> environment = {};
    /// `key=value`, from -D.
    std::vector<std::string> overrides = {};
    /// Parley's own folder: etc, migrations and web are in it.
    std::string home = {};
    std::string working_directory = {};
    /// Where the executable is.
    std::string program_folder = {};
};

/// The sources of this process.
ConfigSources processSources();

/// The text of every setting and where it came from.
class ConfigLayers {
public:
    struct Value {
        std::string text;
        /// `default`, `the file …`, `the environment variable …`, `the option -D`
        std::string source;
    };

    /// Adds a fault for every key that does not exist and every value that is not allowed.
    static ConfigLayers read(const ConfigSources& sources, std::vector<base::Fault>& faults);

    [[nodiscard]] const Value& at(std::string_view key) const;
    [[nodiscard]] const std::string& text(std::string_view key) const { return at(key).text; }
    [[nodiscard]] std::int64_t integer(std::string_view key) const;
    [[nodiscard]] bool flag(std::string_view key) const { return text(key) == "true"; }
    [[nodiscard]] std::vector<std::string> list(std::string_view key) const;
    [[nodiscard]] const std::string& file() const { return file_; }
    void set(std::string_view key, Value value) { values_[std::string{key}] = std::move(value); }

private:
    using Faults = std::vector<base::Fault>;

    void readFile(const ConfigSources& sources, Faults& faults);
    void readEnvironment(const ConfigSources& sources, Faults& faults);
    void readOverrides(const ConfigSources& sources, Faults& faults);
    void take(const std::string& key, std::string value, std::string source, Faults& faults);

    std::string file_;
    std::map<std::string, Value, std::less<>> values_;
};

/// Reads a file of `key=value` lines into pairs, in the order of the keys. Empty with a fault when
/// it cannot be read.
std::vector<std::pair<std::string, std::string>> readProperties(
    const std::string& file, std::vector<base::Fault>& faults);

}  // namespace parley::app
