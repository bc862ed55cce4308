#pragma once

#include "doorbells.hpp"
#include "recorder.hpp"

#include <base/clock.hpp>
#include <io/loop.hpp>

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace parley::storage {
class Database;
}

namespace parley::conversation {

/// Makes a recorder for each conversation of this host and knows what is still to be written. Any
/// thread; outlives the loops' work, and the owner calls `stop` before the database closes.
class Recorders {
public:
    struct Figures {
        /// Conversations of which something may still be written.
        std::size_t open = 0;
        /// Bytes that wait for the database.
        std::size_t waiting = 0;
        /// Rows that were lost because too much waited or the database refused them.
        std::uint64_t lost = 0;
    };

    Recorders(
        storage::Database& database,
        const base::Clock& clock,
        const base::Uuid& host,
        Doorbells& doorbells,
        RecordWriter::Options options = {})
        : database_{database},
          clock_{clock},
          host_{host},
          doorbells_{doorbells},
          options_{std::move(options)} {}

    /// On the conversation's loop, which is where the recorder stays. The conversation's row is
    /// written at once, as soon as the database takes it.
    std::unique_ptr<Recorder> begin(Beginning beginning, io::Loop& loop);
    [[nodiscard]] Figures figures() const;
    /// Waits for what is to be written, at most so long; the rest is tried once more and lost. On a
    /// plain thread, when conversations have ended.
    void stop(std::chrono::milliseconds patience);

private:
    void leave(ConversationId id);

    storage::Database& database_;
    const base::Clock& clock_;
    const base::Uuid host_;
    Doorbells& doorbells_;
    const RecordWriter::Options options_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<ConversationId, std::shared_ptr<RecordWriter>> open_;
    std::uint64_t lost_ = 0;
};

}  // namespace parley::conversation
