#include "live_event_store.hpp"

namespace parley::notify {

namespace {

using storage::Effect;
using storage::Param;
using storage::Statement;

constexpr Statement kAfter{
    "live_events_after",
    "SELECT reader, last_seq, seq, kind, payload, at FROM parley.live_events_after("
    "$1::text[]::bigint[], $2::text[]::uuid[], (SELECT array_agg(nullif(a, '')::bigint ORDER BY n)"
    " FROM unnest($3::text[]) WITH ORDINALITY AS u (a, n)), $4::integer)",
    Effect::Reads};
constexpr Statement kPurge{
    "purge_live_events",
    "SELECT parley.purge_live_events($1::timestamptz)",
    Effect::Writes,
    storage::Pace::Slow};

}  // namespace

base::Result<std::vector<std::optional<LiveNews>>> LiveEventStore::newsFor(
    const std::vector<LiveReader>& readers) {
    std::vector<std::string> tenants;
    std::vector<std::string> users;
    std::vector<std::string> after;
    for (const auto& reader : readers) {
        tenants.push_back(std::to_string(reader.tenant.value()));
        users.push_back(reader.user.uuid().text());
        after.push_back(reader.after ? std::to_string(*reader.after) : "");
    }
    const auto rows = TRY(storage::query(
        storage::Transaction{database_},
        kAfter,
        Param::textArray(tenants),
        Param::textArray(users),
        Param::textArray(after),
        kBatch));
    std::vector<std::optional<LiveNews>> news(readers.size());
    for (const auto row : rows) {
        auto& slot = news[static_cast<std::size_t>(row.integer(0) - 1)];
        if (!slot) slot = LiveNews{.last_seq = row.integer(1), .events = {}};
        if (row.isNull(2)) continue;
        slot->events.push_back(
            {.seq = row.integer(2),
             .kind = row.text(3),
             .payload = row.text(4),
             .at = row.time(5)});
    }
    return news;
}

base::Result<std::int64_t> LiveEventStore::purge(base::UtcTime before) {
    return TRY(storage::query(storage::Transaction{database_}, kPurge, before)).front().integer(0);
}

}  // namespace parley::notify
