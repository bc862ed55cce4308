#include "ear_talk.hpp"
#include "matrix_test.hpp"

#include <cppunit/extensions/HelperMacros.h>

namespace parley::testing {
namespace {

/// Whatever becomes of the first ear, every word is heard, once.
class EarFailoverTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(EarFailoverTest);
    CPPUNIT_TEST(openAiHearsForDeepgram);
    CPPUNIT_TEST(anotherDeepgramHearsForDeepgram);
    CPPUNIT_TEST_SUITE_END();

public:
    void openAiHearsForDeepgram() { hears({"deepgram", "openai"}); }
    void anotherDeepgramHearsForDeepgram() { hears({"deepgram", "deepgram"}); }

private:
    static void hears(const Order& order) {
        passesOverEveryFault<EarTalk>(
            order,
            [](const Fault&) { return std::size_t{1}; },
            [](const EarTalk::Told& told, const std::string& what) {
                CPPUNIT_ASSERT_EQUAL_MESSAGE(
                    what, std::string{"good morning to you. how are you today?"}, told.text);
                CPPUNIT_ASSERT_MESSAGE(what, !told.failure);
                CPPUNIT_ASSERT_MESSAGE(what, std::ranges::is_sorted(told.segments));
            });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EarFailoverTest);

}  // namespace
}  // namespace parley::testing
