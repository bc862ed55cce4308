#include "schedule.hpp"

#include <base/log.hpp>
#include <storage/transaction.hpp>

namespace parley::jobs {

namespace {

using storage::Effect;
using storage::Param;
using storage::Statement;

// A schedule fires at most this much after it was due.
constexpr std::chrono::milliseconds kTick{1'000};
constexpr std::chrono::seconds kDay{std::chrono::hours{24}};

constexpr Statement kDeclare{
    "declare_schedules",
    "INSERT INTO parley.periodic_job AS p (name, cadence, next_at)"
    " SELECT * FROM unnest($1::text[], $2::text[], $3::text[]::timestamptz[])"
    " ON CONFLICT (name) DO UPDATE SET cadence = excluded.cadence, next_at = excluded.next_at"
    " WHERE p.cadence <> excluded.cadence",
    Effect::Writes};
constexpr Statement kFire{
    "fire_schedules",
    "SELECT * FROM parley.fire_schedules($1::text[], $2::text[]::timestamptz[], $3::timestamptz)",
    Effect::Writes};

std::string twoDigits(std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

Cadence Cadence::every(std::chrono::seconds period) {
    return {false, period};
}
Cadence Cadence::dailyAt(std::chrono::minutes since_midnight_utc) {
    return {true, since_midnight_utc};
}

base::UtcTime Cadence::next(base::UtcTime time) const {
    // The epoch began at midnight UTC, so days and whole periods are counted from it on every host.
    const auto period = daily_ ? kDay : seconds_;
    const auto offset = daily_ ? seconds_ : std::chrono::seconds{0};
    const auto elapsed = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch() - offset;
    auto periods = elapsed / period;
    if (elapsed < std::chrono::seconds{0}) --periods;
    return base::UtcTime{offset + (periods + 1) * period};
}

std::string Cadence::text() const {
    if (!daily_) return "every " + std::to_string(seconds_.count()) + " s";
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(seconds_).count();
    return "daily at " + twoDigits(minutes / 60) + ':' + twoDigits(minutes % 60) + " UTC";
}

void Schedule::add(std::string name, Cadence cadence, Worker::Handler handler) {
    worker_.handle("schedule." + name, {.concurrency = 1}, std::move(handler));
    entries_.push_back({std::move(name), cadence});
}

base::Result<void> Schedule::declare() {
    std::vector<std::string> names;
    std::vector<std::string> cadences;
    std::vector<std::string> times;
    for (const auto& entry : entries_) {
        names.push_back(entry.name);
        cadences.push_back(entry.cadence.text());
        times.push_back(base::toRfc3339(entry.cadence.next(clock_.now())));
    }
    TRY(storage::query(
        storage::Transaction{database_},
        kDeclare,
        Param::textArray(names),
        Param::textArray(cadences),
        Param::textArray(times)));
    declared_ = true;
    return {};
}

base::Result<std::vector<std::string>> Schedule::fireDue() {
    const auto now = clock_.now();
    std::vector<std::string> names;
    std::vector<std::string> following;
    for (const auto& entry : entries_) {
        names.push_back(entry.name);
        following.push_back(base::toRfc3339(entry.cadence.next(now)));
    }
    const auto rows = TRY(storage::query(
        storage::Transaction{database_},
        kFire,
        Param::textArray(names),
        Param::textArray(following),
        now));
    std::vector<std::string> fired;
    for (const auto row : rows)
        fired.push_back(row.text(0));
    if (!fired.empty()) worker_.poke();
    return fired;
}

void Schedule::start(io::Loop& loop) {
    repeater_.start(loop, [this] {
        auto ready = declared_ ? base::Result<void>{} : declare();
        const auto fired =
            ready ? fireDue() : base::Result<std::vector<std::string>>{std::move(ready).error()};
        if (!fired) {
            base::log(
                base::LogLevel::Warning, "schedules_not_fired", {{"reason", fired.error().reason}});
        }
        return kTick;
    });
}

void Schedule::stop() {
    repeater_.stop();
}

}  // namespace parley::jobs
