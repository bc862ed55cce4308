#include "services.hpp"

#include <base/check.hpp>
#include <provider/services.hpp>

#include <cstdlib>

namespace parley::experience::practice {

namespace {

/// The conversation partner that comes with the installation.
constexpr std::string_view kEnginePlugin = "llm_scenario";

}  // namespace

Services::Services(Needs needs)
    : models{std::move(needs.models)},
      shelf{needs.database, needs.clock, needs.library},
      writer{models, needs.clock, needs.scenarios_folder},
      commentary{models, needs.clock},
      debriefs{needs.database, needs.clock, needs.records, shelf, commentary},
      progress{needs.database} {}

void Services::registerWith(jobs::Worker& worker) {
    // A model may comment on each; a few at a time leave the rest of a host to those who speak.
    worker.handle(
        Debriefs::kQueue, jobs::HandlerOptions{.concurrency = 4}, [this](const jobs::Job& job) {
            return debriefs.onEnded(job);
        });
}

Models modelsOf(provider::Services& providers) {
    return Models{
        [&providers](base::TenantId tenant) -> std::optional<Models::Model> {
            auto& directory = providers.directory;
            auto first = directory.firstPlugin(tenant, provider::Kind::Llm);
            if (first.empty() || first == kEnginePlugin) return std::nullopt;
            return Models::Model{.mind = directory.mind(tenant), .plugin = std::move(first)};
        },
        [&providers]() -> io::Loop& { return providers.loops.next(); }};
}

Models noModels() {
    return Models{
        [](base::TenantId) { return std::optional<Models::Model>{}; },
        []() -> io::Loop& {
            CHECK(false);
            std::abort();
        }};
}

}  // namespace parley::experience::practice
