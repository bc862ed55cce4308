#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::app {

enum class SettingKind : std::uint8_t {
    Text,
    Slug,
    Path,
    Integer,
    Flag,
    Choice,
    Address,
    Addresses,
    Url,
    DatabaseUrl
};

/// Secret values are never shown, and never read from a file that others may read or from a command
/// line that others may see.
enum class Visibility : std::uint8_t { Shown, Secret };

/// One key of the configuration: everything about it that a person or the program needs to know.
struct Setting {
    std::string_view key;
    SettingKind kind;
    std::string_view default_value;
    /// One sentence or more, for the operator.
    std::string_view doc;
    /// Integers only: the range that is allowed, both ends included.
    std::int64_t least = 0;
    std::int64_t most = 0;
    /// Choices only, separated by blanks.
    std::string_view choices = {};
    Visibility visibility = Visibility::Shown;
};

/// Every setting there is, in the order of the documentation.
const std::vector<Setting>& settingTable();

/// Null when there is no such key.
const Setting* findSetting(std::string_view key);

/// `a whole number from 0 to 65535`
std::string whatIsAllowed(const Setting& setting);
/// Whether the text is a value of this setting. The empty text is one of all but integers, flags
/// and choices: it means `not set`.
bool isAllowed(const Setting& setting, std::string_view value);

/// `PARLEY_SERVER_PORT` for `server.port`.
std::string environmentName(std::string_view key);

/// The key that was most likely meant, or empty when none is close.
std::string_view nearestKey(std::string_view mistaken);

}  // namespace parley::app
