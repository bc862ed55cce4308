#pragma once

#include "commentary.hpp"
#include "scenario_shelf.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <conversation/records.hpp>
#include <jobs/job.hpp>

#include <nlohmann/json.hpp>

#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::experience::practice {

/// What rehearsals came to: judged by rules when they end, kept as long as the conversation is, and
/// only where the user agreed to keep what was said. Any fiber.
class Debriefs {
public:
    /// The queue of what ended.
    static constexpr const char* kQueue = "practice.debrief";

    Debriefs(
        storage::Database& database,
        const base::Clock& clock,
        const conversation::Records& records,
        const ScenarioShelf& shelf,
        const Commentary& commentary)
        : database_{database},
          clock_{clock},
          records_{records},
          shelf_{shelf},
          commentary_{commentary} {}

    /// Schema `Debrief`. NotFound `conversation_not_found`, `transcript_not_kept`,
    /// `scenario_not_found`, `debrief_not_found`.
    base::Result<nlohmann::json> get(
        const conversation::Reader& reader, conversation::ConversationId id) const;
    /// Judges once more and keeps that. Conflict `conversation_live` while it goes on,
    /// Unprocessable `no_scenario` where nothing was rehearsed.
    base::Result<nlohmann::json> make(
        const conversation::Reader& reader, conversation::ConversationId id);
    /// For the queue: judges what ended unless it was judged already.
    base::Result<void> onEnded(const jobs::Job& job);
    /// All of a user's.
    base::Result<std::vector<nlohmann::json>> exportOf(
        base::TenantId tenant, base::UserId user) const;

private:
    base::Result<nlohmann::json> find(
        const conversation::Reader& reader, conversation::ConversationId id) const;

    storage::Database& database_;
    const base::Clock& clock_;
    const conversation::Records& records_;
    const ScenarioShelf& shelf_;
    const Commentary& commentary_;
};

/// At which temper it was played: as it was chosen, or else as the scenario says.
int temperOf(const conversation::ConversationRecord& record, const nlohmann::json& scenario);

}  // namespace parley::experience::practice
