#include "progress.hpp"

#include "practice_store.hpp"

#include <storage/transaction.hpp>
#include <tenancy/cursor.hpp>

#include <array>

namespace parley::experience::practice {

namespace {

using conversation::ConversationId;
using nlohmann::json;

constexpr double kTenths = 10.0;
/// What a chart shows of a debrief's metrics.
constexpr std::array kKeyMetrics{
    "talk_ratio_percent",
    "words_per_minute",
    "fillers",
    "longest_monologue_words",
    "response_delay",
    "interruptions_of_user",
    "escalations",
    "criteria_met"};

json scoreIn(const storage::Row& row, int column) {
    const auto tenths = row.maybeInteger(column);
    return tenths ? json(static_cast<double>(*tenths) / kTenths) : json(nullptr);
}

json keyMetrics(const json& all) {
    auto metrics = json::object();
    for (const auto* name : kKeyMetrics)
        metrics[name] = all.is_object() ? all.value(name, json(nullptr)) : json(nullptr);
    const auto criteria = all.is_object() ? all.value("criteria", json::array()) : json::array();
    metrics["criteria"] = criteria.size();
    return metrics;
}

/// Null for the first try.
json changeSince(const storage::Row& row, int score, int before) {
    const auto tenths = row.maybeInteger(before);
    if (!tenths) return nullptr;
    return static_cast<double>(row.integer(score) - *tenths) / kTenths;
}

json renderTry(const storage::Row& row) {
    json duration;
    if (const auto ended = row.maybeTime(5))
        duration = std::chrono::duration<double>{*ended - row.time(4)}.count();
    return {
        {"conversation_id", row.id<ConversationId>(0).publicId()},
        {"scenario", row.text(1)},
        {"title", row.text(2)},
        {"temper", row.integer(3)},
        {"started_at", base::toRfc3339(row.time(4))},
        {"duration", std::move(duration)},
        {"score", scoreIn(row, 6)},
        {"outcome", row.text(7)},
        {"metrics", keyMetrics(row.isNull(8) ? json(nullptr) : row.json(8))},
        {"try", row.integer(9)},
        {"previous_score", scoreIn(row, 10)},
        {"change", changeSince(row, 6, 10)},
        {"best_before", scoreIn(row, 11)},
        {"demo", row.flag(12)}};
}

json renderSummary(const storage::Row& row) {
    return {
        {"scenario", row.text(0)},
        {"title", row.text(1)},
        {"tries", row.integer(2)},
        {"first_score", scoreIn(row, 3)},
        {"last_score", scoreIn(row, 4)},
        {"best_score", scoreIn(row, 5)},
        {"average_score", scoreIn(row, 6)},
        {"last_at", base::toRfc3339(row.time(7))},
        {"won", row.integer(8)}};
}

}  // namespace

base::Result<json> Progress::of(
    base::TenantId tenant,
    base::UserId user,
    const std::optional<std::string>& scenario,
    const tenancy::PageRequest& page) const {
    const auto before = TRY(tenancy::readCursor<ConversationId>(page));
    storage::Transaction transaction{database_, tenant, user};
    const auto tries = transaction.add(kListTries, user, scenario, before, page.limit + 1);
    const auto sums = transaction.add(kSumUpTries, user, scenario);
    const auto answers = TRY(transaction.run());
    auto data = json::array();
    for (const auto row : answers[tries])
        data.push_back(renderTry(row));
    json next;
    if (data.size() > static_cast<std::size_t>(page.limit)) {
        data.erase(data.size() - 1);
        next = data.back().at("conversation_id");
    }
    auto scenarios = json::array();
    for (const auto row : answers[sums])
        scenarios.push_back(renderSummary(row));
    return json{
        {"data", std::move(data)},
        {"next_cursor", std::move(next)},
        {"scenarios", std::move(scenarios)}};
}

}  // namespace parley::experience::practice
