#pragma once

#include <base/clock.hpp>
#include <base/id.hpp>
#include <base/result.hpp>
#include <conversation/records.hpp>
#include <conversation/scenario_library.hpp>
#include <tenancy/page.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::experience::practice {

struct WrittenScenarioName {
    static constexpr std::string_view kPrefix = "own-";
};
/// Publicly `own-` and 26 symbols, which is a slug as those of the library are.
using WrittenScenarioId = base::Id<WrittenScenarioName>;

/// Who made a scenario: an author, a language model, or the rules that come with the installation.
enum class ProducedBy : std::uint8_t { Author, Model, Engine };
std::string_view toText(ProducedBy by);

/// A scenario that can be played, with where it comes from.
struct ShelvedScenario {
    std::shared_ptr<const conversation::ScenarioFile> file;
    ProducedBy produced_by = ProducedBy::Author;
    /// Empty when it is everybody's.
    std::optional<base::UserId> owner = {};
    /// Empty for those of the library.
    std::optional<base::UtcTime> made_at = {};
};

/// The scenarios that somebody may play: those of the installation, and those that were written for
/// them or for their tenant. Any fiber.
class ScenarioShelf {
public:
    /// What is empty is not asked for. Words are compared without regard to case.
    struct Filter {
        std::optional<std::string> tag = {};
        std::optional<std::string> industry = {};
        std::optional<int> difficulty = {};
        /// `en` finds `en-GB` too.
        std::optional<std::string> language = {};
    };
    /// A scenario on its way to the shelf. Without an owner it is the whole tenant's.
    struct Draft {
        std::optional<base::UserId> owner = {};
        ProducedBy produced_by = ProducedBy::Engine;
        nlohmann::json document;
    };

    ScenarioShelf(
        storage::Database& database,
        const base::Clock& clock,
        const conversation::ScenarioLibrary& library)
        : database_{database}, clock_{clock}, library_{library} {}

    /// Those written come first, the newest first. Their documents have only what a list shows.
    base::Result<tenancy::Page<ShelvedScenario>> list(
        const conversation::Reader& reader,
        const Filter& filter,
        const tenancy::PageRequest& page) const;
    /// NotFound `scenario_not_found`.
    base::Result<ShelvedScenario> find(
        const conversation::Reader& reader, std::string_view slug) const;
    /// With its id in the document. Conflict `too_many_scenarios`.
    base::Result<ShelvedScenario> put(base::TenantId tenant, Draft draft);
    /// One that is `user`'s, or with `shared` also one that is everybody's. NotFound
    /// `scenario_not_found`, also for those of the library.
    enum class Shared : std::uint8_t { No, Yes };
    base::Result<void> remove(
        base::TenantId tenant, base::UserId user, Shared shared, std::string_view slug);
    /// All that were written for a user.
    base::Result<std::vector<ShelvedScenario>> exportOf(
        base::TenantId tenant, base::UserId user) const;

private:
    base::Result<std::vector<ShelvedScenario>> writtenFor(const conversation::Reader& reader) const;

    storage::Database& database_;
    const base::Clock& clock_;
    const conversation::ScenarioLibrary& library_;
};

/// From 1 to 5: as its author says, or as fierce as its persona is.
int difficultyOf(const nlohmann::json& scenario);
base::Error scenarioNotFound(std::string_view slug);

}  // namespace parley::experience::practice
