#include <cppunit/extensions/HelperMacros.h>
#include <rapidcheck.h>
#include <support/chain_stage.hpp>

#include <array>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;
using namespace parley::testing;

/// A way to fail at a random position below `positions`.
Fault anyFault(std::size_t positions) {
    const auto position = *rc::gen::inRange<std::size_t>(0, positions);
    constexpr std::array kCodes{
        FailureCode::Deadline,
        FailureCode::Auth,
        FailureCode::Permission,
        FailureCode::Quota,
        FailureCode::RateLimited,
        FailureCode::Unavailable,
        FailureCode::Network,
        FailureCode::Protocol,
        FailureCode::Unsupported,
        FailureCode::Internal};
    switch (*rc::gen::inRange(0, 4)) {
        case 0:
            return fallsSilent(position);
        case 1:
            return endsEmpty(0);
        default:
            return fails(*rc::gen::elementOf(kCodes), position);
    }
}

/// Three providers, of which all but one may fail anyhow and anywhere: the output is that of a
/// perfect one.
class FailoverTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FailoverTest);
    CPPUNIT_TEST(noWordIsLostToTheEar);
    CPPUNIT_TEST(noWordIsSaidTwiceOrLeftOut);
    CPPUNIT_TEST(noTextIsRepeatedOrLost);
    CPPUNIT_TEST_SUITE_END();

public:
    void noWordIsLostToTheEar() {
        holds([] {
            EarStage stage{3};
            breakAllButOne(stage, 200);
            EarListener listener;
            const auto stream = stage.chain->open({}, listener);
            std::chrono::nanoseconds at{0};
            std::string expected;
            int word = 1;
            const auto sentences = *rc::gen::inRange(1, 6);
            for (int i = 0; i < sentences; ++i) {
                const auto last = word + *rc::gen::inRange(0, 5);
                const auto silence = *rc::gen::inRange(4, 30);
                expected += (expected.empty() ? "" : " | ") + ScriptedSpeech::text(word, last);
                for (const auto& bytes : ScriptedSpeech::sentence(word, last, silence)) {
                    stream->push({ScriptedSpeech::kFormat, at, bytes});
                    at += ScriptedSpeech::kFrame;
                    stage.timers.advance(ScriptedSpeech::kFrame);
                }
                word = last + 1;
                if (*rc::gen::arbitrary<bool>()) {
                    stream->finalize();
                    stage.timers.advance(std::chrono::seconds{*rc::gen::inRange(0, 10)});
                }
            }
            stream->close();
            stage.timers.runOut();
            RC_ASSERT(listener.ends == 1);
            RC_ASSERT(!listener.failure);
            RC_ASSERT(listener.text() == expected);
            for (std::size_t i = 0; i < listener.finals.size(); ++i) {
                RC_ASSERT(listener.finals[i].segment == i);
                if (i > 0) RC_ASSERT(listener.finals[i].start >= listener.finals[i - 1].end);
            }
        });
    }

    void noWordIsSaidTwiceOrLeftOut() {
        holds([] {
            ChainPolicy policy;
            policy.hedge = *rc::gen::element(Hedge::No, Hedge::WhenSlow);
            MouthStage stage{3, policy};
            breakAllButOne(stage, 400);
            learnLatencies(stage);
            const auto marks = *rc::gen::arbitrary<bool>();
            for (auto& provider : stage.providers)
                provider->can.marks = marks;
            const std::vector<std::string> words{
                "Well ", "hello ", "extraordinary ", "to ", "you. "};
            std::string text;
            std::size_t word = 0;
            MouthListener listener;
            const auto stream = stage.chain->open({}, listener);
            const auto sentences = *rc::gen::inRange<std::uint64_t>(1, 5);
            for (std::uint64_t i = 1; i <= sentences; ++i) {
                std::string sentence;
                const auto count = *rc::gen::inRange(1, 5);
                for (int j = 0; j < count; ++j) {
                    // Neighbours begin with other letters, which tells them apart.
                    word = (word + *rc::gen::inRange<std::size_t>(1, 5)) % words.size();
                    sentence += words[word];
                }
                text += sentence;
                stream->say(sentence);
                stream->flush(i);
                stage.timers.advance(std::chrono::milliseconds{*rc::gen::inRange(0, 600)});
            }
            stream->close();
            stage.timers.runOut();
            RC_ASSERT(listener.ends == 1);
            RC_ASSERT(!listener.failure);
            RC_ASSERT(!listener.gaps);
            RC_ASSERT(listener.flushed.size() == sentences);
            sayEachWordOnce(listener, text, marks);
        });
    }

    void noTextIsRepeatedOrLost() {
        holds([] {
            ChainPolicy policy;
            policy.hedge = *rc::gen::element(Hedge::No, Hedge::WhenSlow);
            MindStage stage{3, policy};
            breakAllButOne(stage, 12);
            learnLatencies(stage);
            const auto piece = *rc::gen::inRange<std::size_t>(1, 20);
            using When = ScriptedMind::WhenAsked;
            for (auto& provider : stage.providers) {
                provider->piece = piece;
                provider->can.continues = *rc::gen::arbitrary<bool>();
                provider->when_asked =
                    *rc::gen::element(When::GoesOn, When::BeginsAgain, When::RepeatsLastWord);
            }
            MindListener listener;
            const auto call = stage.chain->start(askSomething(), listener);
            stage.timers.runOut();
            RC_ASSERT(listener.ends == 1);
            RC_ASSERT(listener.finish == Finish::Stop);
            RC_ASSERT(listener.text == stage.at(0).reply);
        });
    }

private:
    template <typename Stage>
    static void breakAllButOne(Stage& stage, std::size_t positions) {
        const auto good = *rc::gen::inRange<std::size_t>(0, 3);
        for (std::size_t i = 0; i < 3; ++i) {
            stage.at(i).latency = std::chrono::milliseconds{*rc::gen::inRange(1, 300)};
            if (i != good) stage.at(i).breakWith(anyFault(positions));
        }
    }
    template <typename Stage>
    static void learnLatencies(Stage& stage) {
        for (std::size_t place = 0; place < 3; ++place) {
            for (int i = 0; i < 30; ++i)
                stage.healthOf(place).succeeded(100ms, stage.timers.now());
        }
    }

    /// Follows the frames through the text. With marks, the word in which a provider broke off is
    /// said again if less than half of it was heard; without, it counts as said.
    static void sayEachWordOnce(
        const MouthListener& listener, const std::string& text, bool marks) {
        std::size_t offset = 0;
        int part = 0;
        for (const auto& [byte, number] : listener.frames) {
            if (offset >= text.size() || byte != text[offset] || number != part) {
                offset = beginningAfterBreak(text, offset, part, byte, marks);
                part = 0;
            }
            RC_ASSERT(byte == text.at(offset));
            RC_ASSERT(number == part);
            if (++part == ScriptedMouth::kFramesInByte) {
                part = 0;
                ++offset;
            }
        }
        // All that may be missing is the end of the last word.
        const auto rest = text.substr(offset);
        RC_ASSERT(rest.find(' ') + 1 >= rest.size());
    }

    static std::size_t beginningAfterBreak(
        const std::string& text, std::size_t offset, int part, char byte, bool marks) {
        auto begin = offset;
        while (begin > 0 && text[begin - 1] != ' ')
            --begin;
        const auto end = std::min(text.find(' ', offset), text.size());
        const auto heard_bytes = offset - begin + (part > 0 ? 1 : 0);
        const bool may_repeat = marks && 2 * (heard_bytes - 1) <= end - begin;
        if (may_repeat && text[begin] == byte) return begin;
        return end + 1;
    }

    template <typename Property>
    static void holds(Property property) {
        CPPUNIT_ASSERT(rc::check(property));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FailoverTest);

}  // namespace
}  // namespace parley::provider
