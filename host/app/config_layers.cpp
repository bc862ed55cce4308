#include "config_layers.hpp"

#include <base/check.hpp>

#include <Poco/Exception.h>
#include <Poco/String.h>
#include <Poco/StringTokenizer.h>
#include <Poco/Util/PropertyFileConfiguration.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

namespace parley::app {

namespace {

namespace fs = std::filesystem;

// What ./run and the tests read. Anything else that begins with PARLEY_ and looks like a setting is
// a mistake; anything that does not is somebody else's (Kubernetes sets PARLEY_SERVICE_HOST).
constexpr std::string_view kPrefix = "PARLEY_";
constexpr std::string_view kFileSuffix = "_FILE";
constexpr std::size_t kLettersOfAMistake = 2;

void collectKeys(
    const Poco::Util::AbstractConfiguration& properties,
    const std::string& range,
    std::vector<std::pair<std::string, std::string>>& found) {
    Poco::Util::AbstractConfiguration::Keys keys;
    properties.keys(range, keys);
    for (const auto& key : keys) {
        const std::string path = range.empty() ? key : range + "." + key;
        if (properties.hasProperty(path)) found.emplace_back(path, properties.getRawString(path));
        collectKeys(properties, path, found);
    }
}

const Setting* settingOfVariable(std::string_view name) {
    for (const auto& setting : settingTable()) {
        if (environmentName(setting.key) == name) return &setting;
    }
    return nullptr;
}

std::optional<std::string> contentOf(const std::string& file) {
    std::ifstream stream{file, std::ios::binary};
    if (!stream) return std::nullopt;
    std::string content{std::istreambuf_iterator<char>{stream}, {}};
    while (!content.empty() && (content.back() == '\n' || content.back() == '\r'))
        content.pop_back();
    return content;
}

base::Fault unknownKey(const std::string& key, const std::string& source) {
    const auto nearest = nearestKey(key);
    std::string message = "there is no such setting (in " + source + ")";
    if (!nearest.empty()) message += "; did you mean " + std::string{nearest} + "?";
    return {key, message};
}

// The variable that was most likely meant by one that is none.
std::string misspeltVariable(const std::string& name) {
    const std::string as_key = Poco::toLower(name.substr(kPrefix.size()));
    const std::string nearest{nearestKey(Poco::replace(as_key, "_", "."))};
    const auto candidate = nearest.empty() ? std::string{} : environmentName(nearest);
    const auto [left, right] =
        std::mismatch(name.begin(), name.end(), candidate.begin(), candidate.end());
    const auto rest = std::max(name.end() - left, candidate.end() - right);
    const bool long_common_start =
        !candidate.empty() && static_cast<std::size_t>(left - name.begin()) > kPrefix.size() + 4;
    return long_common_start && static_cast<std::size_t>(rest) <= kLettersOfAMistake * 2
               ? candidate
               : std::string{};
}

std::string homeOf(const fs::path& executable) {
    for (auto folder = executable.parent_path(); folder.has_relative_path();
         folder = folder.parent_path()) {
        if (fs::exists(folder / "etc/parley.properties")) return folder;
    }
    return fs::current_path();
}

}  // namespace

ConfigSources processSources() {
    ConfigSources sources;
    for (char** variable = environ; *variable != nullptr; ++variable)
        sources.environment.emplace_back(*variable);
    std::error_code ignored;
    const auto program = fs::read_symlink("/proc/self/exe", ignored);
    sources.home = homeOf(program);
    sources.program_folder = program.parent_path();
    sources.working_directory = fs::current_path(ignored);
    return sources;
}

std::vector<std::pair<std::string, std::string>> readProperties(
    const std::string& file, std::vector<base::Fault>& faults) {
    std::vector<std::pair<std::string, std::string>> found;
    try {
        const Poco::AutoPtr properties{new Poco::Util::PropertyFileConfiguration{file}};
        collectKeys(*properties, "", found);
    } catch (const Poco::Exception& error) {
        faults.push_back({file, "the file cannot be read: " + error.displayText()});
    }
    return found;
}

ConfigLayers ConfigLayers::read(const ConfigSources& sources, Faults& faults) {
    ConfigLayers layers;
    for (const auto& setting : settingTable()) {
        layers.set(setting.key, {std::string{setting.default_value}, "default"});
    }
    layers.readFile(sources, faults);
    layers.readEnvironment(sources, faults);
    layers.readOverrides(sources, faults);
    return layers;
}

void ConfigLayers::readFile(const ConfigSources& sources, Faults& faults) {
    const std::string named_by_environment = [&] {
        for (const auto& variable : sources.environment) {
            if (variable.starts_with("PARLEY_CONFIG="))
                return variable.substr(variable.find('=') + 1);
        }
        return std::string{};
    }();
    file_ = !sources.file.empty() ? sources.file : named_by_environment;
    if (file_.empty()) {
        file_ = sources.home + "/etc/parley.properties";
        if (!fs::exists(file_)) {
            file_.clear();
            return;
        }
    }
    for (auto& [key, value] : readProperties(file_, faults)) {
        const auto* setting = findSetting(key);
        if (key == "secrets.master_key" && setting != nullptr) {
            faults.push_back({key, "is in " + file_ + ", but is taken from the environment only"});
            continue;
        }
        take(key, std::move(value), "the file " + file_, faults);
    }
}

void ConfigLayers::readEnvironment(const ConfigSources& sources, Faults& faults) {
    for (const auto& variable : sources.environment) {
        const auto equals = variable.find('=');
        if (!variable.starts_with(kPrefix) || equals == std::string::npos) continue;
        const std::string name = variable.substr(0, equals);
        std::string value = variable.substr(equals + 1);
        std::string source = "the environment variable " + name;
        const auto* setting = settingOfVariable(name);
        if (setting == nullptr && name.ends_with(kFileSuffix)) {
            setting = settingOfVariable(name.substr(0, name.size() - kFileSuffix.size()));
            if (setting != nullptr) {
                auto content = contentOf(value);
                if (!content) {
                    faults.push_back(
                        {std::string{setting->key},
                         "the file " + value + " named by " + name + " cannot be read"});
                    continue;
                }
                source = "the file " + value + " named by " + name;
                value = std::move(*content);
            }
        }
        if (setting != nullptr) {
            take(std::string{setting->key}, std::move(value), std::move(source), faults);
        } else if (const auto meant = misspeltVariable(name); !meant.empty()) {
            faults.push_back(
                {name,
                 "there is no such setting (in the environment); did you mean " + meant + "?"});
        }
    }
}

void ConfigLayers::readOverrides(const ConfigSources& sources, Faults& faults) {
    for (const auto& override : sources.overrides) {
        const auto equals = override.find('=');
        if (equals == std::string::npos) {
            faults.push_back({override, "the option -D takes key=value"});
            continue;
        }
        const std::string key = override.substr(0, equals);
        const auto* setting = findSetting(key);
        if (setting != nullptr && setting->key == "secrets.master_key") {
            faults.push_back(
                {key, "is on the command line, where others can see it; use the environment"});
            continue;
        }
        take(key, override.substr(equals + 1), "the option -D", faults);
    }
}

void ConfigLayers::take(
    const std::string& key, std::string value, std::string source, Faults& faults) {
    const auto* setting = findSetting(key);
    if (setting == nullptr) {
        faults.push_back(unknownKey(key, source));
        return;
    }
    if (!isAllowed(*setting, value)) {
        const std::string shown =
            setting->visibility == Visibility::Secret ? "the value" : "\"" + value + "\"";
        faults.push_back(
            {key,
             shown + " (from " + source + ") is not allowed; it must be " +
                 whatIsAllowed(*setting)});
        return;
    }
    set(key, {std::move(value), std::move(source)});
}

const ConfigLayers::Value& ConfigLayers::at(std::string_view key) const {
    const auto found = values_.find(key);
    CHECK(found != values_.end());
    return found->second;
}

std::int64_t ConfigLayers::integer(std::string_view key) const {
    return std::stoll(text(key));
}

std::vector<std::string> ConfigLayers::list(std::string_view key) const {
    const Poco::StringTokenizer parts{
        text(key), ",", Poco::StringTokenizer::TOK_TRIM | Poco::StringTokenizer::TOK_IGNORE_EMPTY};
    return {parts.begin(), parts.end()};
}

}  // namespace parley::app
