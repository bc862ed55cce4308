#pragma once

#include "conversation.hpp"
#include "scenario_library.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parley::conversation {

/// Makes of what somebody asked for, and of what their tenant has set, all that is fixed before the
/// first word. Any thread.
class CastingDirector {
public:
    struct Order {
        /// As the client wants the session.
        SessionSettings settings = {};
        /// A scenario of the library to be played; empty for none.
        std::string scenario = {};
        /// One that is in no library, to be played instead.
        std::shared_ptr<const ScenarioFile> written = {};
        /// 1 mild to 5 fierce; empty as the scenario says.
        std::optional<int> temper = {};
        /// The tenant's. `turn_policy.…` changes how patient its conversations are, `one_moment`
        /// what is said while tools take long.
        nlohmann::json tenant_settings = nlohmann::json::object();
        /// What the host can run for this tenant. A scenario has those that it names.
        std::vector<provider::ToolOffer> tools = {};
    };

    CastingDirector(const ScenarioLibrary& library, const base::Clock& clock)
        : library_{library}, clock_{clock} {}

    /// NotFound `scenario_not_found`, InvalidArgument `turn_policy_invalid`.
    [[nodiscard]] base::Result<Casting> cast(Order order) const;

private:
    const ScenarioLibrary& library_;
    const base::Clock& clock_;
};

/// Who to be and how to talk, in prose for language models.
std::string instructionsFor(const nlohmann::json& scenario, int temper);

}  // namespace parley::conversation
