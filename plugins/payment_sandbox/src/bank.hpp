#pragma once

#include <common/payment_news.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sandbox {

using common::Json;

/// The cards that the bank's customers have, by what they do.
struct Card {
    const char* id;
    const char* label;
};
const std::vector<Card>& allCards();

/// News on their way to the host.
struct Letter {
    std::string event_id;
    /// As it is sent.
    std::string body;
    /// Whose it is by the order's metadata; empty when it does not say.
    std::string tenant;
};

/// A bank of play money: its orders, payments and subscriptions, and the news that are still to be
/// told. What has the same key has the same id, so one key is one charge. Knows no time but what it
/// is told. Everything is one JSON value, so that it can be kept between two starts.
class Bank {
public:
    enum class Paid : std::uint8_t { Yes, Declined, NeedsSecondStep, NotOpen };

    /// A new one with a key of its own.
    Bank();
    /// Throws Json::exception for what is none.
    explicit Bank(const Json& books);

    [[nodiscard]] std::string toText() const { return parley::toText(all_); }
    [[nodiscard]] std::int64_t revision() const { return all_.at("revision"); }
    void noteChange() { all_["revision"] = revision() + 1; }
    [[nodiscard]] std::string key() const { return all_.at("key"); }

    /// Orders by what the host asks. The same key again gives the same answer. Throw NOT_FOUND for
    /// what is not there, INVALID and CONFLICT for what cannot be done.
    parley::PaymentResult openOrder(const common::PaymentWish& wish, std::int64_t now_us);
    parley::PaymentResult query(const std::string& object_id) const;
    parley::PaymentResult refund(const common::PaymentWish& wish, std::int64_t now_us);
    parley::PaymentResult change(const common::PaymentWish& wish, std::int64_t now_us);
    parley::PaymentResult cancel(const common::PaymentWish& wish, std::int64_t now_us);
    parley::PaymentResult charge(const common::PaymentWish& wish, std::int64_t now_us);
    /// What a customer's page of subscriptions is called.
    std::string portalOf(const std::string& customer_id, const std::string& return_url);

    /// What the payer does on the page of an order. `confirmed`: the second step is taken.
    Paid pay(
        const std::string& order_id, std::string_view card, bool confirmed, std::int64_t now_us);
    /// Null when there is none of that id.
    [[nodiscard]] const Json* findOrder(const std::string& id) const { return find("orders", id); }
    [[nodiscard]] const Json* findPortal(const std::string& id) const {
        return find("portals", id);
    }
    [[nodiscard]] std::vector<Json> subscriptionsOf(const std::string& customer_id) const;
    void cancelAtEnd(const std::string& subscription_id, std::int64_t now_us);

    /// Does what has become due: renews and ends subscriptions. True when something changed.
    bool advance(std::int64_t now_us);
    /// When something is to be done next; empty for never.
    [[nodiscard]] std::optional<std::int64_t> nextDue() const;
    /// The oldest news that are due.
    [[nodiscard]] std::optional<Letter> nextLetter(std::int64_t now_us) const;
    void delivered(const std::string& event_id);
    /// It is sent again later, for about a day.
    void undelivered(const std::string& event_id, std::int64_t now_us);

private:
    [[nodiscard]] const Json* find(const char* kind, const std::string& id) const;
    Json& at(const char* kind, const std::string& id);
    Json& add(const char* kind, const std::string& id, Json object);
    [[nodiscard]] std::string idFor(const char* prefix, const std::string& about) const;
    Json& takePayment(const Json& from, const std::string& about, std::int64_t now_us);
    std::string beginSubscription(Json& order, const std::string& card, std::int64_t now_us);
    void renew(const std::string& id, Json& subscription);
    void tell(
        const char* type, const std::string& object, const std::string& what, std::int64_t at_us);
    void giveBack(const std::string& payment_id, std::int64_t micros, std::int64_t now_us);

    Json all_;
};

}  // namespace sandbox
