#pragma once

#include "repeater.hpp"
#include "worker.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace parley::jobs {

/// When periodic work is due: every so often, or once a day at a time of day in UTC.
class Cadence {
public:
    static Cadence every(std::chrono::seconds period);
    static Cadence dailyAt(std::chrono::minutes since_midnight_utc);

    /// The first due time after `time`. Periods missed are not made up for.
    [[nodiscard]] base::UtcTime next(base::UtcTime time) const;
    /// `every 3600 s`, `daily at 03:30 UTC`
    [[nodiscard]] std::string text() const;

private:
    Cadence(bool daily, std::chrono::seconds seconds) : daily_{daily}, seconds_{seconds} {}

    bool daily_;
    std::chrono::seconds seconds_;
};

/// Work done once per period, however many hosts run: the host that moves the schedule's row on
/// puts one job into the queue, in the same transaction, and the job is retried like any other.
class Schedule {
public:
    Schedule(storage::Database& database, const base::Clock& clock, Worker& worker)
        : database_{database}, clock_{clock}, worker_{worker} {}

    /// Before `Worker::start`. The queue is called `schedule.<name>`.
    void add(std::string name, Cadence cadence, Worker::Handler handler);

    /// Writes the schedules down; those whose cadence is unchanged keep their next time.
    base::Result<void> declare();
    /// Puts what is due into the queue: the names, for the log and tests.
    base::Result<std::vector<std::string>> fireDue();

    /// `declare`, then `fireDue` every second.
    void start(io::Loop& loop);
    void stop();

private:
    struct Entry {
        std::string name;
        Cadence cadence;
    };

    storage::Database& database_;
    const base::Clock& clock_;
    Worker& worker_;
    std::vector<Entry> entries_;
    bool declared_ = false;
    Repeater repeater_;
};

}  // namespace parley::jobs
