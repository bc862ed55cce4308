#include "bank.hpp"

#include "calendar.hpp"
#include "records.hpp"
#include "seal.hpp"

namespace sandbox {

namespace {

using common::PaymentWish;
using parley::PaymentResult;

constexpr std::size_t kMostOfAKind = 200;
constexpr std::size_t kIdDigits = 24;

void expectAmount(const PaymentWish& wish) {
    if (!wish.hasAmount() || wish.amount.micros <= 0)
        throw parley::Failure{PARLEY_E_INVALID, "the order has no amount"};
}

}  // namespace

const std::vector<Card>& allCards() {
    static const std::vector<Card> kCards{
        {"works", "A card that works"},
        {"declined", "A card that is declined"},
        {"second_step", "A card whose bank asks for a second step"},
        {"refunded", "A card that works, and gets its money back at once"},
        {"disputed", "A card that works, and whose owner disputes the payment"},
        {"expires", "A card that works once, and no more when a subscription is renewed"}};
    return kCards;
}

Bank::Bank()
    : all_{
          {"revision", 0},
          {"made", 0},
          {"key", newKey()},
          {"orders", Json::object()},
          {"payments", Json::object()},
          {"subscriptions", Json::object()},
          {"portals", Json::object()},
          {"done", Json::object()},
          {"letters", Json::array()}} {}

Bank::Bank(const Json& books) : all_(books) {
    for (const char* kind : {"orders", "payments", "subscriptions", "portals", "done", "letters"})
        static_cast<void>(all_.at(kind));
    static_cast<void>(revision());
}

const Json* Bank::find(const char* kind, const std::string& id) const {
    const auto& all = all_.at(kind);
    const auto found = all.find(id);
    return found == all.end() ? nullptr : &*found;
}

Json& Bank::at(const char* kind, const std::string& id) {
    auto& all = all_.at(kind);
    const auto found = all.find(id);
    if (found == all.end())
        throw parley::Failure{PARLEY_E_NOT_FOUND, "the bank knows no such thing"};
    return *found;
}

/// The oldest is forgotten when there is no room any more.
Json& Bank::add(const char* kind, const std::string& id, Json object) {
    auto& all = all_.at(kind);
    object["made"] = numberIn(all_, "made");
    all_["made"] = numberIn(all_, "made") + 1;
    if (all.size() >= kMostOfAKind) {
        auto oldest = all.begin();
        for (auto each = all.begin(); each != all.end(); ++each)
            if (numberIn(*each, "made") < numberIn(*oldest, "made")) oldest = each;
        all.erase(oldest);
    }
    auto& kept = all[id];
    kept = std::move(object);
    return kept;
}

std::string Bank::idFor(const char* prefix, const std::string& about) const {
    return prefix + digestOf(key(), prefix + about).substr(0, kIdDigits);
}

PaymentResult Bank::openOrder(const PaymentWish& wish, std::int64_t now_us) {
    const bool is_subscription = wish.op == PARLEY_PAY_SUBSCRIBE;
    expectAmount(wish);
    if (is_subscription) wish.period();
    if (wish.return_url.empty())
        throw parley::Failure{PARLEY_E_INVALID, "the order has no return URL"};
    const auto id = idFor("sbo_", wish.key);
    if (const auto* known = findOrder(id)) {
        if (moneyIn(*known).micros != wish.amount.micros)
            throw parley::Failure{PARLEY_E_CONFLICT, "the key stands for another order"};
        return query(id);
    }
    const auto customer =
        wish.customer_id.empty() ? idFor("sbc_", wish.email + wish.key) : wish.customer_id;
    add("orders",
        id,
        {{"id", id},
         {"state", "action_required"},
         {"micros", wish.amount.micros},
         {"currency", common::currencyOf(wish.amount)},
         {"interval", is_subscription ? wish.interval : ""},
         {"description", wish.description},
         {"email", wish.email},
         {"customer", customer},
         {"return_url", wish.return_url},
         {"cancel_url", wish.cancel_url},
         {"metadata", wish.metadata},
         {"at_us", now_us}});
    return query(id);
}

PaymentResult Bank::query(const std::string& object_id) const {
    if (const auto* order = findOrder(object_id)) {
        const auto payment = textIn(*order, "payment");
        const auto* paid = payment.empty() ? nullptr : find("payments", payment);
        if (paid == nullptr) return resultOf(*order);
        auto result = resultOf(*paid);
        const auto* subscription = find("subscriptions", textIn(*order, "subscription"));
        if (subscription != nullptr) {
            result.state = stateOf(common::textOf(*subscription, "state"));
            result.period_end_us = numberIn(*subscription, "period_end_us");
        }
        return result;
    }
    for (const char* kind : {"payments", "subscriptions"})
        if (const auto* found = find(kind, object_id)) return resultOf(*found);
    throw parley::Failure{PARLEY_E_NOT_FOUND, "the bank knows no such thing"};
}

Json& Bank::takePayment(const Json& from, const std::string& about, std::int64_t now_us) {
    const auto id = idFor("sbp_", about);
    return add(
        "payments",
        id,
        {{"id", id},
         {"state", "captured"},
         {"micros", from.at("micros")},
         {"currency", from.at("currency")},
         {"refunded", 0},
         {"customer", from.at("customer")},
         {"description", from.at("description")},
         {"metadata", from.at("metadata")},
         {"at_us", now_us}});
}

std::string Bank::beginSubscription(Json& order, const std::string& card, std::int64_t now_us) {
    const auto id = idFor("sbs_", textIn(order, "id"));
    const auto interval = textIn(order, "interval");
    add("subscriptions",
        id,
        {{"id", id},
         {"state", "active"},
         {"micros", order.at("micros")},
         {"currency", order.at("currency")},
         {"interval", interval},
         {"customer", order.at("customer")},
         {"description", order.at("description")},
         {"metadata", order.at("metadata")},
         {"card", card},
         {"began_us", now_us},
         {"periods", 1},
         {"period_end_us", later(now_us, interval, 1)},
         {"ends", false},
         {"at_us", now_us}});
    return id;
}

Bank::Paid Bank::pay(
    const std::string& order_id, std::string_view card, bool confirmed, std::int64_t now_us) {
    auto& order = at("orders", order_id);
    if (textIn(order, "state") != "action_required") return Paid::NotOpen;
    if (card == "declined") return Paid::Declined;
    if (card == "second_step" && !confirmed) return Paid::NeedsSecondStep;
    auto& payment = takePayment(order, order_id, now_us);
    const auto payment_id = textIn(payment, "id");
    payment["checkout"] = order_id;
    order["payment"] = payment_id;
    order["state"] = "captured";
    const bool is_subscription = !textIn(order, "interval").empty();
    if (is_subscription) {
        const auto subscription = beginSubscription(order, std::string{card}, now_us);
        order["subscription"] = subscription;
        payment["subscription"] = subscription;
        payment["period_end_us"] = at("subscriptions", subscription).at("period_end_us");
    }
    tell(common::kCheckoutPaid, payment_id, "paid", now_us);
    if (card == "refunded") giveBack(payment_id, numberIn(payment, "micros"), now_us);
    if (card == "disputed") tell(common::kPaymentDisputed, payment_id, "disputed", now_us);
    return Paid::Yes;
}

void Bank::giveBack(const std::string& payment_id, std::int64_t micros, std::int64_t now_us) {
    auto& payment = at("payments", payment_id);
    const auto refunded = numberIn(payment, "refunded") + micros;
    if (micros <= 0 || refunded > numberIn(payment, "micros"))
        throw parley::Failure{PARLEY_E_CONFLICT, "more would be given back than was paid"};
    payment["refunded"] = refunded;
    if (refunded == numberIn(payment, "micros")) payment["state"] = "refunded";
    tell(common::kPaymentRefunded, payment_id, "refunded_" + std::to_string(refunded), now_us);
}

PaymentResult Bank::refund(const PaymentWish& wish, std::int64_t now_us) {
    auto payment_id = wish.object();
    if (const auto* order = findOrder(payment_id)) payment_id = textIn(*order, "payment");
    auto& payment = at("payments", payment_id);
    const auto left = numberIn(payment, "micros") - numberIn(payment, "refunded");
    const auto done = idFor("done_", "refund" + wish.key);
    const auto* before = find("done", done);
    const auto micros = before != nullptr ? numberIn(*before, "micros")
                                          : (wish.hasAmount() ? wish.amount.micros : left);
    if (before == nullptr) {
        giveBack(payment_id, micros, now_us);
        add("done", done, {{"micros", micros}});
    }
    auto result = resultOf(payment);
    result.state = PARLEY_PAY_REFUNDED;
    result.amount.micros = micros;
    return result;
}

PaymentResult Bank::change(const PaymentWish& wish, std::int64_t now_us) {
    auto& subscription = at("subscriptions", wish.object());
    expectAmount(wish);
    const auto done = idFor("done_", "change" + wish.key);
    if (find("done", done) != nullptr) return resultOf(subscription);
    if (textIn(subscription, "state") == "cancelled")
        throw parley::Failure{PARLEY_E_CONFLICT, "the subscription has ended"};
    subscription["micros"] = wish.amount.micros;
    subscription["currency"] = common::currencyOf(wish.amount);
    if (subscription.at("interval") != wish.period()) {
        subscription["interval"] = wish.interval;
        // The new period begins when the old one ends.
        subscription["began_us"] = subscription.at("period_end_us");
        subscription["periods"] = 0;
    }
    if (!wish.metadata.empty()) subscription["metadata"] = wish.metadata;
    subscription["ends"] = false;
    add("done", done, Json::object());
    tell(common::kSubscriptionChanged, wish.object_id, "changed_" + done, now_us);
    return resultOf(subscription);
}

PaymentResult Bank::cancel(const PaymentWish& wish, std::int64_t now_us) {
    if (wish.isSet("immediately")) {
        auto& subscription = at("subscriptions", wish.object());
        if (textIn(subscription, "state") != "cancelled") {
            subscription["state"] = "cancelled";
            tell(common::kSubscriptionCancelled, wish.object_id, "cancelled", now_us);
        }
    } else {
        cancelAtEnd(wish.object(), now_us);
    }
    return resultOf(at("subscriptions", wish.object_id));
}

void Bank::cancelAtEnd(const std::string& subscription_id, std::int64_t now_us) {
    auto& subscription = at("subscriptions", subscription_id);
    if (subscription.at("ends") == true || textIn(subscription, "state") == "cancelled") return;
    subscription["ends"] = true;
    tell(
        common::kSubscriptionChanged,
        subscription_id,
        "ends_" + std::to_string(numberIn(subscription, "periods")),
        now_us);
}

PaymentResult Bank::charge(const PaymentWish& wish, std::int64_t now_us) {
    expectAmount(wish);
    const auto known = idFor("sbp_", "charge" + wish.key);
    if (find("payments", known) != nullptr) return query(known);
    if (subscriptionsOf(wish.customer_id).empty())
        throw parley::Failure{PARLEY_E_DECLINED, "the customer has saved no card"};
    const Json from{
        {"micros", wish.amount.micros},
        {"currency", common::currencyOf(wish.amount)},
        {"customer", wish.customer_id},
        {"description", wish.description},
        {"metadata", wish.metadata}};
    takePayment(from, "charge" + wish.key, now_us);
    tell(common::kCheckoutPaid, known, "paid", now_us);
    return query(known);
}

std::string Bank::portalOf(const std::string& customer_id, const std::string& return_url) {
    if (customer_id.empty()) throw parley::Failure{PARLEY_E_INVALID, "the order names no customer"};
    auto id = idFor("sbm_", customer_id);
    add("portals", id, {{"customer", customer_id}, {"return_url", return_url}});
    return id;
}

std::vector<Json> Bank::subscriptionsOf(const std::string& customer_id) const {
    std::vector<Json> all;
    for (const auto& subscription : all_.at("subscriptions"))
        if (textIn(subscription, "customer") == customer_id) all.push_back(subscription);
    return all;
}

}  // namespace sandbox
