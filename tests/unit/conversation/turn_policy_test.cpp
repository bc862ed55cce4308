#include <conversation/turn_policy.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::conversation {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class TurnPolicyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TurnPolicyTest);
    CPPUNIT_TEST(valuesAreOverridden);
    CPPUNIT_TEST(everyWrongValueIsNamed);
    CPPUNIT_TEST_SUITE_END();

    void valuesAreOverridden() {
        const auto policy =
            TurnPolicy{}.with(json{{"finished_silence_ms", 700}, {"no_input_prompts", 1}}).value();
        CPPUNIT_ASSERT(policy.finished_silence == 700ms);
        CPPUNIT_ASSERT_EQUAL(1, policy.no_input_prompts);
        CPPUNIT_ASSERT(policy.open_silence == TurnPolicy{}.open_silence);
        CPPUNIT_ASSERT(TurnPolicy{}.with(nullptr).has_value());
    }

    void everyWrongValueIsNamed() {
        const auto wrong = TurnPolicy{}.with(
            json{{"finished_silence_ms", 1}, {"open_silence_ms", "900"}, {"patience", 3}});
        CPPUNIT_ASSERT(!wrong.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{"turn_policy_invalid"}, wrong.error().reason);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, wrong.error().faults.size());
        CPPUNIT_ASSERT(!TurnPolicy{}.with(json::array()).has_value());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TurnPolicyTest);

}  // namespace
}  // namespace parley::conversation
