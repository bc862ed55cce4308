#pragma once

#include "chain/entry.hpp"
#include "kind.hpp"
#include "plugin/manifest.hpp"

#include <base/clock.hpp>
#include <base/id.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace parley::provider {

/// A provider as a tenant has configured it. Holds the names of its secrets, never their values.
struct ProviderRecord {
    base::ProviderId id;
    Kind kind = Kind::Stt;
    std::string plugin = {};
    std::string name = {};
    /// As given, without secrets.
    nlohmann::json settings = nlohmann::json::object();
    std::vector<std::string> secret_names = {};
    /// Empty for the prices of the plugin's manifest.
    std::optional<std::vector<Price>> prices = {};
    bool enabled = true;
    /// Grows when settings or secrets change.
    int revision = 1;
    base::UtcTime created_at = {};
    base::UtcTime updated_at = {};
};

/// A tenant's order of the providers of one kind.
struct ChainRecord {
    struct Entry {
        base::ProviderId provider;
        /// Empty for the usual ones.
        std::optional<std::chrono::milliseconds> first_output = {};
        std::optional<std::chrono::milliseconds> between_outputs = {};
    };

    Kind kind = Kind::Stt;
    Hedge hedge = Hedge::No;
    OnContent on_content = OnContent::Stop;
    /// Empty: the tenant has none of its own and gets what the platform comes with.
    std::vector<Entry> entries = {};
};

/// As the API and the database write them.
nlohmann::json toJson(const std::vector<Price>& prices);
/// Of JSON that toJson wrote or a schema has checked.
std::vector<Price> pricesFrom(const nlohmann::json& json);

}  // namespace parley::provider
