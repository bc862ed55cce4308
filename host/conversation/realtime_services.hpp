#pragma once

#include "casting_director.hpp"
#include "client_secrets.hpp"
#include "live_conversations.hpp"
#include "returns.hpp"
#include "scenario_library.hpp"
#include "talk_places.hpp"
#include "tools/tool_box.hpp"

#include <chrono>
#include <string>

namespace parley::conversation {

/// What the doors to live conversations need, wired once per process. Members may be used from any
/// thread. The owner calls `secrets.purge()` every hour, `tools.purge()` once a day, and
/// `tools.stop()` when nothing goes out any more.
struct RealtimeServices {
    struct Options {
        std::string scenarios_folder;
        TalkPlaces::Limits limits;
        std::chrono::seconds longest_talk{3'600};
        std::chrono::seconds patience{60};
    };

    RealtimeServices(
        storage::Database& database,
        const base::Clock& clock,
        const tenancy::Revocations& revocations,
        LiveConversations& live_conversations,
        const ToolBox::Needs& tool_needs,
        const Options& options)
        : secrets{database, clock, revocations},
          scenarios{ScenarioLibrary::read(options.scenarios_folder)},
          director{scenarios, clock},
          live{live_conversations},
          places{options.limits},
          tools{tool_needs},
          longest_talk{options.longest_talk},
          patience{options.patience} {}

    ClientSecrets secrets;
    const ScenarioLibrary scenarios;
    const CastingDirector director;
    LiveConversations& live;
    TalkPlaces places;
    Returns returns;
    ToolBox tools;
    const std::chrono::seconds longest_talk;
    /// For how long a conversation waits for a caller who was lost.
    const std::chrono::seconds patience;
};

}  // namespace parley::conversation
