#include "matrix_test.hpp"
#include "mind_talk.hpp"

#include <cppunit/extensions/HelperMacros.h>

namespace parley::testing {
namespace {

/// Whatever becomes of the first language model, the whole answer is said, once.
class MindFailoverTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MindFailoverTest);
    CPPUNIT_TEST(anthropicAnswersForOpenAi);
    CPPUNIT_TEST(openAiAnswersForAnthropic);
    CPPUNIT_TEST_SUITE_END();

public:
    void anthropicAnswersForOpenAi() { answers({"openai", "anthropic"}); }
    void openAiAnswersForAnthropic() { answers({"anthropic", "openai"}); }

private:
    static void answers(const Order& order) {
        passesOverEveryFault<MindTalk>(
            order,
            [](const Fault&) { return std::size_t{1}; },
            [](const MindTalk::Told& told, const std::string& what) {
                CPPUNIT_ASSERT_EQUAL_MESSAGE(what, std::string{MindTalk::kAnswer}, told.text);
                CPPUNIT_ASSERT_MESSAGE(what, told.finish == provider::Finish::Stop);
            });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MindFailoverTest);

}  // namespace
}  // namespace parley::testing
