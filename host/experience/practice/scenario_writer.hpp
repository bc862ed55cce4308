#pragma once

#include "models.hpp"
#include "scenario_shelf.hpp"
#include "scenario_wish.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <provider/plugin/settings_schema.hpp>

#include <memory>
#include <string>

namespace parley::experience::practice {

/// Makes scenarios of wishes: with the tenant's language model where its chain begins with one, and
/// with the phrase bank where it does not, or where the model's answer cannot be played after one
/// attempt to mend it. Any fiber.
class ScenarioWriter {
public:
    /// Reads `scenario.schema.json` of the folder; without it only the engine judges.
    ScenarioWriter(const Models& models, const base::Clock& clock, const std::string& folder);

    struct Written {
        ProducedBy by;
        nlohmann::json document;
        /// Why it is the engine's although there is a model; empty otherwise.
        std::string fallback_reason = {};
    };
    /// InvalidArgument `invalid_body` for texts that are none.
    base::Result<Written> write(base::TenantId tenant, ScenarioWish wish) const;

    /// What is wrong with a document, by its schema and by the engine that plays it.
    [[nodiscard]] std::vector<base::Fault> faultsOf(const nlohmann::json& document) const;

private:
    base::Result<nlohmann::json> writeByModel(
        const Models::Model& model, const ScenarioWish& wish) const;
    base::Result<nlohmann::json> attempt(
        const Models::Model& model,
        const provider::Thought& thought,
        const ScenarioWish& wish,
        std::string& answer) const;

    const Models& models_;
    const base::Clock& clock_;
    std::unique_ptr<provider::SettingsSchema> schema_;
};

}  // namespace parley::experience::practice
