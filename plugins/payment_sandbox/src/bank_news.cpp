#include "calendar.hpp"
#include "records.hpp"

namespace sandbox {

namespace {

constexpr int kMostRenewalsAtOnce = 60;
constexpr int kMostDeliveries = 20;
constexpr std::int64_t kLongestPauseUs = 2 * 3600 * common::kMicrosInSecond;
constexpr std::size_t kMostLetters = 200;

}  // namespace

void Bank::renew(const std::string& id, Json& subscription) {
    const auto at_us = numberIn(subscription, "period_end_us");
    const auto period = std::to_string(numberIn(subscription, "periods")) + '_' +
                        std::to_string(at_us / common::kMicrosInSecond);
    if (subscription.at("ends") == true) {
        subscription["state"] = "cancelled";
        return tell(common::kSubscriptionCancelled, id, "cancelled", at_us);
    }
    if (subscription.at("card") == "expires") {
        subscription["state"] = "past_due";
        return tell(common::kPaymentFailed, id, "failed_" + period, at_us);
    }
    const auto periods = subscription.at("periods").get<int>() + 1;
    subscription["periods"] = periods;
    subscription["period_end_us"] =
        later(numberIn(subscription, "began_us"), textIn(subscription, "interval"), periods);
    auto& payment = takePayment(subscription, id + period, at_us);
    payment["subscription"] = id;
    payment["period_end_us"] = subscription.at("period_end_us");
    tell(common::kSubscriptionRenewed, textIn(payment, "id"), "renewed", at_us);
}

bool Bank::advance(std::int64_t now_us) {
    bool changed = false;
    for (auto& [id, subscription] : all_.at("subscriptions").items()) {
        for (int i = 0; i < kMostRenewalsAtOnce; ++i) {
            const bool is_due = textIn(subscription, "state") == "active" &&
                                numberIn(subscription, "period_end_us") <= now_us;
            if (!is_due) break;
            renew(id, subscription);
            changed = true;
        }
    }
    return changed;
}

std::optional<std::int64_t> Bank::nextDue() const {
    std::optional<std::int64_t> first;
    const auto take = [&first](std::int64_t at_us) {
        first = first ? std::min(*first, at_us) : at_us;
    };
    for (const auto& subscription : all_.at("subscriptions"))
        if (textIn(subscription, "state") == "active")
            take(numberIn(subscription, "period_end_us"));
    for (const auto& letter : all_.at("letters"))
        take(numberIn(letter, "due_us"));
    return first;
}

/// `what` makes the id of the event: what happens once has one id.
void Bank::tell(
    const char* type, const std::string& object, const std::string& what, std::int64_t at_us) {
    const auto* payment = find("payments", object);
    const auto& about = payment != nullptr ? *payment : at("subscriptions", object);
    common::PaymentNews news;
    news.event_id = idFor("sbe_", object + what);
    news.type = type;
    news.at_us = at_us;
    news.result = resultOf(about);
    news.result.vendor_us = at_us;
    if (news.type == std::string_view{common::kPaymentRefunded}) {
        news.result.state = PARLEY_PAY_REFUNDED;
        news.result.amount.micros = numberIn(about, "refunded");
    }
    news.checkout_id = textIn(about, "checkout");
    news.subscription_id = payment != nullptr ? textIn(about, "subscription") : object;
    const auto& plan = common::memberOf(about.at("metadata"), "plan");
    if (plan.is_string()) news.plan = plan.get<std::string>();
    const auto& tenant = common::memberOf(about.at("metadata"), "tenant");
    const Json body{
        {"id", news.event_id},
        {"type", type},
        {"object_id", object},
        {"at_us", at_us},
        {"body", Json::parse(common::bodyOf(news))}};
    all_["letters"].push_back(
        {{"id", news.event_id},
         {"body", parley::toText(body)},
         {"tenant", tenant.is_string() ? tenant.get<std::string>() : ""},
         {"due_us", at_us},
         {"tries", 0}});
    if (all_["letters"].size() > kMostLetters) all_["letters"].erase(0);
}

std::optional<Letter> Bank::nextLetter(std::int64_t now_us) const {
    for (const auto& letter : all_.at("letters"))
        if (numberIn(letter, "due_us") <= now_us)
            return Letter{textIn(letter, "id"), textIn(letter, "body"), textIn(letter, "tenant")};
    return std::nullopt;
}

void Bank::delivered(const std::string& event_id) {
    auto& letters = all_.at("letters");
    for (std::size_t i = 0; i < letters.size(); ++i)
        if (letters[i].at("id") == event_id) return letters.erase(i), void();
}

void Bank::undelivered(const std::string& event_id, std::int64_t now_us) {
    for (auto& letter : all_.at("letters")) {
        if (letter.at("id") != event_id) continue;
        const auto tries = letter.at("tries").get<int>() + 1;
        if (tries >= kMostDeliveries) return delivered(event_id);
        letter["tries"] = tries;
        const auto pause_us = common::kMicrosInSecond << std::min(tries, 20);
        letter["due_us"] = now_us + std::min(pause_us, kLongestPauseUs);
        return;
    }
}

}  // namespace sandbox
