#include "usage.hpp"

#include "billing_rendering.hpp"
#include "rendering.hpp"

#include <base/check.hpp>
#include <billing/services.hpp>
#include <conversation/ids.hpp>
#include <http/services.hpp>

namespace parley::http {

namespace {

base::Result<billing::UsageId> usageIdIn(const Call& call) {
    const auto id = billing::UsageId::parse(call.body.at("usage_id").get<std::string>());
    if (id) return *id;
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "usage_not_found",
        .advice = "There is no such usage; begin one with POST /api/usage/start."};
}

std::chrono::seconds usedIn(const Call& call) {
    return std::chrono::seconds{call.body.at("used_seconds").get<std::int64_t>()};
}

nlohmann::json renderUsage(const billing::UsageRecord& record) {
    nlohmann::json conversation;
    // What other programs counted by themselves is no conversation of ours, but named alike.
    if (record.conversation)
        conversation = conversation::ConversationId{*record.conversation}.publicId();
    return {
        {"unit", toText(record.unit)},
        {"quantity", record.quantity},
        {"seconds", record.seconds.count()},
        {"grace_seconds", record.grace.count()},
        {"conversation_id", std::move(conversation)},
        {"at", base::toRfc3339(record.at)}};
}

}  // namespace

base::Result<Reply> startUsage(Call& call) {
    const auto begun = TRY(call.services.billing.usage.start(call.tenant->id, call.caller->user));
    nlohmann::json body{
        {"usage_id", begun.id.publicId()},
        {"metered", begun.lease.has_value()},
        {"heartbeat_seconds", billing::HoldKeeper::kHeartbeat.count()},
        {"grace_seconds", begun.lease ? begun.lease->grace.count() : 0},
        {"allowance", nullptr}};
    if (begun.lease) body["allowance"] = renderAllowed(begun.lease->allowed);
    return created(body);
}

base::Result<Reply> beatUsage(Call& call) {
    const auto id = TRY(usageIdIn(call));
    const auto allowed = TRY(call.services.billing.usage.heartbeat(
        call.tenant->id, call.caller->user, id, usedIn(call)));
    return ok(renderAllowed(allowed));
}

base::Result<Reply> endUsage(Call& call) {
    const auto id = TRY(usageIdIn(call));
    const auto charged =
        TRY(call.services.billing.usage.end(call.tenant->id, call.caller->user, id, usedIn(call)));
    return ok({{"charged", charged}});
}

base::Result<Reply> spendUsage(Call& call) {
    const auto unit = billing::unitFrom(call.body.at("unit").get<std::string>());
    CHECK(unit.has_value());
    const bool is_new = TRY(call.services.billing.usage.spend(
        call.tenant->id,
        call.caller->user,
        *unit,
        call.body.at("amount").get<std::int64_t>(),
        call.body.at("key").get<std::string>()));
    return ok({{"counted", is_new}});
}

base::Result<Reply> checkUsage(Call& call) {
    const auto check = TRY(call.services.billing.usage.check(call.tenant->id, call.caller->user));
    nlohmann::json body{
        {"allowed", check.allowed},
        {"code", nullptr},
        {"detail", nullptr},
        {"balances", renderBalances(check.standing)}};
    if (check.refusal) {
        body["code"] = check.refusal->reason;
        body["detail"] = check.refusal->advice;
    }
    return ok(body);
}

base::Result<Reply> showBalance(Call& call) {
    const auto standing =
        TRY(call.services.billing.subscriptions.standing(call.tenant->id, call.caller->user));
    nlohmann::json plan;
    nlohmann::json renews_at;
    if (standing.subscription) {
        plan = standing.subscription->plan.slug;
        renews_at = base::toRfc3339(standing.subscription->renews_at);
    }
    return ok(
        {{"plan", std::move(plan)},
         {"renews_at", std::move(renews_at)},
         {"unmetered", standing.unmetered},
         {"balances", renderBalances(standing)}});
}

base::Result<Reply> listUsage(Call& call) {
    const auto page = TRY(pageOf(call));
    const auto records =
        TRY(call.services.billing.wallets.history(call.tenant->id, call.caller->user, page));
    return ok(renderPage(records, renderUsage));
}

base::Result<Reply> summarizeUsage(Call& call) {
    const auto period = TRY(periodOf(call));
    const auto days = TRY(call.services.billing.wallets.summary(
        call.tenant->id, call.caller->user, period.from, period.to));
    auto data = nlohmann::json::array();
    for (const auto& day : days) {
        data.push_back(
            {{"day", base::toRfc3339(day.day).substr(0, 10)},
             {"unit", toText(day.unit)},
             {"quantity", day.quantity},
             {"conversations", day.conversations},
             {"seconds", day.seconds.count()}});
    }
    return ok({{"data", std::move(data)}, {"next_cursor", nullptr}});
}

}  // namespace parley::http
