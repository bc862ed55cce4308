#pragma once

#include "debriefs.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <conversation/scenario_library.hpp>

#include <string_view>

namespace parley::storage {
class Database;
}

namespace parley::experience::practice {

/// Past rehearsals of a demo user, so that a newcomer's charts show something: a few weeks in which
/// somebody gets better. Each says `"demo": true` in its metadata. Never in production.
class DemoTalks {
public:
    DemoTalks(
        storage::Database& database,
        const base::Clock& clock,
        const conversation::ScenarioLibrary& library,
        Debriefs& debriefs)
        : database_{database}, clock_{clock}, library_{library}, debriefs_{debriefs} {}

    /// Adds them for the user with this address unless there are some; nothing without the user.
    base::Result<void> seed(base::TenantId tenant, std::string_view email);

private:
    storage::Database& database_;
    const base::Clock& clock_;
    const conversation::ScenarioLibrary& library_;
    Debriefs& debriefs_;
};

}  // namespace parley::experience::practice
