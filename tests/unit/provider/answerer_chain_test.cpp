#include <provider/chain/answerer_chain.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <support/chain_stage.hpp>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;
using namespace parley::testing;

class AnswererChainTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AnswererChainTest);
    CPPUNIT_TEST(theFirstAnswers);
    CPPUNIT_TEST(anOutageMovesOn);
    CPPUNIT_TEST(everyFaultIsPassedOverAtOnce);
    CPPUNIT_TEST(whatIsWrongAnywhereIsToldAtOnce);
    CPPUNIT_TEST(aDeclinedPaymentIsAnAnswer);
    CPPUNIT_TEST(anUnknownOutcomeIsAskedForByItsKeyAndStays);
    CPPUNIT_TEST(anActWithoutAnswerIsNeverRepeatedElsewhere);
    CPPUNIT_TEST(aSideEffectWithAnyFailureIsUnknown);
    CPPUNIT_TEST(aQuestionWithoutKeyMayBeAskedElsewhere);
    CPPUNIT_TEST(destroyedItGivesNoAnswer);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        auto list = std::make_shared<std::vector<ChainEntry<Answerer>>>();
        for (std::size_t i = 0; i < 2; ++i) {
            answerers_.push_back(std::make_shared<ScriptedAnswerer>(timers_));
            ChainEntry<Answerer> entry;
            entry.id = MindStage::idOf(i);
            entry.health = std::make_shared<ProviderHealth>();
            entry.provider = answerers_.back();
            list->push_back(std::move(entry));
        }
        chain_.emplace(Kind::Mail, list, ChainSetting{timers_, observer_});
    }
    void tearDown() override {
        asking_.reset();
        answers_.clear();
        answerers_.clear();
        observer_.reports.clear();
    }

    void theFirstAnswers() {
        ask("key");
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"ok":true})"}, std::get<std::string>(answers_.at(0)));
        CPPUNIT_ASSERT(observer_.reports.at(0).kind == Kind::Mail);
        CPPUNIT_ASSERT(observer_.reports.at(0).outcome == Outcome::Succeeded);
        asks(1, 0);
    }

    void anOutageMovesOn() {
        answerers_[0]->breakWith(fails(FailureCode::RateLimited));
        ask("key");
        CPPUNIT_ASSERT(std::holds_alternative<std::string>(answers_.at(0)));
        asks(1, 1);
    }

    /// With a key, which acts, and without one.
    void everyFaultIsPassedOverAtOnce() {
        const struct {
            const char* name;
            FailureCode code;
            std::size_t asked;
        } faults[]{
            {"refused", FailureCode::Network, 2},
            {"401", FailureCode::Auth, 1},
            {"402", FailureCode::Quota, 1},
            {"403", FailureCode::Permission, 1},
            {"429", FailureCode::RateLimited, 1},
            {"500", FailureCode::Unavailable, 2},
            {"garbage, or nothing", FailureCode::Protocol, 2},
            {"plugin throws", FailureCode::Internal, 2},
            {"cannot", FailureCode::Unsupported, 1}};
        for (const auto& fault : faults) {
            for (const auto* key : {"key", ""}) {
                tearDown();
                setUp();
                answerers_[0]->breakWith(fails(fault.code));
                ask(key);
                CPPUNIT_ASSERT_MESSAGE(
                    fault.name, std::holds_alternative<std::string>(answers_.at(0)));
                CPPUNIT_ASSERT_EQUAL_MESSAGE(
                    fault.name, fault.asked, answerers_[0]->requests().size());
                CPPUNIT_ASSERT_EQUAL_MESSAGE(
                    fault.name, std::size_t{1}, answerers_[1]->requests().size());
                const auto handed_over = answerers_[1]->requests().front();
                CPPUNIT_ASSERT_MESSAGE(
                    fault.name,
                    handed_over - *answerers_[0]->failedAt() <=
                        (fault.asked - 1) * answerers_[0]->latency);
            }
        }
    }

    void whatIsWrongAnywhereIsToldAtOnce() {
        for (const auto code :
             {FailureCode::Invalid, FailureCode::NotFound, FailureCode::Conflict}) {
            tearDown();
            setUp();
            answerers_[0]->breakWith(fails(code));
            ask("key");
            failedWith(code);
            asks(1, 0);
        }
    }

    void aDeclinedPaymentIsAnAnswer() {
        answerers_[0]->breakWith(fails(FailureCode::Declined));
        ask("key");
        failedWith(FailureCode::Declined);
        asks(1, 0);
    }

    void anUnknownOutcomeIsAskedForByItsKeyAndStays() {
        answerers_[0]->breakWith(fails(FailureCode::OutcomeUnknown));
        ask("key");
        failedWith(FailureCode::OutcomeUnknown);
        asks(2, 0);
        CPPUNIT_ASSERT_EQUAL(std::string{"key"}, answerers_[0]->questions.at(1).idempotency_key);
    }

    void anActWithoutAnswerIsNeverRepeatedElsewhere() {
        answerers_[0]->breakWith(fallsSilent());
        ask("key");
        failedWith(FailureCode::OutcomeUnknown);
        asks(2, 0);
    }

    void aSideEffectWithAnyFailureIsUnknown() {
        auto fault = fails(FailureCode::Network);
        fault.failure.side_effect = SideEffect::Possible;
        answerers_[0]->breakWith(fault);
        ask("");
        failedWith(FailureCode::OutcomeUnknown);
        asks(1, 0);
    }

    void aQuestionWithoutKeyMayBeAskedElsewhere() {
        answerers_[0]->breakWith(fallsSilent());
        ask("");
        CPPUNIT_ASSERT(std::holds_alternative<std::string>(answers_.at(0)));
        asks(1, 1);
    }

    void destroyedItGivesNoAnswer() {
        asking_ = chain_->ask({}, [this](Answer answer) { answers_.push_back(std::move(answer)); });
        asking_.reset();
        timers_.runOut();
        CPPUNIT_ASSERT(answers_.empty());
        CPPUNIT_ASSERT(observer_.reports.at(0).outcome == Outcome::Cancelled);
    }

private:
    void ask(const std::string& key) {
        asking_ = chain_->ask(
            {.method = "send", .body_json = "{}", .idempotency_key = key, .deadline = {}},
            [this](Answer answer) {
                asking_.reset();
                answers_.push_back(std::move(answer));
            });
        timers_.runOut();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, answers_.size());
    }
    void failedWith(FailureCode code) {
        CPPUNIT_ASSERT(std::get<Failure>(answers_.at(0)).code == code);
    }
    void asks(std::size_t first, std::size_t second) {
        CPPUNIT_ASSERT_EQUAL(first, answerers_[0]->requests().size());
        CPPUNIT_ASSERT_EQUAL(second, answerers_[1]->requests().size());
    }

    VirtualTimers timers_;
    RecordedAttempts observer_;
    std::vector<std::shared_ptr<ScriptedAnswerer>> answerers_;
    std::optional<AnswererChain> chain_;
    std::vector<Answer> answers_;
    std::unique_ptr<Asking> asking_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(AnswererChainTest);

}  // namespace
}  // namespace parley::provider
