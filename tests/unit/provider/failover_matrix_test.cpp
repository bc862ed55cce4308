#include <cppunit/extensions/HelperMacros.h>
#include <support/chain_stage.hpp>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;
using namespace parley::testing;

struct NamedFault {
    std::string name;
    Fault fault;
    /// Our own clock decides when to leave.
    bool costs_patience = false;
};

/// Each way to fail, at that position.
std::vector<NamedFault> faultsAt(std::size_t position) {
    auto limited = fails(FailureCode::RateLimited, position);
    limited.failure.retry_after = 20s;
    limited.failure.http_status = 429;
    return {
        {"refused", fails(FailureCode::Network, position)},
        {"401", fails(FailureCode::Auth, position)},
        {"402", fails(FailureCode::Quota, position)},
        {"429", limited},
        {"500", fails(FailureCode::Unavailable, position)},
        {"garbage", fails(FailureCode::Protocol, position)},
        {"plugin throws", fails(FailureCode::Internal, position)},
        {"silent", fallsSilent(position), true},
    };
}

/// Each kind with each fault at every position: nothing is lost and nothing is said twice, and the
/// next provider is asked in the moment of the fault.
class FailoverMatrixTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FailoverMatrixTest);
    CPPUNIT_TEST(anEarIsReplaced);
    CPPUNIT_TEST(anEarThatHearsNothingIsReplaced);
    CPPUNIT_TEST(aMouthWithMarksIsReplaced);
    CPPUNIT_TEST(aMouthWithoutMarksIsReplaced);
    CPPUNIT_TEST(aMouthWithoutSoundIsReplaced);
    CPPUNIT_TEST(aMindIsReplaced);
    CPPUNIT_TEST(aMindThatSaysNothingIsReplaced);
    CPPUNIT_TEST_SUITE_END();

public:
    void anEarIsReplaced() {
        for (std::size_t position = 0; position <= kSpeechFrames; ++position) {
            for (const auto& [name, fault, silent] : faultsAt(position)) {
                EarStage stage{3};
                stage.at(0).breakWith(fault);
                hears(stage, name + " at frame " + std::to_string(position));
                if (!silent) handsOverAtOnce(stage);
            }
        }
    }

    void anEarThatHearsNothingIsReplaced() {
        EarStage stage{3};
        stage.at(0).breakWith(endsEmpty());
        hears(stage, "ends without a word");
    }

    void aMouthWithMarksIsReplaced() {
        const std::string text = kFirst + kSecond;
        for (std::size_t position = 0; position <= text.size() * ScriptedMouth::kFramesInByte;
             ++position) {
            for (const auto& [name, fault, silent] : faultsAt(position)) {
                MouthStage stage{3};
                stage.at(0).breakWith(fault);
                const auto heard = speaks(stage);
                const auto what = name + " at frame " + std::to_string(position) + ": ";
                CPPUNIT_ASSERT_MESSAGE(what + heard.text(), isWhole(heard, text, position));
                if (!silent) handsOverAtOnce(stage);
            }
        }
    }

    void aMouthWithoutMarksIsReplaced() {
        const std::string text = kFirst + kSecond;
        for (std::size_t position = 0; position <= text.size() * ScriptedMouth::kFramesInByte;
             ++position) {
            MouthStage stage{3};
            for (auto& provider : stage.providers)
                provider->can.marks = false;
            stage.at(0).breakWith(fails(FailureCode::Network, position));
            const auto heard = speaks(stage);
            // The word in which it broke off counts as said: nothing is said twice.
            const auto given = position / ScriptedMouth::kFramesInByte;
            const auto begun = position % ScriptedMouth::kFramesInByte != 0 ? given + 1 : given;
            auto next = begun;
            while (next > 0 && next < text.size() && text[next - 1] != ' ')
                ++next;
            const auto expected =
                text.substr(0, given) + (begun > given ? "~" : "") + text.substr(next);
            CPPUNIT_ASSERT_EQUAL(expected, heard.text());
        }
    }

    void aMouthWithoutSoundIsReplaced() {
        MouthStage stage{3};
        stage.at(0).breakWith(endsEmpty());
        CPPUNIT_ASSERT_EQUAL(kFirst + kSecond, speaks(stage).text());
    }

    void aMindIsReplaced() {
        const std::size_t text_pieces = (ScriptedMind{timers_}.reply.size() + 4) / 5;
        for (std::size_t position = 0; position <= text_pieces + 9; ++position) {
            for (const auto& [name, fault, silent] : faultsAt(position)) {
                for (const bool continues : {true, false}) {
                    MindStage stage{3};
                    stage.at(0).breakWith(fault);
                    stage.at(1).can.continues = continues;
                    talks(stage, name + " at piece " + std::to_string(position));
                    const bool in_mid_text = position < text_pieces;
                    if (!silent && in_mid_text) handsOverAtOnce(stage);
                }
            }
        }
    }

    void aMindThatSaysNothingIsReplaced() {
        MindStage stage{3};
        stage.at(0).breakWith(endsEmpty());
        talks(stage, "ends without a word");
    }

private:
    static constexpr std::size_t kSpeechFrames = 95;
    inline static const std::string kFirst = "Good morning to you. ";
    inline static const std::string kSecond = "How are you?";

    template <typename Stage>
    static void handsOverAtOnce(Stage& stage) {
        if (stage.at(1).requests().empty()) return;  // It failed after its last word.
        CPPUNIT_ASSERT(stage.at(0).failedAt() == stage.at(1).requests().front());
    }

    /// Two sentences with a pause between them.
    static void hears(EarStage& stage, const std::string& what) {
        EarListener listener;
        const auto stream = stage.chain->open({}, listener);
        std::chrono::nanoseconds at{0};
        auto frames = ScriptedSpeech::sentence(1, 4, 10);
        for (auto& frame : ScriptedSpeech::sentence(5, 8, 5))
            frames.push_back(std::move(frame));
        CPPUNIT_ASSERT_EQUAL(kSpeechFrames, frames.size());
        for (const auto& bytes : frames) {
            stream->push({ScriptedSpeech::kFormat, at, bytes});
            at += ScriptedSpeech::kFrame;
            stage.timers.advance(ScriptedSpeech::kFrame);
        }
        stream->close();
        stage.timers.runOut();
        CPPUNIT_ASSERT_EQUAL_MESSAGE(what, 1, listener.ends);
        CPPUNIT_ASSERT_MESSAGE(what, !listener.failure);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            what, std::string{"w1 w2 w3 w4 | w5 w6 w7 w8"}, listener.text());
        for (std::size_t i = 0; i < 2; ++i) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(what, std::uint64_t{i}, listener.finals[i].segment);
            CPPUNIT_ASSERT_MESSAGE(what, listener.finals[i].start == i * 1'000ms);
        }
    }

    static MouthListener speaks(MouthStage& stage) {
        MouthListener listener;
        const auto stream = stage.chain->open({}, listener);
        stream->say(kFirst);
        stream->flush(1);
        stream->say(kSecond);
        stream->flush(2);
        stream->close();
        stage.timers.runOut();
        CPPUNIT_ASSERT_EQUAL(1, listener.ends);
        CPPUNIT_ASSERT(!listener.failure);
        CPPUNIT_ASSERT(!listener.gaps);
        CPPUNIT_ASSERT(listener.flushed == std::vector<std::uint64_t>({1, 2}));
        return listener;
    }

    /// What was heard is the text as a perfect provider says it, except that the word in which it
    /// broke off is heard from its beginning again, or not to its end, whichever is less.
    static bool isWhole(const MouthListener& heard, const std::string& text, std::size_t position) {
        const auto given = position / ScriptedMouth::kFramesInByte;
        auto begin = given;
        while (begin > 0 && text[begin - 1] != ' ')
            --begin;
        auto end = std::min(text.find(' ', given), text.size());
        if (given < text.size() && text[given] == ' ') end = given;
        const auto until_fault =
            text.substr(0, given) + (position % ScriptedMouth::kFramesInByte != 0 ? "~" : "");
        const auto next_word = std::min(text.find_first_not_of(' ', end), text.size());
        const auto again = until_fault + text.substr(begin);
        const auto further = until_fault + text.substr(next_word);
        const auto begun = given - begin + 1;
        const auto word = end - begin;
        if (2 * begun < word) return heard.text() == again;
        if (2 * (begun - 1) > word) return heard.text() == further;
        return heard.text() == again || heard.text() == further;
    }

    /// As a conversation does: runs the tools that it is asked for, and asks on.
    static void talks(MindStage& stage, const std::string& what) {
        for (auto& provider : stage.providers) {
            provider->tools = {
                {"c1", "free_slots", R"({"day":"today"})"}, {"c2", "weather", R"({"at":"noon"})"}};
        }
        auto thought = askSomething();
        std::string text;
        std::vector<std::string> tools;
        for (int turns = 0; turns < 5; ++turns) {
            MindListener listener;
            const auto call = stage.chain->start(thought, listener);
            stage.timers.runOut();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(what, 1, listener.ends);
            CPPUNIT_ASSERT_MESSAGE(what, listener.finish.has_value());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(what, listener.tools.size(), listener.tools_ended);
            text += listener.text;
            if (listener.finish == Finish::Stop) break;
            Message asked{Role::Assistant, {TextPart{listener.text}}};
            Message answered{Role::Tool, {}};
            for (const auto& tool : listener.tools) {
                tools.push_back(tool.name + tool.arguments);
                asked.parts.push_back(tool);
                answered.parts.push_back(ToolResultPart{tool.call_id, "{}"});
            }
            thought.messages.push_back(asked);
            thought.messages.push_back(answered);
        }
        CPPUNIT_ASSERT_EQUAL_MESSAGE(what, stage.at(0).reply + stage.at(0).epilogue, text);
        CPPUNIT_ASSERT_MESSAGE(
            what,
            tools == std::vector<std::string>(
                         {R"(free_slots{"day":"today"})", R"(weather{"at":"noon"})"}));
    }

    VirtualTimers timers_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(FailoverMatrixTest);

}  // namespace
}  // namespace parley::provider
