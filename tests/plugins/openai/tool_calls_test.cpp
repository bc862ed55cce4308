#include <cppunit/extensions/HelperMacros.h>
#include <parley/plugin.hpp>
#include <tool_calls.hpp>

namespace openai {
namespace {

class ToolCallsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ToolCallsTest);
    CPPUNIT_TEST(gathersInterleavedFragmentsByTheirIndex);
    CPPUNIT_TEST(aServerWithoutIndexesBeginsACallWithItsName);
    CPPUNIT_TEST(aServerThatGivesEveryCallTheSameIndexTellsThemApartById);
    CPPUNIT_TEST(aFragmentOfNoCallIsRefused);
    CPPUNIT_TEST(boundsCallsAndArguments);
    CPPUNIT_TEST_SUITE_END();

public:
    void gathersInterleavedFragmentsByTheirIndex() {
        expectPlace(0, true, {0, "a", "book", ""});
        expectPlace(1, true, {1, "b", "call", "{"});
        expectPlace(0, false, {0, "", "", "{\"x\""});
        expectPlace(1, false, {1, "", "", "}"});
        expectPlace(0, false, {0, "", "", ":1}"});
        CPPUNIT_ASSERT_EQUAL(std::string{"{\"x\":1}"}, calls_.argumentsOf(0));
        CPPUNIT_ASSERT_EQUAL(std::string{"{}"}, calls_.argumentsOf(1));
    }

    void aServerWithoutIndexesBeginsACallWithItsName() {
        expectPlace(0, true, {std::nullopt, "", "book", "{}"});
        expectPlace(1, true, {std::nullopt, "", "book", "{"});
        expectPlace(1, false, {std::nullopt, "", "", "}"});
    }

    void aServerThatGivesEveryCallTheSameIndexTellsThemApartById() {
        expectPlace(0, true, {0, "a", "book", "{}"});
        expectPlace(1, true, {0, "b", "book", "{}"});
        // Some repeat the id and the name with every fragment.
        expectPlace(1, false, {0, "b", "book", ""});
    }

    void aFragmentOfNoCallIsRefused() {
        CPPUNIT_ASSERT_THROW(calls_.add({0, "a", "", "{}"}), parley::Failure);
        CPPUNIT_ASSERT_THROW(calls_.add({std::nullopt, "", "", "{}"}), parley::Failure);
    }

    void boundsCallsAndArguments() {
        const std::string half(512 * 1024, 'x');
        calls_.add({0, "a", "book", half});
        calls_.add({0, "", "", half});
        CPPUNIT_ASSERT_THROW(calls_.add({0, "", "", "x"}), parley::Failure);
        for (std::uint64_t index = 1; index < 64; ++index)
            calls_.add({index, "", "book", ""});
        CPPUNIT_ASSERT_THROW(calls_.add({64, "", "book", ""}), parley::Failure);
    }

private:
    void expectPlace(std::uint32_t number, bool begins, const ToolFragment& fragment) {
        const auto place = calls_.add(fragment);
        CPPUNIT_ASSERT_EQUAL(number, place.number);
        CPPUNIT_ASSERT_EQUAL(begins, place.begins);
    }

    ToolCalls calls_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ToolCallsTest);

}  // namespace
}  // namespace openai
