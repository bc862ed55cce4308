#include "support/billing_stage.hpp"

#include <atomic>
#include <thread>

namespace parley::billing {
namespace {

using namespace std::chrono_literals;
using testing::BillingStage;
using testing::must;
using testing::reasonOf;

class HoldsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HoldsTest);
    CPPUNIT_TEST(aBlockIsHeldAndTheRestIsFreeAgainAtTheEnd);
    CPPUNIT_TEST(everyStepMayBeRepeated);
    CPPUNIT_TEST(aTenantThatSellsNothingCountsNothing);
    CPPUNIT_TEST(whoHasUsedItUpIsToldSoInTheirWords);
    CPPUNIT_TEST(aFreeConversationIsNoLongerThanItsPlanAllows);
    CPPUNIT_TEST(ofThirtyCallersOnCreditForOneOneIsLetIn);
    CPPUNIT_TEST(whoIsNotHeardOfIsSettledAtTheirLastHeartbeat);
    CPPUNIT_TEST(aHostThatWakesUpLateChangesNothing);
    CPPUNIT_TEST(whatExpiresMeanwhileIsNotTakenFromALiveConversation);
    CPPUNIT_TEST(aPlanMayAllowOneConversationAtATime);
    CPPUNIT_TEST(callsOfSeveralLengthsAreInOneWallet);
    CPPUNIT_TEST(theKeeperTellsConversationsThatTheyWereLost);
    CPPUNIT_TEST(whatBeganAndWasNeverClosedIsSettledWithItsCredit);
    CPPUNIT_TEST_SUITE_END();

public:
    void aBlockIsHeldAndTheRestIsFreeAgainAtTheEnd() {
        BillingStage stage;
        const auto user = stage.subscriber("starter_monthly");
        const auto lease = *must(stage.reserve(user, stage.newTalk()));
        CPPUNIT_ASSERT(lease.allowed.held == 60s && lease.allowed.left == 3600s);
        CPPUNIT_ASSERT(lease.grace == 120s && lease.warn_at == 360s);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'540}, stage.available(user));
        const auto more = must(stage.services.holds.extend(lease, 1, 41s));
        CPPUNIT_ASSERT(more.held == 101s && more.left == 3600s);
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t{73}, must(stage.services.holds.settle(lease, 72'300ms, 0s)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'527}, stage.available(user));
        stage.assertBalanced();
    }

    void everyStepMayBeRepeated() {
        BillingStage stage;
        const auto user = stage.subscriber("starter_monthly");
        const auto talk = stage.newTalk();
        must(stage.reserve(user, talk));
        const auto lease = *must(stage.reserve(user, talk));
        CPPUNIT_ASSERT(lease.allowed.held == 60s && lease.allowed.left == 3600s);
        for (int i = 0; i < 3; ++i)
            CPPUNIT_ASSERT(must(stage.services.holds.extend(lease, 1, 50s)).held == 110s);
        for (int i = 0; i < 3; ++i)
            CPPUNIT_ASSERT_EQUAL(
                std::int64_t{80}, must(stage.services.holds.settle(lease, 80s + i * 1s, 0s)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'520}, stage.available(user));
        CPPUNIT_ASSERT_EQUAL(std::string{"conversation_over"}, reasonOf(stage.reserve(user, talk)));
        stage.assertBalanced();
    }

    void aTenantThatSellsNothingCountsNothing() {
        BillingStage stage;
        stage.db.admin(
            "INSERT INTO parley.tenant (id, slug, name, created_at, updated_at) "
            "VALUES (101, 'giver', 'Giver', now(), now())");
        const auto lease = must(stage.services.holds.reserve(
            {.tenant = base::TenantId{101},
             .user = stage.newUser(),
             .conversation = stage.newTalk()}));
        CPPUNIT_ASSERT(!lease.has_value());
    }

    void whoHasUsedItUpIsToldSoInTheirWords() {
        BillingStage stage;
        const auto user = stage.newUser();
        for (const auto used : {90s, 30s}) {
            const auto lease = *must(stage.reserve(user, stage.newTalk()));
            must(stage.services.holds.extend(lease, 1, 60s));
            must(stage.services.holds.settle(lease, used, 0s));
        }
        const auto refused = stage.reserve(user, stage.newTalk());
        CPPUNIT_ASSERT_EQUAL(std::string{"credit_used_up"}, reasonOf(refused));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Your 2 minutes for this month are used; there is more on 1 February, or "
                        "at once if you buy it."},
            refused.error().advice);
        stage.moveTo("2026-02-01T00:00:00Z");
        CPPUNIT_ASSERT(must(stage.reserve(user, stage.newTalk())).has_value());
    }

    void aFreeConversationIsNoLongerThanItsPlanAllows() {
        BillingStage stage;
        const auto lease = *must(stage.reserve(stage.newUser(), stage.newTalk()));
        CPPUNIT_ASSERT(lease.allowed.left == 90s && lease.grace == 0s);
        CPPUNIT_ASSERT(lease.allowed.cut_by == Allowed::CutBy::Length);
        const auto more = must(stage.services.holds.extend(lease, 1, 60s));
        CPPUNIT_ASSERT(more.held == 90s && more.left == 90s);
        CPPUNIT_ASSERT(must(stage.services.holds.extend(lease, 2, 85s)).held == 90s);
        // However much the host says: never more than was held.
        CPPUNIT_ASSERT_EQUAL(std::int64_t{90}, must(stage.services.holds.settle(lease, 500s, 0s)));
        stage.assertBalanced();
    }

    void ofThirtyCallersOnCreditForOneOneIsLetIn() {
        BillingStage stage{"mentor", {.loops = 2, .database = {.connections_per_loop = 8}}};
        for (int round = 0; round < 100; ++round) {
            const auto user = stage.owner(Unit::Session, 1);
            std::atomic<int> granted{0};
            std::atomic<int> refused{0};
            std::vector<std::thread> callers;
            for (int i = 0; i < 30; ++i) {
                callers.emplace_back([&] {
                    const auto lease = stage.reserve(user, stage.newTalk());
                    if (lease) ++granted;
                    if (reasonOf(lease) == "credit_used_up") ++refused;
                });
            }
            for (auto& caller : callers)
                caller.join();
            CPPUNIT_ASSERT_EQUAL(1, granted.load());
            CPPUNIT_ASSERT_EQUAL(29, refused.load());
        }
        stage.assertBalanced();
    }

    void whoIsNotHeardOfIsSettledAtTheirLastHeartbeat() {
        BillingStage stage;
        const auto user = stage.subscriber("starter_monthly");
        const auto lease = *must(stage.reserve(user, stage.newTalk()));
        stage.pass(20s);
        CPPUNIT_ASSERT(must(stage.services.holds.beat(
                                {{.tenant = lease.tenant,
                                  .conversation = lease.conversation,
                                  .epoch = lease.epoch,
                                  .used = 20s}}))
                           .empty());
        stage.pass(44s);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, must(stage.services.holds.reap()));
        stage.pass(1s);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, must(stage.services.holds.reap()));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'580}, stage.available(user));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, must(stage.services.holds.reap()));
        stage.assertBalanced();
    }

    void aHostThatWakesUpLateChangesNothing() {
        BillingStage stage;
        const auto user = stage.subscriber("starter_monthly");
        const auto lease = *must(stage.reserve(user, stage.newTalk()));
        stage.pass(46s);
        must(stage.services.holds.reap());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"hold_lost"}, reasonOf(stage.services.holds.extend(lease, 1, 46s)));
        CPPUNIT_ASSERT_EQUAL(
            std::size_t{1},
            must(stage.services.holds.beat(
                     {{.tenant = lease.tenant,
                       .conversation = lease.conversation,
                       .epoch = 1,
                       .used = 46s}}))
                .size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, must(stage.services.holds.settle(lease, 46s, 0s)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'600}, stage.available(user));
        stage.assertBalanced();
    }

    void whatExpiresMeanwhileIsNotTakenFromALiveConversation() {
        BillingStage stage;
        const auto user = stage.subscriber("starter_monthly");
        stage.moveTo("2026-01-31T23:59:50Z");
        const auto lease = *must(stage.reserve(user, stage.newTalk()));
        stage.pass(20s);
        // The next allowance is there, and 60 s of the old one are held.
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'600}, stage.available(user));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{20}, must(stage.services.holds.settle(lease, 20s, 0s)));
        // What was held and not used is gone with its allowance.
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'600}, stage.available(user));
        stage.assertBalanced();
    }

    void aPlanMayAllowOneConversationAtATime() {
        BillingStage stage;
        const auto user = stage.newUser();
        const auto lease = *must(stage.reserve(user, stage.newTalk()));
        const auto refused = stage.reserve(user, stage.newTalk());
        CPPUNIT_ASSERT_EQUAL(std::string{"too_many_at_once"}, reasonOf(refused));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Your plan allows 1 conversation at a time; end one to begin another."},
            refused.error().advice);
        must(stage.services.holds.settle(lease, 0s, 0s));
        CPPUNIT_ASSERT(must(stage.reserve(user, stage.newTalk())).has_value());
    }

    void callsOfSeveralLengthsAreInOneWallet() {
        BillingStage stage{"companion"};
        const auto user = stage.newUser();
        const auto first = *must(stage.reserve(user, stage.newTalk()));
        CPPUNIT_ASSERT(first.allowed.held == 300s);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, must(stage.services.holds.settle(first, 200s, 0s)));
        stage.cashiers.next = {.state = Cashiers::Receipt::State::Paid};
        stage.cashiers.next.occurred_at = stage.clock.now();
        must(stage.services.purchases.checkout(
            stage.tenant, {.user = user, .plan_slug = "call_15"}));
        const auto second = *must(stage.reserve(user, stage.newTalk()));
        CPPUNIT_ASSERT(second.allowed.held == 900s);
        // One that was never begun costs nothing.
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, must(stage.services.holds.settle(second, 0s, 0s)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, stage.available(user, Unit::Call));
        stage.assertBalanced();
    }

    void theKeeperTellsConversationsThatTheyWereLost() {
        BillingStage stage;
        const auto user = stage.subscriber("starter_monthly");
        stage.services.keeper.start(stage.db.loops());
        const auto credit = must(stage.services.keeper.open(
            {.tenant = stage.tenant, .user = user, .conversation = stage.newTalk()}));
        std::atomic<bool> lost{false};
        credit->whenLost([&] { lost = true; });
        credit->used().start(stage.clock.monotonic());
        stage.pass(30s);
        must(stage.services.keeper.beat());
        CPPUNIT_ASSERT(!lost);
        stage.pass(46s);
        must(stage.services.holds.reap());
        must(stage.services.keeper.beat());
        CPPUNIT_ASSERT(lost);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'570}, stage.available(user));
        credit->close(76s, 0s);
        stage.services.keeper.stop();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'570}, stage.available(user));
    }

    void whatBeganAndWasNeverClosedIsSettledWithItsCredit() {
        BillingStage stage;
        const auto user = stage.subscriber("starter_monthly");
        stage.services.keeper.start(stage.db.loops());
        {
            const auto credit = must(stage.services.keeper.open(
                {.tenant = stage.tenant, .user = user, .conversation = stage.newTalk()}));
            credit->used().start(stage.clock.monotonic());
            stage.pass(12s);
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.services.keeper.size());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.services.keeper.size());
        stage.services.keeper.stop();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3'588}, stage.available(user));
        stage.assertBalanced();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HoldsTest);

}  // namespace
}  // namespace parley::billing
