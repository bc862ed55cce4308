#include "record_writer.hpp"

#include <base/log.hpp>
#include <io/fiber.hpp>

#include <algorithm>
#include <utility>

namespace parley::conversation {

namespace {

template <typename Rows>
std::size_t bytesOf(const Rows& rows) {
    std::size_t bytes = 0;
    for (const auto& [key, row] : rows)
        bytes += row.size();
    return bytes;
}

void appendRow(std::string& array, const std::string& row) {
    array += array.size() == 1 ? "" : ",";
    array += row;
}

template <typename Key>
std::string toArray(const std::map<Key, std::string>& rows) {
    std::string array = "[";
    for (const auto& [key, row] : rows)
        appendRow(array, row);
    return array += ']';
}

std::string toArray(const std::vector<std::string>& rows) {
    std::string array = "[";
    for (const auto& row : rows)
        appendRow(array, row);
    return array += ']';
}

bool mayPass(const base::Error& error) {
    using enum base::ErrorCode;
    return error.code == Unavailable || error.code == Timeout || error.code == Cancelled ||
           error.code == RateLimited;
}

}  // namespace

bool RecordWriter::Waiting::empty() const {
    return !beginning && !has_summary && rows() == 0;
}

std::size_t RecordWriter::Waiting::rows() const {
    return turns.size() + tool_calls.size() + events.size();
}

std::size_t RecordWriter::Waiting::bytes() const {
    auto bytes = bytesOf(turns) + bytesOf(tool_calls);
    for (const auto& event : events)
        bytes += event.size();
    return bytes;
}

RecordWriter::RecordWriter(
    io::Loop& loop, ConversationId id, WriteBatch write_batch, Options options)
    : loop_{loop},
      id_{id},
      write_batch_{std::move(write_batch)},
      options_{std::move(options)},
      news_{loop},
      haste_{loop} {}

void RecordWriter::begin(std::string row) {
    next_.beginning = std::move(row);
    start();
}

void RecordWriter::putSummary(Summary summary) {
    if (gone_) return;
    summary_ = std::move(summary);
    next_.has_summary = true;
    start();
}

template <typename Key>
void RecordWriter::put(std::map<Key, std::string>& rows, const Key& key, std::string row) {
    if (gone_) return;
    const auto before = rows.find(key);
    const auto freed = before == rows.end() ? 0 : before->second.size();
    if (waiting_ - freed + row.size() > options_.most_waiting) return lose(1);
    waiting_ += row.size();
    waiting_ -= freed;
    rows.insert_or_assign(key, std::move(row));
    start();
}

void RecordWriter::putTurn(int seq, std::string row) {
    put(next_.turns, seq, std::move(row));
}

void RecordWriter::putToolCall(const std::string& call_id, std::string row) {
    put(next_.tool_calls, call_id, std::move(row));
}

void RecordWriter::addEvent(std::string row) {
    if (gone_) return;
    if (waiting_ + row.size() > options_.most_waiting / 2) return lose(1);
    waiting_ += row.size();
    next_.events.push_back(std::move(row));
    start();
}

void RecordWriter::finish() {
    finished_ = true;
    start();
}

void RecordWriter::hurry() {
    hurries_ = true;
    haste_.ring();
    news_.ring();
}

void RecordWriter::lose(std::size_t rows) {
    lost_ += rows;
}

/// The fiber begins with the first row, and is told of the others.
void RecordWriter::start() {
    if (std::exchange(runs_, true)) return news_.ring();
    io::spawnFiber(loop_, [self = shared_from_this()] { self->run(); });
}

void RecordWriter::run() {
    while (!next_.empty() || (!finished_ && !hurries_)) {
        if (next_.empty()) {
            news_.waitFor(options_.longest_pause);
            continue;
        }
        if (!finished_) haste_.waitFor(options_.gather);
        auto some = std::exchange(next_, {});
        some.summary = summary_;
        write(std::move(some));
    }
    options_.done();
}

void RecordWriter::write(Waiting some) {
    auto pause = options_.shortest_pause;
    const auto bytes = some.bytes();
    auto kept = record(some);
    while (!kept && mayPass(kept.error()) && !hurries_) {
        haste_.waitFor(pause);
        pause = std::min(pause * 2, options_.longest_pause);
        kept = record(some);
    }
    waiting_ -= bytes;
    if (!kept) {
        lose(some.rows());
        base::log(
            base::LogLevel::Error,
            "conversation_unrecorded",
            {{"conversation", id_.publicId()},
             {"rows", static_cast<std::int64_t>(some.rows())},
             {"code", kept.error().reason},
             {"detail", kept.error().detail}});
        // What it holds itself may still be good.
        if (mayPass(kept.error()) || some.rows() == 0) return;
        kept = record({.beginning = some.beginning, .summary = some.summary});
        if (!kept) return;
    }
    gone_ = !*kept;
    options_.written();
}

base::Result<bool> RecordWriter::record(const Waiting& some) {
    auto summary = some.summary;
    summary.rows_lost = lost_;
    return write_batch_(
        {.beginning = some.beginning,
         .summary = toJson(summary),
         .turns = toArray(some.turns),
         .events = toArray(some.events),
         .tool_calls = toArray(some.tool_calls)});
}

}  // namespace parley::conversation
