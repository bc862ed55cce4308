#include "support/billing_stage.hpp"

#include <rapidcheck.h>

#include <optional>

namespace parley::billing {
namespace {

using namespace std::chrono_literals;
using testing::BillingStage;
using testing::must;

/// One conversation and what its host knows of it.
struct Talking {
    Lease lease;
    int extension = 0;
    std::chrono::seconds used{0};
    std::int64_t charged = -1;
};

/// A user's money in every order in which things can happen to it.
class Life {
public:
    explicit Life(BillingStage& stage, base::UserId user) : stage_{stage}, user_{user} {}

    void step() {
        switch (*rc::gen::inRange(0, 15)) {
            case 0:
            case 1:
                return reserve();
            case 2:
            case 3:
                return extend();
            case 4:
            case 5:
                return settle();
            case 6:
                return stage_.pass(std::chrono::seconds{*rc::gen::inRange(1, 90)});
            case 7:
                must(stage_.services.holds.reap());
                return;
            case 8:
                stage_.give(user_, Unit::Second, *rc::gen::inRange(1, 200));
                return;
            case 9:
                return beat();
            case 10:
                return spend();
            case 11:
                return buy();
            case 12:
                return giveBack();
            case 13:
                return changePlan();
            default:
                stage_.pass(std::chrono::hours{*rc::gen::inRange(1, 24 * 20)});
                must(stage_.services.subscriptions.rollDue());
                must(stage_.services.wallets.expireDue());
        }
    }

private:
    void reserve() {
        const auto lease = stage_.reserve(user_, stage_.newTalk());
        if (!lease) {
            RC_ASSERT(lease.error().code != base::ErrorCode::Internal);
            return;
        }
        talks_.push_back({.lease = **lease});
        // Whoever does not know whether it was asks again.
        if (*rc::gen::arbitrary<bool>())
            RC_ASSERT(
                (*must(stage_.reserve(user_, (*lease)->conversation))).allowed.held ==
                (*lease)->allowed.held);
    }

    Talking* some() {
        if (talks_.empty()) return nullptr;
        return &talks_[static_cast<std::size_t>(
            *rc::gen::inRange<int>(0, static_cast<int>(talks_.size())))];
    }

    void extend() {
        auto* talk = some();
        if (talk == nullptr) return;
        talk->used += std::chrono::seconds{*rc::gen::inRange(0, 60)};
        // Now and then one that was asked for before.
        const int number = *rc::gen::inRange(std::max(1, talk->extension - 1), talk->extension + 2);
        const auto more = stage_.services.holds.extend(talk->lease, number, talk->used);
        talk->extension = std::max(talk->extension, number);
        if (more)
            RC_ASSERT(more->held <= more->left || more->cut_by == Allowed::CutBy::Credit);
        else
            RC_ASSERT(more.error().reason == "hold_lost");
    }

    void settle() {
        auto* talk = some();
        if (talk == nullptr) return;
        const auto charged = must(stage_.services.holds.settle(talk->lease, talk->used, 0s));
        RC_ASSERT(talk->charged < 0 || talk->charged == charged);
        talk->charged = charged;
    }

    /// What its host knows, in time or not: a host that was dead comes back with what it knew.
    void beat() {
        auto* talk = some();
        if (talk == nullptr) return;
        must(stage_.services.holds.beat(
            {{.tenant = stage_.tenant,
              .conversation = talk->lease.conversation,
              .epoch = talk->lease.epoch,
              .used = talk->used}}));
    }

    void spend() {
        const std::string key = std::to_string(*rc::gen::inRange(0, 3));
        const auto spent = stage_.services.usage.spend(
            stage_.tenant, user_, Unit::Second, *rc::gen::inRange(1, 100), key);
        RC_ASSERT(spent || spent.error().code == base::ErrorCode::InsufficientFunds);
    }

    void buy() {
        stage_.cashiers.next = {.state = Cashiers::Receipt::State::Paid};
        stage_.cashiers.next.occurred_at = stage_.clock.now();
        orders_.push_back(must(stage_.services.purchases.checkout(
                                   stage_.tenant, {.user = user_, .plan_slug = "payperuse"}))
                              .id);
    }

    void giveBack() {
        if (orders_.empty()) return;
        stage_.cashiers.next = {.state = Cashiers::Receipt::State::Refunded};
        stage_.cashiers.next.occurred_at = stage_.clock.now();
        const auto back = stage_.services.purchases.refund(
            stage_.tenant, orders_.back(), std::nullopt, "a test", {});
        RC_ASSERT(back || back.error().reason == "refund_too_large");
    }

    void changePlan() {
        const std::string plan = *rc::gen::element(
            std::string{"free"}, std::string{"starter_annual"}, std::string{"expert_monthly"});
        must(stage_.services.subscriptions.assign(stage_.tenant, user_, plan, "a test", {}));
    }

    BillingStage& stage_;
    const base::UserId user_;
    std::vector<Talking> talks_;
    std::vector<PurchaseId> orders_;
};

class LedgerPropertyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(LedgerPropertyTest);
    CPPUNIT_TEST(theLedgerIsTheBalanceWhateverHappens);
    CPPUNIT_TEST_SUITE_END();

public:
    void theLedgerIsTheBalanceWhateverHappens() {
        std::optional<BillingStage> in_use;
        int lives = 0;
        CPPUNIT_ASSERT(rc::check([&] {
            // Time that passes for one passes for all before it, whose renewals it would wait for.
            if (lives++ % 25 == 0) in_use.emplace();
            auto& stage = *in_use;
            const std::string plan = *rc::gen::element(
                std::string{"free"},
                std::string{"starter_monthly"},
                std::string{"starter_annual"},
                std::string{"payperuse"});
            const auto user = plan == "payperuse" ? stage.newUser() : stage.subscriber(plan);
            Life life{stage, user};
            const int steps = *rc::gen::inRange(1, 25);
            for (int i = 0; i < steps; ++i)
                life.step();
            const auto wrong = stage.db.adminValue(
                "SELECT string_agg(w.unit, ',') FROM parley.wallet w WHERE w.user_id = '" +
                user.uuid().text() +
                "' AND (w.balance <> (SELECT coalesce(sum(delta), 0) FROM parley.ledger_entry l "
                "WHERE l.wallet_id = w.id) OR w.balance - w.held < -w.credit_limit OR (w.balance < "
                "0 AND w.credit_limit = 0) OR w.held <> (SELECT coalesce(sum(backed), 0) FROM "
                "parley.credit_hold h WHERE h.wallet_id = w.id AND h.state = 'held') OR "
                "greatest(w.balance, 0) <> (SELECT coalesce(sum(remaining), 0) FROM "
                "parley.credit_grant g WHERE g.wallet_id = w.id))");
            RC_ASSERT(wrong.empty());
        }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LedgerPropertyTest);

}  // namespace
}  // namespace parley::billing
