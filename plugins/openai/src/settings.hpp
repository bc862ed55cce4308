#pragma once

#include "dialect.hpp"

#include <parley/plugin.hpp>

#include <optional>
#include <string>

namespace openai {

/// The operator's settings, as the manifest's `config` describes them.
struct Settings {
    /// Without a slash at the end.
    std::string base_url;
    const Dialect& dialect;
    bool has_key = false;
    std::string organization;
    std::string project;

    std::string model;
    std::uint32_t max_tokens = 0;
    std::uint32_t context_tokens = 0;
    std::string reasoning_effort;
    bool tools = true;
    bool images = false;
};

/// Throws INVALID, naming the setting.
Settings readSettings(const parley::Setup& setup);

/// A request to the vendor. The host puts the key in: "api_key" names the setting that refers to
/// it.
parley::HttpRequest toVendor(const Settings& settings, std::string method, const char* path);

}  // namespace openai
