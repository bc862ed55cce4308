#include <cppunit/extensions/HelperMacros.h>
#include <support/chain_stage.hpp>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;
using namespace parley::testing;

class MindChainTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MindChainTest);
    CPPUNIT_TEST(theFirstAnswers);
    CPPUNIT_TEST(beforeTheFirstWordTheNextIsAskedTheSame);
    CPPUNIT_TEST(anAnswerThatBreaksOffIsContinued);
    CPPUNIT_TEST(aModelThatCannotContinueIsAskedInWords);
    CPPUNIT_TEST(aHalfToolCallIsNeverSeen);
    CPPUNIT_TEST(afterACompleteToolCallTheCallerGoesOn);
    CPPUNIT_TEST(argumentsThatAreNotJsonAreAFailure);
    CPPUNIT_TEST(anEmptyAnswerIsAFailure);
    CPPUNIT_TEST(aSilentOneIsLeftAfterItsTime);
    CPPUNIT_TEST(oneThatStopsTalkingIsLeftAfterItsTime);
    CPPUNIT_TEST(aDeadPrimaryIsSkippedSoon);
    CPPUNIT_TEST(aRecoveredPrimaryTakesNewTurns);
    CPPUNIT_TEST(theSlowOneIsOvertaken);
    CPPUNIT_TEST(aBadRequestIsToldAtOnce);
    CPPUNIT_TEST(theDeadlineOfTheTurnHolds);
    CPPUNIT_TEST(onlyThoseWithToolsAreAskedForThem);
    CPPUNIT_TEST(usageIsTheSumOfAllAttempts);
    CPPUNIT_TEST(anyCallMayDestroyIt);
    CPPUNIT_TEST_SUITE_END();

public:
    void theFirstAnswers() {
        MindStage stage{2};
        answer(stage);
        CPPUNIT_ASSERT_EQUAL(stage.at(0).reply, listener_.text);
        CPPUNIT_ASSERT(listener_.finish == Finish::Stop);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.at(1).requests().size());
        CPPUNIT_ASSERT(stage.observer.reports.at(0).first_output == 40ms);
    }

    void beforeTheFirstWordTheNextIsAskedTheSame() {
        MindStage stage{2};
        stage.at(0).breakWith(fails(FailureCode::RateLimited));
        answer(stage);
        CPPUNIT_ASSERT_EQUAL(stage.at(0).reply, listener_.text);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.at(1).thoughts.at(0).messages.size());
        CPPUNIT_ASSERT(stage.at(0).failedAt() == stage.at(1).requests().at(0));
    }

    void anAnswerThatBreaksOffIsContinued() {
        MindStage stage{2};
        stage.at(0).breakWith(fails(FailureCode::Network, 3));
        answer(stage);
        CPPUNIT_ASSERT_EQUAL(stage.at(0).reply, listener_.text);
        const auto& last = stage.at(1).thoughts.at(0).messages.back();
        CPPUNIT_ASSERT(last.role == Role::Assistant);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Good morning, h"}, std::get<TextPart>(last.parts.at(0)).text);
    }

    void aModelThatCannotContinueIsAskedInWords() {
        using When = ScriptedMind::WhenAsked;
        for (const auto when : {When::GoesOn, When::BeginsAgain, When::RepeatsLastWord}) {
            for (std::size_t pieces = 1; pieces < 8; ++pieces) {
                MindStage stage{2};
                stage.at(0).breakWith(fails(FailureCode::Network, pieces));
                stage.at(1).can.continues = false;
                stage.at(1).when_asked = when;
                answer(stage);
                CPPUNIT_ASSERT_EQUAL(stage.at(0).reply, listener_.text);
                const auto& messages = stage.at(1).thoughts.at(0).messages;
                CPPUNIT_ASSERT(messages.back().role == Role::User);
                CPPUNIT_ASSERT(messages.at(messages.size() - 2).role == Role::Assistant);
            }
        }
    }

    void aHalfToolCallIsNeverSeen() {
        MindStage stage{2};
        giveTools(stage);
        // Eight pieces of text, the beginning and half of the arguments of a tool.
        stage.at(0).breakWith(fails(FailureCode::Network, 10));
        answer(stage);
        CPPUNIT_ASSERT_EQUAL(stage.at(0).reply, listener_.text);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, listener_.tools.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, listener_.tools_ended);
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"day":"today"})"}, listener_.tools[0].arguments);
        CPPUNIT_ASSERT(listener_.finish == Finish::ToolUse);
    }

    void afterACompleteToolCallTheCallerGoesOn() {
        MindStage stage{2};
        giveTools(stage);
        // All of the first tool, half of the second.
        stage.at(0).breakWith(fails(FailureCode::Network, 14));
        answer(stage);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, listener_.tools.size());
        CPPUNIT_ASSERT(listener_.finish == Finish::ToolUse);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.at(1).requests().size());
        CPPUNIT_ASSERT(stage.observer.reports.at(0).outcome == Outcome::Failed);
    }

    void argumentsThatAreNotJsonAreAFailure() {
        MindStage stage{2};
        giveTools(stage);
        stage.at(0).tools[0].arguments = R"({"day":)";
        answer(stage);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, listener_.tools.size());
        CPPUNIT_ASSERT(stage.observer.reports.at(0).failure->code == FailureCode::Protocol);
    }

    void anEmptyAnswerIsAFailure() {
        MindStage stage{2};
        stage.at(0).breakWith(endsEmpty());
        answer(stage);
        CPPUNIT_ASSERT_EQUAL(stage.at(1).reply, listener_.text);
        CPPUNIT_ASSERT(stage.observer.reports.at(0).failure->code == FailureCode::Protocol);
    }

    void aSilentOneIsLeftAfterItsTime() {
        MindStage stage{2};
        stage.at(0).breakWith(fallsSilent());
        const auto began = stage.timers.now();
        answer(stage);
        CPPUNIT_ASSERT_EQUAL(stage.at(0).reply, listener_.text);
        CPPUNIT_ASSERT(stage.at(1).requests().at(0) - began == EntryLimits{}.first_output);
    }

    void oneThatStopsTalkingIsLeftAfterItsTime() {
        MindStage stage{2};
        stage.at(0).breakWith(fallsSilent(2));
        const auto began = stage.timers.now();
        answer(stage);
        CPPUNIT_ASSERT_EQUAL(stage.at(0).reply, listener_.text);
        CPPUNIT_ASSERT(
            stage.at(1).requests().at(0) - began == 41ms + EntryLimits{}.between_outputs);
    }

    void aDeadPrimaryIsSkippedSoon() {
        MindStage stage{3};
        stage.at(0).breakWith(fails(FailureCode::Network));
        for (int i = 0; i < 10; ++i)
            answer(stage);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, stage.at(0).requests().size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{10}, stage.at(1).requests().size());
    }

    void aRecoveredPrimaryTakesNewTurns() {
        MindStage stage{3};
        stage.at(0).breakWith(fails(FailureCode::Network));
        for (int i = 0; i < 4; ++i)
            answer(stage);
        listener_ = {};
        const auto call = stage.chain->start(askSomething(), listener_);
        stage.timers.advance(42ms);
        stage.at(0).heal();
        stage.healthOf(0).probeSucceeded(stage.timers.now());
        stage.timers.runOut();
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, stage.at(0).requests().size());
        answer(stage);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, stage.at(0).requests().size());
    }

    void theSlowOneIsOvertaken() {
        MindStage stage{2, {.hedge = Hedge::WhenSlow}};
        for (int i = 0; i < 30; ++i)
            stage.healthOf(0).succeeded(100ms, stage.timers.now());
        stage.at(0).latency = 2s;
        const auto began = stage.timers.now();
        answer(stage);
        CPPUNIT_ASSERT_EQUAL(stage.at(1).reply, listener_.text);
        CPPUNIT_ASSERT(stage.at(1).requests().at(0) - began < 120ms);
        CPPUNIT_ASSERT(stage.observer.reports.at(0).outcome == Outcome::Overtaken);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, stage.observer.reports.size());
    }

    void aBadRequestIsToldAtOnce() {
        for (const auto code : {FailureCode::Invalid, FailureCode::Content}) {
            MindStage stage{2};
            stage.at(0).breakWith(fails(code));
            listener_ = {};
            const auto call = stage.chain->start(askSomething(), listener_);
            stage.timers.runOut();
            CPPUNIT_ASSERT(listener_.failure->code == code);
            CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.at(1).requests().size());
        }
    }

    void theDeadlineOfTheTurnHolds() {
        MindStage stage{3};
        for (auto& provider : stage.providers)
            provider->breakWith(fallsSilent());
        auto thought = askSomething();
        thought.deadline = stage.timers.now() + 4s;
        const auto call = stage.chain->start(thought, listener_);
        stage.timers.advance(4s);
        CPPUNIT_ASSERT_EQUAL(1, listener_.ends);
        CPPUNIT_ASSERT(listener_.failure->code == FailureCode::Deadline);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.at(2).requests().size());
    }

    void onlyThoseWithToolsAreAskedForThem() {
        MindStage stage{2};
        stage.at(0).can.tools = false;
        auto thought = askSomething();
        thought.tools.push_back({"book", "Books.", "{}"});
        const auto call = stage.chain->start(thought, listener_);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.at(0).requests().size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.at(1).requests().size());
    }

    void usageIsTheSumOfAllAttempts() {
        MindStage stage{2};
        stage.at(0).usage_first = true;
        stage.at(0).breakWith(fails(FailureCode::Network, 3));
        answer(stage);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{20}, listener_.usage.input);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{10}, stage.observer.reports.at(0).consumed.tokens.input);
    }

    void anyCallMayDestroyIt() {
        class Destroyer final : public MindSink {
        public:
            explicit Destroyer(std::unique_ptr<MindCall>& call) : call_{call} {}
            void onText(std::string_view /*delta*/) override { count(); }
            void onToolBegin(std::uint32_t, std::string_view, std::string_view) override {
                count();
            }
            void onToolArguments(std::uint32_t, std::string_view) override { count(); }
            void onToolEnd(std::uint32_t) override { count(); }
            void onUsage(const TokenUsage& /*usage*/) override { count(); }
            void onFinished(Finish /*finish*/) override { call_.reset(); }
            void onFailed(const Failure& /*failure*/) override { call_.reset(); }
            int left = 0;

        private:
            void count() {
                if (left-- == 0) call_.reset();
            }
            std::unique_ptr<MindCall>& call_;
        };
        for (const auto& fault : {Fault{}, fails(FailureCode::Auth, 5), fallsSilent(5)}) {
            for (int calls = 0; calls < 20; ++calls) {
                MindStage stage{2};
                giveTools(stage);
                stage.at(0).breakWith(fault);
                stage.at(1).can.continues = false;
                std::unique_ptr<MindCall> call;
                Destroyer destroyer{call};
                destroyer.left = calls;
                call = stage.chain->start(askSomething(), destroyer);
                stage.timers.runOut();
                CPPUNIT_ASSERT(!call);
                CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.timers.waiting());
            }
        }
    }

private:
    void answer(MindStage& stage) {
        listener_ = {};
        const auto call = stage.chain->start(askSomething(), listener_);
        stage.timers.runOut();
        CPPUNIT_ASSERT_EQUAL(1, listener_.ends);
        CPPUNIT_ASSERT(listener_.finish.has_value());
    }
    static void giveTools(MindStage& stage) {
        for (auto& provider : stage.providers) {
            provider->tools = {
                {"c1", "free_slots", R"({"day":"today"})"}, {"c2", "weather", R"({"at":"noon"})"}};
        }
    }

    MindListener listener_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MindChainTest);

}  // namespace
}  // namespace parley::provider
