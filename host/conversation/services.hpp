#pragma once

#include "commands.hpp"
#include "doorbells.hpp"
#include "live_conversations.hpp"
#include "recorders.hpp"
#include "recordings.hpp"
#include "records.hpp"
#include "share_links.hpp"
#include "turn_times.hpp"

#include <filesystem>

namespace parley::conversation {

/// Everything this module offers, wired once per process. Members may be used from any thread. The
/// owner calls `records.endLost()` every minute, `records.purge()` once a day, `recordings.sweep()`
/// every ten minutes, starts and stops `commands` and passes hints on to it, and calls
/// `recorders.stop()` when conversations have ended, before the database
/// closes.
struct Services {
    struct Options {
        /// Names this host in what it writes down.
        base::Uuid host;
        std::filesystem::path recordings_folder;
    };

    Services(storage::Database& database, const base::Clock& clock, const Options& options)
        : recordings{database, options.recordings_folder},
          records{database, clock, options.host, doorbells, recordings},
          share_links{database, clock, records},
          commands{database, clock, options.host, live, records},
          recorders{database, clock, options.host, doorbells} {}

    LiveConversations live;
    Doorbells doorbells;
    Recordings recordings;
    Records records;
    ShareLinks share_links;
    Commands commands;
    Recorders recorders;
    TurnTimes turn_times;
};

}  // namespace parley::conversation
