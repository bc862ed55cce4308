#include "holds.hpp"

#include "explanation.hpp"
#include "hold_store.hpp"
#include "refusal.hpp"

#include <storage/transaction.hpp>

#include <string>

namespace parley::billing {

namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr int kReapAtOnce = 200;

/// Whole seconds, since a wallet knows no parts; what has begun counts.
std::int64_t startedSeconds(nanoseconds time) {
    return std::chrono::ceil<seconds>(time).count();
}

Allowed::CutBy cutByFrom(std::string_view text) {
    return text == "length" ? Allowed::CutBy::Length : Allowed::CutBy::Credit;
}

Refusal readRefusal(const storage::Row& row) {
    Refusal refusal{.verdict = row.text(0)};
    if (const auto unit = row.maybeText(1)) refusal.unit = unitFrom(*unit);
    if (const auto cycle = row.maybeText(8)) refusal.cycle = cycleFrom(*cycle);
    refusal.included = row.maybeInteger(9);
    refusal.renews_at = row.maybeTime(10);
    refusal.most_at_once = row.maybeInteger(11);
    return refusal;
}

void requireOwner(storage::Transaction& transaction, const Lease& lease) {
    if (lease.only_by) transaction.add(kRequireOwnHold, lease.conversation, *lease.only_by);
}

/// PostgreSQL's spelling of an array.
template <typename Item, typename Write>
std::string arrayOf(const std::vector<Item>& items, Write write) {
    std::string text = "{";
    for (const auto& item : items) {
        if (text.size() > 1) text += ',';
        text += write(item);
    }
    return text + '}';
}

}  // namespace

base::Result<std::optional<Lease>> Holds::reserve(const Ask& ask) {
    const auto now = clock_.now();
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, ask.tenant},
        kReserveHold,
        ask.conversation,
        ask.user,
        host_,
        kBlock.count(),
        now,
        now + kLease));
    const auto row = rows.front();
    if (row.view(0) == "unmetered") return std::optional<Lease>{};
    if (row.view(0) != "granted") return toError(readRefusal(row));
    return std::optional{Lease{
        .tenant = ask.tenant,
        .conversation = ask.conversation,
        .epoch = static_cast<int>(row.integer(2)),
        .allowed =
            {.held = seconds{row.integer(3)},
             .left = seconds{row.integer(4)},
             .cut_by = cutByFrom(row.view(5))},
        .grace = seconds{row.integer(6)},
        .warn_at = seconds{row.integer(7)}}};
}

base::Result<Allowed> Holds::extend(const Lease& lease, int extension, nanoseconds used) {
    const auto now = clock_.now();
    storage::Transaction transaction{database_, lease.tenant};
    requireOwner(transaction, lease);
    transaction.add(
        kExtendHold,
        lease.conversation,
        lease.epoch,
        extension,
        startedSeconds(used),
        kBlock.count(),
        now,
        now + kLease);
    const auto answers = TRY(explained(transaction.run()));
    const auto row = answers.back().front();
    if (row.view(0) == "lost") {
        return base::Error{
            .code = base::ErrorCode::NotFound,
            .reason = "hold_lost",
            .advice = "This conversation was ended because its host was not heard of."};
    }
    return Allowed{
        .held = seconds{row.integer(1)},
        .left = seconds{row.integer(2)},
        .cut_by = cutByFrom(row.view(3))};
}

base::Result<std::int64_t> Holds::settle(const Lease& lease, nanoseconds used, nanoseconds grace) {
    storage::Transaction transaction{database_, lease.tenant};
    requireOwner(transaction, lease);
    transaction.add(
        kSettleHold,
        lease.conversation,
        lease.epoch,
        startedSeconds(used),
        startedSeconds(grace),
        clock_.now());
    const auto answers = TRY(explained(transaction.run()));
    return answers.back().front().maybeInteger(0).value_or(0);
}

base::Result<std::vector<std::size_t>> Holds::beat(const std::vector<Beat>& beats) {
    const auto rows = TRY(storage::query(
        storage::Transaction{database_},
        kBeatHolds,
        arrayOf(beats, [](const Beat& beat) { return std::to_string(beat.tenant.value()); }),
        arrayOf(beats, [](const Beat& beat) { return beat.conversation.text(); }),
        arrayOf(beats, [](const Beat& beat) { return std::to_string(beat.epoch); }),
        arrayOf(beats, [](const Beat& beat) { return std::to_string(beat.used.count()); }),
        clock_.now() + kLease));
    std::vector<std::size_t> lost;
    for (const auto row : rows)
        lost.push_back(static_cast<std::size_t>(row.integer(0)) - 1);
    return lost;
}

base::Result<std::int64_t> Holds::reap() {
    std::int64_t total = 0;
    for (std::int64_t some = kReapAtOnce; some == kReapAtOnce; total += some) {
        const auto rows = TRY(
            storage::query(storage::Transaction{database_}, kReapHolds, clock_.now(), kReapAtOnce));
        some = rows.front().integer(0);
    }
    return total;
}

}  // namespace parley::billing
