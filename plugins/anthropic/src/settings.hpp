#pragma once

#include <parley/plugin.hpp>

#include <string>
#include <string_view>

namespace anthropic {

/// The operator's settings, as the manifest's `config` describes them.
struct Settings {
    /// Without a slash at the end.
    std::string base_url;
    /// The header anthropic-version: what may be asked, and how.
    std::string version;
    std::string model;
    std::uint32_t max_tokens = 0;
    std::uint32_t context_tokens = 0;
    bool caches_prompts = false;

    /// Later versions refuse temperature, top_p and top_k.
    [[nodiscard]] bool takesSampling() const { return version == "2023-06-01"; }
};

/// Throws INVALID, naming the setting.
Settings readSettings(const parley::Setup& setup);

/// A request to the vendor. The host puts the key in: "api_key" names the setting that refers to
/// it.
parley::HttpRequest toVendor(const Settings& settings, std::string method, const char* path);

/// Whether the model goes on from the beginning of an answer. Newer ones refuse to.
bool continuesText(std::string_view model);

/// Whether the model keeps to a schema of its answer. Older ones do not know such a thing.
bool keepsToSchemas(std::string_view model);

}  // namespace anthropic
