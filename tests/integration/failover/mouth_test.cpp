#include "matrix_test.hpp"
#include "mouth_talk.hpp"

#include <cppunit/extensions/HelperMacros.h>

#include <cmath>

namespace parley::testing {
namespace {

/// Whatever becomes of the first voice, the whole text is heard, once.
class MouthFailoverTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MouthFailoverTest);
    CPPUNIT_TEST(deepgramSpeaksForElevenLabs);
    CPPUNIT_TEST(openAiSpeaksForElevenLabs);
    CPPUNIT_TEST_SUITE_END();

public:
    void deepgramSpeaksForElevenLabs() { speaks({"elevenlabs", "deepgram"}); }
    void openAiSpeaksForElevenLabs() { speaks({"elevenlabs", "openai"}); }

private:
    static void speaks(const Order& order) {
        passesOverEveryFault<MouthTalk>(
            order,
            // A request for each sentence that is not said yet.
            [](const Fault& fault) {
                return std::size_t{fault.when == Fault::When::InMidAnswer ? 1U : 2U};
            },
            [](const MouthTalk::Told& told, const std::string& what) {
                CPPUNIT_ASSERT_MESSAGE(what, !told.failure);
                CPPUNIT_ASSERT_MESSAGE(what, !told.has_gaps);
                CPPUNIT_ASSERT_MESSAGE(what, (std::vector<std::uint64_t>{1, 2}) == told.flushes);
                CPPUNIT_ASSERT_EQUAL_MESSAGE(
                    what,
                    std::string{"good morning to you. when may i come over?"},
                    failoverWorld().vendors().heardIn(told.audio, MouthTalk::kFormat.rate_hz));
                // Another rate of the vendor's ends within a character.
                const auto characters = static_cast<double>(told.audio.size()) /
                                        static_cast<double>(MouthTalk::kBytesOfCharacter);
                CPPUNIT_ASSERT_DOUBLES_EQUAL_MESSAGE(what, 42.0, characters, 0.5);
            });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MouthFailoverTest);

}  // namespace
}  // namespace parley::testing
