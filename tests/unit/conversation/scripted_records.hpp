#pragma once

#include <conversation/record_writer.hpp>
#include <io/loop.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <future>
#include <mutex>
#include <vector>

namespace parley::conversation {

/// Keeps what a writer writes, on a loop of its own, and fails when told to.
class ScriptedRecords {
public:
    explicit ScriptedRecords(std::size_t most_waiting = 1'000'000) {
        writer_ = std::make_shared<RecordWriter>(
            loops_.at(0),
            ConversationId::make(base::UtcTime{std::chrono::seconds{1}}),
            [this](const RecordBatch& batch) { return write(batch); },
            RecordWriter::Options{
                .most_waiting = most_waiting,
                .gather = std::chrono::milliseconds{1},
                .shortest_pause = std::chrono::milliseconds{1},
                .longest_pause = std::chrono::milliseconds{5},
                .written = [this] { ++told_; },
                .done = [this] { done_.set_value(); }});
    }

    /// Runs `body` on the writer's loop.
    template <typename Body>
    void onLoop(Body body) {
        std::promise<void> ended;
        loops_.at(0).post([&] {
            body();
            ended.set_value();
        });
        ended.get_future().wait();
    }

    RecordWriter& writer() { return *writer_; }
    std::shared_ptr<RecordWriter> share() { return writer_; }
    io::Loop& loop() { return loops_.at(0); }

    /// From now on every batch fails so, until it is given nothing.
    void failWith(std::optional<base::ErrorCode> code) {
        const std::lock_guard lock{mutex_};
        failure_ = code;
    }
    /// Says that the conversation is gone.
    void forget() {
        const std::lock_guard lock{mutex_};
        gone_ = true;
    }
    /// Waits until nothing more comes.
    void finish() {
        onLoop([this] { writer_->finish(); });
        waitUntilDone();
    }
    void waitUntilDone() { done_.get_future().wait(); }

    std::vector<RecordBatch> batches() {
        const std::lock_guard lock{mutex_};
        return batches_;
    }
    /// Rows of all batches, of turns, events or tool calls.
    std::vector<nlohmann::json> rows(std::string RecordBatch::*part) {
        std::vector<nlohmann::json> rows;
        for (const auto& batch : batches()) {
            for (const auto& row : nlohmann::json::parse(batch.*part))
                rows.push_back(row);
        }
        return rows;
    }
    nlohmann::json lastSummary() { return nlohmann::json::parse(batches().back().summary); }
    [[nodiscard]] int tries() const { return tries_; }
    [[nodiscard]] int told() const { return told_; }

private:
    base::Result<bool> write(const RecordBatch& batch) {
        ++tries_;
        const std::lock_guard lock{mutex_};
        const bool poisoned = batch.turns.find("poison") != std::string::npos;
        if (failure_ || poisoned) {
            return base::Error{
                .code = failure_.value_or(base::ErrorCode::InvalidArgument), .reason = "scripted"};
        }
        batches_.push_back(batch);
        return !gone_;
    }

    std::mutex mutex_;
    std::vector<RecordBatch> batches_;
    std::optional<base::ErrorCode> failure_;
    bool gone_ = false;
    std::atomic<int> tries_{0};
    std::atomic<int> told_{0};
    std::promise<void> done_;
    std::shared_ptr<RecordWriter> writer_;
    // Last: its fibers use the rest.
    // Last: its fibers use the rest.
    io::Loops loops_{1};
};

}  // namespace parley::conversation
