#include <provider/chain/attempt_plan.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;

class AttemptPlanTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AttemptPlanTest);
    CPPUNIT_TEST(asksInTheOrderOfTheChain);
    CPPUNIT_TEST(asksTheSameOnceMoreWhenNobodyLosesItsTurn);
    CPPUNIT_TEST(aSilentOneIsLeftWhileThereAreOthers);
    CPPUNIT_TEST(afterOutputItMovesOn);
    CPPUNIT_TEST(skipsOneThatIsKnownToBeDown);
    CPPUNIT_TEST(asksOneThatIsDownBeforeGivingUp);
    CPPUNIT_TEST(neverAsksOneThatRefusedTheKey);
    CPPUNIT_TEST(stopsAtTheDeadline);
    CPPUNIT_TEST(aBadRequestStops);
    CPPUNIT_TEST(aRefusedContentGoesOnOnlyByPolicy);
    CPPUNIT_TEST(aNewTurnMayAskAllAgainButWhoAnswersGoesOn);
    CPPUNIT_TEST_SUITE_END();

public:
    void asksInTheOrderOfTheChain() {
        CPPUNIT_ASSERT_EQUAL(std::string{"0 1 2 -"}, allOf(FailureCode::Network, 5));
    }

    void asksTheSameOnceMoreWhenNobodyLosesItsTurn() {
        CPPUNIT_ASSERT_EQUAL(std::string{"0 0 1 -"}, allOf(FailureCode::Network, 2));
        CPPUNIT_ASSERT_EQUAL(std::string{"0 0 -"}, allOf(FailureCode::Network, 1));
        CPPUNIT_ASSERT_EQUAL(std::string{"0 1 -"}, allOf(FailureCode::Auth, 2));
        CPPUNIT_ASSERT_EQUAL(std::string{"-"}, allOf(FailureCode::Auth, 0));
    }

    void aSilentOneIsLeftWhileThereAreOthers() {
        CPPUNIT_ASSERT_EQUAL(std::string{"0 1 1 -"}, allOf(FailureCode::Deadline, 2));
    }

    void afterOutputItMovesOn() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0 1 -"}, allOf(FailureCode::Network, 2, Moment::AfterOutput));
    }

    void skipsOneThatIsKnownToBeDown() {
        auto plan = planOf(3);
        bringDown(0);
        CPPUNIT_ASSERT(plan.next(now_) == 1U);
    }

    void asksOneThatIsDownBeforeGivingUp() {
        auto plan = planOf(2);
        bringDown(0);
        bringDown(1);
        CPPUNIT_ASSERT(plan.next(now_) == 0U);
        CPPUNIT_ASSERT(plan.next(now_) == 1U);
    }

    void neverAsksOneThatRefusedTheKey() {
        auto plan = planOf(1);
        healths_[0].failed({.code = FailureCode::Quota}, Moment::BeforeOutput, now_);
        CPPUNIT_ASSERT(!plan.next(now_));
    }

    void stopsAtTheDeadline() {
        auto plan = planOf(3, {}, now_ + 1s);
        CPPUNIT_ASSERT(plan.next(now_) == 0U);
        CPPUNIT_ASSERT(!after(plan, 0, FailureCode::Network, now_ + 1s));
    }

    void aBadRequestStops() {
        auto plan = planOf(3);
        CPPUNIT_ASSERT(plan.next(now_) == 0U);
        CPPUNIT_ASSERT(!after(plan, 0, FailureCode::Invalid, now_));
    }

    void aRefusedContentGoesOnOnlyByPolicy() {
        auto strict = planOf(2);
        CPPUNIT_ASSERT(strict.next(now_) == 0U);
        CPPUNIT_ASSERT(!after(strict, 0, FailureCode::Content, now_));
        auto lenient = planOf(2, {.on_content = OnContent::AskNext});
        CPPUNIT_ASSERT(lenient.next(now_) == 0U);
        CPPUNIT_ASSERT(after(lenient, 0, FailureCode::Content, now_) == 1U);
    }

    void aNewTurnMayAskAllAgainButWhoAnswersGoesOn() {
        auto plan = planOf(2);
        CPPUNIT_ASSERT(plan.next(now_) == 0U);
        CPPUNIT_ASSERT(after(plan, 0, FailureCode::Auth, now_) == 1U);
        plan.beginTurn(1);
        CPPUNIT_ASSERT_EQUAL(1, plan.number());
        CPPUNIT_ASSERT(after(plan, 1, FailureCode::Unsupported, now_) == 0U);
    }

private:
    AttemptPlan planOf(
        std::size_t providers,
        ChainPolicy policy = {},
        std::optional<base::MonoTime> deadline = std::nullopt) {
        std::vector<AttemptPlan::Candidate> candidates;
        for (std::size_t i = 0; i < providers; ++i)
            candidates.push_back({i, &healths_[i]});
        return AttemptPlan{std::move(candidates), policy, deadline};
    }

    std::optional<std::size_t> after(
        AttemptPlan& plan, std::size_t failed, FailureCode code, base::MonoTime now) {
        return plan.after(failed, {.code = code}, Moment::BeforeOutput, now);
    }

    std::string allOf(
        FailureCode code, std::size_t providers, Moment moment = Moment::BeforeOutput) {
        auto plan = planOf(providers);
        std::string asked;
        auto place = plan.next(now_);
        while (place) {
            asked += std::to_string(*place) + " ";
            place = plan.after(*place, {.code = code}, moment, now_);
        }
        return asked + "-";
    }

    void bringDown(std::size_t place) {
        for (int i = 0; i < 3; ++i)
            healths_[place].failed({.code = FailureCode::Network}, Moment::BeforeOutput, now_);
    }

    base::MonoTime now_{std::chrono::hours{5}};
    std::array<ProviderHealth, 5> healths_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(AttemptPlanTest);

}  // namespace
}  // namespace parley::provider
