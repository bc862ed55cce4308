#include "admin_billing.hpp"

#include "billing_rendering.hpp"
#include "rendering.hpp"

#include <billing/services.hpp>
#include <http/services.hpp>
#include <tenancy/services.hpp>

namespace parley::http {

namespace {

base::Error nothingWith(std::string reason, std::string advice) {
    return {
        .code = base::ErrorCode::NotFound,
        .reason = std::move(reason),
        .advice = std::move(advice)};
}

base::Result<billing::PlanId> planIdOf(const Call& call) {
    if (const auto id = billing::PlanId::parse(call.param("id"))) return *id;
    return nothingWith("plan_not_found", "There is no plan with this id.");
}

nlohmann::json renderNews(const billing::NewsRecord& news) {
    return {
        {"vendor", news.vendor},
        {"event_id", news.event_id},
        {"kind", news.kind},
        {"object_id", news.object_id},
        {"state", news.state},
        {"attempts", news.attempts},
        {"error", textOrNull(news.error)},
        {"occurred_at", base::toRfc3339(news.occurred_at)},
        {"received_at", base::toRfc3339(news.received_at)},
        {"applied_at", timeOrNull(news.applied_at)}};
}

nlohmann::json renderRevenue(const billing::DailyRevenue& day) {
    const auto money = [&](std::int64_t micros) {
        return renderMoney({.micros = micros, .currency = day.currency});
    };
    return {
        {"day", base::toRfc3339(day.day).substr(0, 10)},
        {"revenue", money(day.paid)},
        {"fees", money(day.fees)},
        {"refunded", money(day.refunded)},
        {"costs", money(day.costs)},
        {"margin", money(day.margin())}};
}

nlohmann::json renderDifference(const billing::WalletDifference& one) {
    return {
        {"wallet_id", one.wallet.publicId()},
        {"unit", toText(one.unit)},
        {"balance", one.balance},
        {"ledger", one.ledger},
        {"held", one.held},
        {"holds", one.holds},
        {"grants", one.grants}};
}

/// Whom something is for: a user of the tenant, or the tenant itself when the body names none.
base::Result<std::optional<base::UserId>> recipientIn(const Call& call) {
    const auto named = maybeField<std::string>(call.body, "user_id");
    if (!named) return std::optional<base::UserId>{};
    const auto user = base::UserId::parse(*named);
    if (!user) return nothingWith("user_not_found", "There is no user with this id.");
    TRY(call.services.tenancy.users.find(call.tenant->id, *user));
    return std::optional{*user};
}

/// A key of the client's, or one of our own: then asking twice gives twice.
std::string giftKey(const Call& call) {
    const auto given = call.header("Idempotency-Key");
    return given ? *given : base::Uuid::makeV7(call.services.clock.now()).text();
}

template <typename Items, typename Render>
Reply listOf(const Items& items, Render render) {
    auto data = nlohmann::json::array();
    for (const auto& item : items)
        data.push_back(render(item));
    return ok({{"data", std::move(data)}, {"next_cursor", nullptr}});
}

}  // namespace

base::Result<Reply> listPlans(Call& call) {
    const auto plans = TRY(call.services.billing.plans.all(call.tenant->id));
    return listOf(plans, renderManagedPlan);
}

base::Result<Reply> createPlan(Call& call) {
    const auto& body = call.body;
    billing::Plans::Creation creation{
        .slug = body.at("slug").get<std::string>(),
        .position = maybeField<int>(body, "position").value_or(0),
        .is_default = maybeField<bool>(body, "is_default").value_or(false)};
    creation.terms = TRY(readTerms(body.at("terms"), "/terms"));
    return created(renderManagedPlan(
        TRY(call.services.billing.plans.create(call.tenant->id, creation, call.actor()))));
}

base::Result<Reply> showPlan(Call& call) {
    const auto id = TRY(planIdOf(call));
    return ok(renderManagedPlan(TRY(call.services.billing.plans.find(call.tenant->id, id))));
}

base::Result<Reply> updatePlan(Call& call) {
    const auto id = TRY(planIdOf(call));
    const billing::Plans::Patch patch{
        .position = maybeField<int>(call.body, "position"),
        .offered = maybeField<bool>(call.body, "offered"),
        .is_default = maybeField<bool>(call.body, "is_default")};
    return ok(renderManagedPlan(
        TRY(call.services.billing.plans.patch(call.tenant->id, id, patch, call.actor()))));
}

base::Result<Reply> withdrawPlan(Call& call) {
    const auto id = TRY(planIdOf(call));
    TRY(call.services.billing.plans.patch(
        call.tenant->id, id, {.offered = false, .is_default = false}, call.actor()));
    return noContent();
}

base::Result<Reply> addPlanVersion(Call& call) {
    const auto id = TRY(planIdOf(call));
    const auto terms = TRY(readTerms(call.body.at("terms"), "/terms"));
    return created(renderManagedPlan(
        TRY(call.services.billing.plans.addVersion(call.tenant->id, id, terms, call.actor()))));
}

base::Result<Reply> assignPlan(Call& call) {
    const auto user = TRY(recipientIn(call));
    return ok(renderStanding(TRY(call.services.billing.subscriptions.assign(
        call.tenant->id,
        user,
        call.body.at("plan").get<std::string>(),
        call.body.at("reason").get<std::string>(),
        call.actor()))));
}

base::Result<Reply> giveCredit(Call& call) {
    const auto& body = call.body;
    billing::Wallets::Gift gift{
        .unit =
            billing::unitFrom(body.at("unit").get<std::string>()).value_or(billing::Unit::Second),
        .amount = body.at("amount").get<std::int64_t>(),
        .reason = body.at("reason").get<std::string>(),
        .key = giftKey(call)};
    gift.user = TRY(recipientIn(call));
    if (const auto expires = maybeField<std::string>(body, "expires_at"))
        gift.expires_at = base::parseTime(*expires);
    const bool is_new =
        TRY(call.services.billing.wallets.give(call.tenant->id, gift, call.actor()));
    return created({{"given", is_new}});
}

base::Result<Reply> refundOrder(Call& call) {
    const auto id = billing::PurchaseId::parse(call.param("id"));
    if (!id) return nothingWith("order_not_found", "There is no order with this id.");
    std::optional<billing::Money> amount;
    if (const auto given = maybeField<nlohmann::json>(call.body, "amount"))
        amount = TRY(readMoney(*given, "/amount"));
    return ok(renderOrder(TRY(call.services.billing.purchases.refund(
        call.tenant->id, *id, amount, call.body.at("reason").get<std::string>(), call.actor()))));
}

base::Result<Reply> listRevenue(Call& call) {
    const auto period = TRY(periodOf(call));
    const auto days =
        TRY(call.services.billing.revenue.byDay(call.tenant->id, period.from, period.to));
    return listOf(days, renderRevenue);
}

base::Result<Reply> listWalletDifferences(Call& call) {
    const auto differences = TRY(call.services.billing.wallets.differences(call.tenant->id));
    return listOf(differences, renderDifference);
}

base::Result<Reply> listWebhooks(Call& call) {
    const auto page = TRY(pageOf(call));
    const auto news =
        TRY(call.services.billing.news.list(call.tenant->id, call.queryParam("state"), page));
    return ok(renderPage(news, renderNews));
}

base::Result<Reply> replayWebhook(Call& call) {
    TRY(call.services.billing.news.replay(
        call.tenant->id,
        call.body.at("vendor").get<std::string>(),
        call.body.at("event_id").get<std::string>(),
        call.actor()));
    return accepted({{"queued", true}});
}

}  // namespace parley::http
