#include "billing_rendering.hpp"

#include "rendering.hpp"

#include <base/check.hpp>

namespace parley::http {

namespace {

using billing::Allowance;
using billing::Terms;

template <typename Value>
nlohmann::json valueOrNull(const std::optional<Value>& value) {
    return value ? nlohmann::json(*value) : nlohmann::json{};
}

nlohmann::json lengthOrNull(const std::optional<std::chrono::seconds>& length) {
    return length ? nlohmann::json(length->count()) : nlohmann::json{};
}

nlohmann::json renderAllowance(const Allowance& allowance, const std::string& currency) {
    nlohmann::json overage_price;
    if (allowance.overage_micros > 0)
        overage_price = renderMoney({.micros = allowance.overage_micros, .currency = currency});
    nlohmann::json extension;
    if (allowance.extend) {
        extension = {
            {"seconds", allowance.extend->count()},
            {"price", renderMoney({.micros = allowance.extend_micros, .currency = currency})}};
    }
    return {
        {"unit", toText(allowance.unit)},
        {"included", valueOrNull(allowance.included)},
        {"overage_cap", allowance.overage_cap},
        {"overage_price", std::move(overage_price)},
        {"overage_per",
         allowance.overage_per == Allowance::OveragePer::Unit ? "unit" : "conversation"},
        {"rollover_cap", allowance.rollover_cap},
        {"extension", std::move(extension)}};
}

base::Result<Allowance> readAllowanceBody(const nlohmann::json& body, const std::string& pointer) {
    const auto unit = billing::unitFrom(body.at("unit").get<std::string>());
    CHECK(unit.has_value());
    Allowance allowance{
        .unit = *unit,
        .included = maybeField<std::int64_t>(body, "included"),
        .overage_cap = maybeField<std::int64_t>(body, "overage_cap").value_or(0),
        .rollover_cap = maybeField<std::int64_t>(body, "rollover_cap").value_or(0)};
    if (maybeField<std::string>(body, "overage_per") == "conversation")
        allowance.overage_per = Allowance::OveragePer::Conversation;
    if (const auto price = maybeField<nlohmann::json>(body, "overage_price"))
        allowance.overage_micros = TRY(readMoney(*price, pointer + "/overage_price")).micros;
    if (const auto extension = maybeField<nlohmann::json>(body, "extension")) {
        allowance.extend = std::chrono::seconds{extension->at("seconds").get<std::int64_t>()};
        allowance.extend_micros =
            TRY(readMoney(extension->at("price"), pointer + "/extension/price")).micros;
    }
    return allowance;
}

}  // namespace

nlohmann::json renderMoney(const billing::Money& money) {
    return {{"amount", billing::toDecimal(money.micros)}, {"currency", money.currency}};
}

nlohmann::json renderTerms(const Terms& terms) {
    auto allowances = nlohmann::json::array();
    for (const auto& allowance : terms.allowances)
        allowances.push_back(renderAllowance(allowance, terms.price.currency));
    return {
        {"name", terms.name},
        {"description", terms.description},
        {"price", renderMoney(terms.price)},
        {"cycle", toText(terms.cycle)},
        {"refresh_days", valueOrNull(terms.refresh_days)},
        {"expiry_days", valueOrNull(terms.expiry_days)},
        {"longest_seconds", lengthOrNull(terms.longest)},
        {"most_at_once", valueOrNull(terms.most_at_once)},
        {"warn_percent", terms.warn_percent},
        {"grace_seconds", terms.grace.count()},
        {"hard_cutoff", terms.hard_cutoff},
        {"features", terms.features},
        {"allowances", std::move(allowances)}};
}

nlohmann::json renderPlan(const billing::Plan& plan) {
    return {
        {"id", plan.id.publicId()},
        {"slug", plan.slug},
        {"version", plan.version},
        {"is_default", plan.is_default},
        {"terms", renderTerms(plan.terms)}};
}

nlohmann::json renderManagedPlan(const billing::Plan& plan) {
    auto rendered = renderPlan(plan);
    rendered["position"] = plan.position;
    rendered["offered"] = plan.offered;
    rendered["created_at"] = base::toRfc3339(plan.created_at);
    return rendered;
}

nlohmann::json renderBalances(const billing::Standing& standing) {
    auto balances = nlohmann::json::array();
    for (const auto& balance : standing.balances) {
        balances.push_back(
            {{"unit", toText(balance.unit)},
             {"available", valueOrNull(balance.available)},
             {"held", balance.held},
             {"included", valueOrNull(balance.included)},
             {"next_expiry_at", timeOrNull(balance.next_expiry)}});
    }
    return balances;
}

nlohmann::json renderStanding(const billing::Standing& standing) {
    nlohmann::json rendered{
        {"subscription", nullptr},
        {"balances", renderBalances(standing)},
        {"unmetered", standing.unmetered}};
    if (!standing.subscription) return rendered;
    const auto& known = *standing.subscription;
    rendered["subscription"] = {
        {"id", known.id.publicId()},
        {"plan", renderPlan(known.plan)},
        {"state", known.state},
        {"paid_by", known.payer == billing::Subscription::Payer::User ? "user" : "tenant"},
        {"renews_at", base::toRfc3339(known.renews_at)},
        {"paid_until", timeOrNull(known.paid_until)},
        {"cancels_at_end", known.cancels_at_end},
        {"next_plan", textOrNull(known.next_plan)},
        {"vendor", textOrNull(known.vendor)}};
    return rendered;
}

nlohmann::json renderAllowed(const billing::Allowed& allowed) {
    return {
        {"allowed_seconds", allowed.held.count()},
        {"left_seconds", allowed.left.count()},
        {"cut_by", allowed.cut_by == billing::Allowed::CutBy::Credit ? "credit" : "length"}};
}

nlohmann::json renderOrder(const billing::Order& order) {
    return {
        {"id", order.id.publicId()},
        {"user_id", order.user.publicId()},
        {"plan", order.plan},
        {"state", order.state},
        {"vendor", textOrNull(order.vendor)},
        {"amount", renderMoney(order.amount)},
        {"refunded", renderMoney(order.refunded)},
        {"created_at", base::toRfc3339(order.created_at)},
        {"paid_at", timeOrNull(order.paid_at)}};
}

nlohmann::json renderCheckout(
    const billing::Order& order, const billing::Purchases::Opened& opened) {
    auto rendered = renderOrder(order);
    rendered["url"] = textOrNull(opened.receipt.redirect_url);
    rendered["vendor_order_id"] = textOrNull(opened.receipt.object_id);
    return rendered;
}

nlohmann::json renderInvoice(const billing::Invoice& invoice) {
    auto lines = nlohmann::json::array();
    for (const auto& line : invoice.lines) {
        nlohmann::json unit;
        if (line.unit) unit = toText(*line.unit);
        lines.push_back(
            {{"description", line.description},
             {"unit", std::move(unit)},
             {"quantity", line.quantity},
             {"amount", renderMoney(line.amount)}});
    }
    nlohmann::json order;
    if (invoice.order) order = invoice.order->publicId();
    return {
        {"id", invoice.id.publicId()},
        {"state", invoice.state},
        {"vendor", textOrNull(invoice.vendor)},
        {"order_id", std::move(order)},
        {"amount", renderMoney(invoice.amount)},
        {"refunded", renderMoney(invoice.refunded)},
        {"created_at", base::toRfc3339(invoice.at)},
        {"paid_at", timeOrNull(invoice.paid_at)},
        {"next_charge_at", timeOrNull(invoice.next_charge_at)},
        {"failure", textOrNull(invoice.failure)},
        {"lines", std::move(lines)}};
}

nlohmann::json renderManagedInvoice(const billing::Invoice& invoice) {
    auto rendered = renderInvoice(invoice);
    nlohmann::json user;
    if (invoice.user) user = invoice.user->publicId();
    rendered["user_id"] = std::move(user);
    return rendered;
}

base::Result<billing::Money> readMoney(const nlohmann::json& money, const std::string& pointer) {
    const auto micros = billing::microsFrom(money.at("amount").get<std::string>());
    if (!micros) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "invalid_body",
            .advice = "Some fields are not as they should be; errors names each one.",
            .faults = {
                {.pointer = pointer + "/amount",
                 .message = "is a decimal with at most six places, such as 9.99"}}};
    }
    return billing::Money{.micros = *micros, .currency = money.at("currency").get<std::string>()};
}

base::Result<Terms> readTerms(const nlohmann::json& body, const std::string& pointer) {
    const auto cycle = billing::cycleFrom(body.at("cycle").get<std::string>());
    CHECK(cycle.has_value());
    Terms terms{
        .name = body.at("name").get<std::string>(),
        .description = maybeField<std::string>(body, "description").value_or(""),
        .cycle = *cycle,
        .refresh_days = maybeField<int>(body, "refresh_days"),
        .expiry_days = maybeField<int>(body, "expiry_days"),
        .most_at_once = maybeField<int>(body, "most_at_once"),
        .warn_percent = maybeField<int>(body, "warn_percent").value_or(90),
        .grace = std::chrono::seconds{maybeField<int>(body, "grace_seconds").value_or(0)},
        .hard_cutoff = maybeField<bool>(body, "hard_cutoff").value_or(false)};
    terms.price = TRY(readMoney(body.at("price"), pointer + "/price"));
    if (const auto longest = maybeField<int>(body, "longest_seconds"))
        terms.longest = std::chrono::seconds{*longest};
    if (auto features = maybeField<nlohmann::json>(body, "features"))
        terms.features = std::move(*features);
    const auto& allowances = body.at("allowances");
    for (std::size_t i = 0; i < allowances.size(); ++i) {
        const auto place = pointer + "/allowances/" + std::to_string(i);
        terms.allowances.push_back(TRY(readAllowanceBody(allowances[i], place)));
    }
    return terms;
}

}  // namespace parley::http
