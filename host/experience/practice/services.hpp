#pragma once

#include "commentary.hpp"
#include "debriefs.hpp"
#include "models.hpp"
#include "progress.hpp"
#include "scenario_shelf.hpp"
#include "scenario_writer.hpp"

#include <conversation/scenario_library.hpp>
#include <jobs/worker.hpp>

#include <string>

namespace parley::provider {
struct Services;
}

namespace parley::experience::practice {

/// Rehearsals: what they are held with, and what they come to. Wired once per process, used from
/// any fiber. What it is made of outlives it.
struct Services {
    struct Needs {
        storage::Database& database;
        const base::Clock& clock;
        const conversation::Records& records;
        const conversation::ScenarioLibrary& library;
        Models models;
        /// Where the library's files and their schema are.
        std::string scenarios_folder;
    };

    explicit Services(Needs needs);

    /// Rehearsals that end are judged. Before the worker starts.
    void registerWith(jobs::Worker& worker);

    const Models models;
    ScenarioShelf shelf;
    ScenarioWriter writer;
    Commentary commentary;
    Debriefs debriefs;
    Progress progress;
};

/// The tenants' chains of language models, as far as they begin with one that writes.
Models modelsOf(provider::Services& providers);
/// For programs that ask nobody.
Models noModels();

}  // namespace parley::experience::practice
