#include <conversation/memory.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::conversation {
namespace {

class MemoryTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MemoryTest);
    CPPUNIT_TEST(itemsComeWhereTheyAreWanted);
    CPPUNIT_TEST(whatCannotBeIsRefused);
    CPPUNIT_TEST(callsOfATurnAreOneMessage);
    CPPUNIT_TEST(theOldestIsForgottenFirst);
    CPPUNIT_TEST(whatWasNotUnderstoodIsNotThoughtOf);
    CPPUNIT_TEST_SUITE_END();

    static Item said(const std::string& id, Speaker speaker, const std::string& text) {
        return {id, ItemStatus::Completed, MessageItem{speaker, {TextContent{text}}}};
    }

    void itemsComeWhereTheyAreWanted() {
        Memory memory;
        CPPUNIT_ASSERT(!memory.insert(said("a", Speaker::User, "1"), {}).value());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"a"}, *memory.insert(said("c", Speaker::User, "3"), {}).value());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"a"}, *memory.insert(said("b", Speaker::User, "2"), "a").value());
        CPPUNIT_ASSERT(!memory.insert(said("0", Speaker::User, "0"), "").value());
        std::string order;
        for (const auto& item : memory.items())
            order += item.id;
        CPPUNIT_ASSERT_EQUAL(std::string{"0abc"}, order);
    }

    void whatCannotBeIsRefused() {
        Memory memory;
        memory.append(said("a", Speaker::User, "1"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"item_exists"},
            memory.insert(said("a", Speaker::User, ""), {}).error().reason);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"item_not_found"},
            memory.insert(said("b", Speaker::User, ""), "x").error().reason);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"tool_call_not_found"},
            memory.insert({"b", ItemStatus::Completed, ToolResultItem{"call", ""}}, {})
                .error()
                .reason);
        CPPUNIT_ASSERT_EQUAL(std::string{"item_not_found"}, memory.remove("x").error().reason);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, memory.items().size());
    }

    void callsOfATurnAreOneMessage() {
        const std::vector<Item> items{
            said("u", Speaker::User, "both please"),
            {"1", ItemStatus::Completed, ToolCallItem{"c1", "one", "{}"}},
            {"2", ItemStatus::Completed, ToolCallItem{"c2", "two", "{}"}},
            {"3", ItemStatus::Completed, ToolResultItem{"c1", "first"}},
            {"4", ItemStatus::Completed, ToolResultItem{"c2", "second"}}};
        const auto thought = thoughtOf("Be kind.", items, SIZE_MAX);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, thought.messages.size());
        CPPUNIT_ASSERT(thought.messages[0].role == provider::Role::System);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, thought.messages[2].parts.size());
        CPPUNIT_ASSERT(thought.messages[3].role == provider::Role::Tool);
    }

    void theOldestIsForgottenFirst() {
        const std::vector<Item> items{
            said("1", Speaker::User, std::string(100, 'a')),
            {"2", ItemStatus::Completed, ToolCallItem{"c", "one", "{}"}},
            {"3", ItemStatus::Completed, ToolResultItem{"c", "x"}},
            said("4", Speaker::User, "b")};
        const auto thought = thoughtOf("", items, 4);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, thought.messages.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, thoughtOf("", items, 1'000).messages.size());
    }

    void whatWasNotUnderstoodIsNotThoughtOf() {
        const std::vector<Item> items{
            {"1",
             ItemStatus::Completed,
             MessageItem{
                 Speaker::User, {AudioContent{std::nullopt, nullptr, std::chrono::seconds{1}}}}},
            said("2", Speaker::User, "b")};
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, thoughtOf("", items, SIZE_MAX).messages.size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MemoryTest);

}  // namespace
}  // namespace parley::conversation
