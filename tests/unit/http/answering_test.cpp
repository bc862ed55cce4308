#include <http/answering.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <future>

namespace parley::http {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)

/// A model that says what the test tells it to, and remembers how it is treated.
class PuppetMind final : public provider::Mind {
public:
    [[nodiscard]] provider::MindAbilities abilities() const override { return {}; }
    std::unique_ptr<provider::MindCall> start(
        const provider::Thought& /*thought*/, provider::MindSink& sink) override {
        sink_ = &sink;
        return std::make_unique<PuppetCall>(*this);
    }

    provider::MindSink* sink_ = nullptr;
    std::atomic<int> pauses = 0;
    std::atomic<int> resumes = 0;
    std::promise<void> cancelled;

private:
    struct PuppetCall final : provider::MindCall {
        explicit PuppetCall(PuppetMind& owner) : mind{owner} {}
        ~PuppetCall() override { mind.cancelled.set_value(); }
        void pause() override { ++mind.pauses; }
        void resume() override { ++mind.resumes; }
        PuppetMind& mind;
    };
};

class AnsweringTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AnsweringTest);
    CPPUNIT_TEST(whatIsSaidTogetherComesTogether);
    CPPUNIT_TEST(aSlowClientMakesTheModelsPause);
    CPPUNIT_TEST(destroyingItCancelsTheAnswer);
    CPPUNIT_TEST(leavingEndsTheWaitAndMayComeLate);
    CPPUNIT_TEST(waitingEndsAtItsLimit);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        loops_ = std::make_unique<io::Loops>(1);
        mind_ = std::make_shared<PuppetMind>();
        answering_ = std::make_unique<Answering>(loops_->at(0), mind_, provider::Thought{});
    }
    void tearDown() override {
        answering_.reset();
        loops_.reset();
    }

    void whatIsSaidTogetherComesTogether() {
        onLoop([](provider::MindSink& sink) {
            sink.onText("Good ");
            sink.onToolBegin(0, "call_1", "book");
            sink.onToolArguments(0, "{}");
            sink.onToolEnd(0);
            sink.onUsage({.input = 3, .output = 4});
            sink.onFinished(provider::Finish::ToolUse);
        });
        const auto pieces = answering_->next(10s);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, pieces.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"Good "}, std::get<Answering::Text>(pieces[0]).delta);
        CPPUNIT_ASSERT_EQUAL(std::string{"book"}, std::get<Answering::ToolBegin>(pieces[1]).name);
        CPPUNIT_ASSERT(provider::Finish::ToolUse == std::get<provider::Finish>(pieces[3]));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, answering_->usage().output);
    }

    void aSlowClientMakesTheModelsPause() {
        const std::string kilobyte(1024, 'x');
        onLoop([&](provider::MindSink& sink) {
            for (int i = 0; i < 100; ++i)
                sink.onText(kilobyte);
        });
        CPPUNIT_ASSERT_EQUAL(1, mind_->pauses.load());
        CPPUNIT_ASSERT_EQUAL(std::size_t{100}, answering_->next(10s).size());
        onLoop([](provider::MindSink&) {});
        CPPUNIT_ASSERT_EQUAL(1, mind_->resumes.load());
    }

    void destroyingItCancelsTheAnswer() {
        auto cancelled = mind_->cancelled.get_future();
        answering_.reset();
        CPPUNIT_ASSERT(cancelled.wait_for(10s) == std::future_status::ready);
    }

    void leavingEndsTheWaitAndMayComeLate() {
        const auto leave = answering_->leaving();
        std::thread other{leave};
        const auto pieces = answering_->next(10s);
        other.join();
        CPPUNIT_ASSERT(std::holds_alternative<Answering::Left>(pieces.at(0)));
        answering_.reset();
        leave();
    }

    void waitingEndsAtItsLimit() { CPPUNIT_ASSERT(answering_->next(0s).empty()); }

private:
    /// Has the model say something, after it was asked.
    void onLoop(const std::function<void(provider::MindSink&)>& say) {
        std::promise<void> said;
        loops_->at(0).post([&] {
            say(*mind_->sink_);
            said.set_value();
        });
        said.get_future().wait();
    }

    std::unique_ptr<io::Loops> loops_;
    std::shared_ptr<PuppetMind> mind_;
    std::unique_ptr<Answering> answering_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(AnsweringTest);

}  // namespace
}  // namespace parley::http
