#include "loaded_plugin.hpp"

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider {
namespace {

class RequestTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RequestTest);
    CPPUNIT_TEST(answersInJson);
    CPPUNIT_TEST(anAnswerThatIsNoJsonIsAFailure);
    CPPUNIT_TEST(aSecondAnswerIsDropped);
    CPPUNIT_TEST(aMethodThatItLacksIsUnsupported);
    CPPUNIT_TEST(silenceEndsAtTheDeadline);
    CPPUNIT_TEST(noAnswerComesAfterLettingGo);
    CPPUNIT_TEST(settingsAreProved);
    CPPUNIT_TEST(choicesAreListed);
    CPPUNIT_TEST_SUITE_END();

public:
    void tearDown() override {
        plugin_.onLoop([this] { asking_.reset(); });
        instance_.reset();
    }

    void answersInJson() {
        ask("none");
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"busy":[]})"}, std::get<std::string>(awaitedAnswer()));
    }

    void anAnswerThatIsNoJsonIsAFailure() {
        ask("not_json");
        CPPUNIT_ASSERT(std::get<Failure>(awaitedAnswer()).code == FailureCode::Internal);
    }

    void aSecondAnswerIsDropped() {
        ask("answer_twice");
        awaitedAnswer();
        CPPUNIT_ASSERT_EQUAL(1, answers_);
        plugin_.until([this] { return plugin_.stats().late_callbacks == 1; });
    }

    void aMethodThatItLacksIsUnsupported() {
        ask("unsupported");
        CPPUNIT_ASSERT(std::get<Failure>(awaitedAnswer()).code == FailureCode::Unsupported);
    }

    void silenceEndsAtTheDeadline() {
        question_.deadline = plugin_.clock().monotonic() + std::chrono::milliseconds{20};
        ask("never_answers");
        CPPUNIT_ASSERT(std::get<Failure>(awaitedAnswer()).code == FailureCode::Deadline);
    }

    void noAnswerComesAfterLettingGo() {
        instance_ = plugin_.configure("none");
        plugin_.onLoop([this] {
            asking_ = instance_->answerer(Kind::Calendar)->ask({}, [this](Answer) { ++answers_; });
            asking_.reset();
        });
        // The session lives until the plugin has answered.
        plugin_.until([this] { return plugin_.stats().sessions_open == 1; });
        CPPUNIT_ASSERT_EQUAL(0, answers_);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, plugin_.stats().late_callbacks);
    }

    void settingsAreProved() {
        instance_ = plugin_.configure("none");
        std::optional<Failure> proved;
        plugin_.onLoop([&] {
            asking_ = instance_->configuration()->validate(
                Kind::Stt, std::nullopt, [&](std::optional<Failure> failure) {
                    ++answers_;
                    proved = std::move(failure);
                });
        });
        plugin_.until([this] { return answers_ == 1; });
        CPPUNIT_ASSERT(proved && proved->code == FailureCode::Auth);
    }

    void choicesAreListed() {
        CPPUNIT_ASSERT(
            std::get<Failure>(enumerate(ChoiceList::Models)).code == FailureCode::Unsupported);
        const auto voices = std::get<std::vector<Choice>>(enumerate(ChoiceList::Voices));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, voices.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"Anna"}, voices[0].label);
        CPPUNIT_ASSERT_EQUAL(std::string{"ben"}, voices[1].id);
    }

private:
    void ask(const std::string& misdeed) {
        instance_ = plugin_.configure(misdeed);
        plugin_.onLoop([this] {
            asking_ = instance_->answerer(Kind::Calendar)->ask(question_, [this](Answer answer) {
                ++answers_;
                answer_ = std::move(answer);
            });
            CPPUNIT_ASSERT_EQUAL(0, answers_);
        });
    }
    Answer awaitedAnswer() {
        plugin_.until([this] { return answers_ > 0; });
        return answer_;
    }
    Choices enumerate(ChoiceList list) {
        instance_ = plugin_.configure("none");
        std::optional<Choices> choices;
        plugin_.onLoop([&] {
            asking_ = instance_->configuration()->enumerate(
                list, std::nullopt, [&](Choices given) { choices = std::move(given); });
        });
        plugin_.until([&] { return choices.has_value(); });
        return *choices;
    }

    LoadedPlugin plugin_;
    Question question_;
    Answer answer_;
    int answers_ = 0;
    std::shared_ptr<Instance> instance_;
    std::unique_ptr<Asking> asking_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RequestTest);

}  // namespace
}  // namespace parley::provider
