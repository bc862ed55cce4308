#pragma once

#include "record_rows.hpp"

#include <base/result.hpp>
#include <io/loop.hpp>
#include <io/signal.hpp>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parley::conversation {

/// What is written in one step, as JSON.
struct RecordBatch {
    /// Only the first time.
    std::optional<std::string> beginning = {};
    std::string summary = {};
    std::string turns = {};
    std::string events = {};
    std::string tool_calls = {};
};
/// Waits for the database. False: the conversation is gone, and nothing of it is wanted any more.
using WriteBatch = std::function<base::Result<bool>(const RecordBatch& batch)>;

/// Rows of one conversation on their way into the database. They wait in memory and one fiber
/// writes all there are in one step, again and again while the database is away. On the
/// conversation's loop, unless said otherwise.
class RecordWriter : public std::enable_shared_from_this<RecordWriter> {
public:
    struct Options {
        /// What may wait, in bytes: events get half of it, so that what was said outlasts them.
        std::size_t most_waiting = std::size_t{2} * 1024 * 1024;
        /// What happens within this time is written together.
        std::chrono::milliseconds gather{100};
        std::chrono::milliseconds shortest_pause{250};
        std::chrono::milliseconds longest_pause{5'000};
        /// Something was written. On the loop.
        std::function<void()> written = [] {};
        /// The last is written, or given up. On the loop.
        std::function<void()> done = [] {};
    };

    RecordWriter(io::Loop& loop, ConversationId id, WriteBatch write_batch, Options options);

    void begin(std::string row);
    /// How the conversation stands now. Needed before anything is written.
    void putSummary(Summary summary);
    /// Replaces what waits under the same number.
    void putTurn(int seq, std::string row);
    void putToolCall(const std::string& call_id, std::string row);
    void addEvent(std::string row);
    /// Nothing comes any more.
    void finish();

    /// The rows that were lost so far because too much waited, or because they could not be stored.
    /// Any thread.
    [[nodiscard]] std::uint64_t lost() const { return lost_; }
    /// What waits, in bytes. Any thread.
    [[nodiscard]] std::size_t waiting() const { return waiting_; }
    /// Tries no more than once again. Any thread.
    void hurry();

private:
    struct Waiting {
        std::optional<std::string> beginning = {};
        /// As the conversation stood when the rest was all there was.
        Summary summary = {};
        bool has_summary = false;
        std::map<int, std::string> turns = {};
        std::map<std::string, std::string> tool_calls = {};
        std::vector<std::string> events = {};

        [[nodiscard]] bool empty() const;
        [[nodiscard]] std::size_t bytes() const;
        [[nodiscard]] std::size_t rows() const;
    };

    void run();
    void write(Waiting some);
    base::Result<bool> record(const Waiting& some);
    template <typename Key>
    void put(std::map<Key, std::string>& rows, const Key& key, std::string row);
    void start();
    void lose(std::size_t rows);

    io::Loop& loop_;
    const ConversationId id_;
    const WriteBatch write_batch_;
    const Options options_;
    io::Signal news_;
    io::Signal haste_;
    Waiting next_;
    Summary summary_;
    bool runs_ = false;
    bool finished_ = false;
    bool gone_ = false;
    std::atomic<bool> hurries_{false};
    std::atomic<std::uint64_t> lost_{0};
    std::atomic<std::size_t> waiting_{0};
};

}  // namespace parley::conversation
