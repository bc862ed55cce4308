#include <conversation/tools/tool_schema.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::conversation {
namespace {

using nlohmann::json;

const json kOrder = {
    {"type", "object"},
    {"additionalProperties", false},
    {"required", {"number"}},
    {"properties",
     {{"number", {{"type", "string"}, {"pattern", "^[0-9]+$"}}},
      {"detail", {{"type", "boolean"}, {"default", false}}}}}};

class ToolSchemaTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ToolSchemaTest);
    CPPUNIT_TEST(goodArgumentsAreCompleted);
    CPPUNIT_TEST(eachWrongOneIsNamed);
    CPPUNIT_TEST(whatModelsWriteNeedNotBeJson);
    CPPUNIT_TEST(whatCannotBeEnforcedIsRefused);
    CPPUNIT_TEST_SUITE_END();

    static ToolSchema schema() {
        auto made = ToolSchema::create(kOrder);
        CPPUNIT_ASSERT(made.has_value());
        return *std::move(made);
    }
    static std::string reasonOf(const json& parameters) {
        const auto made = ToolSchema::create(parameters);
        return made ? "good" : made.error().reason;
    }

public:
    void goodArgumentsAreCompleted() {
        const auto read = schema().read(R"({"number":"4711"})");
        CPPUNIT_ASSERT(read.has_value());
        CPPUNIT_ASSERT_EQUAL(json({{"number", "4711"}, {"detail", false}}), *read);
    }

    void eachWrongOneIsNamed() {
        for (const auto* arguments :
             {R"({})", R"({"number":4711})", R"({"number":"x"})", R"({"number":"1","more":1})"}) {
            const auto read = schema().read(arguments);
            CPPUNIT_ASSERT_MESSAGE(arguments, !read);
            CPPUNIT_ASSERT_EQUAL(std::string{"tool_arguments_invalid"}, read.error().reason);
            CPPUNIT_ASSERT(!read.error().faults.empty());
        }
    }

    void whatModelsWriteNeedNotBeJson() {
        for (const auto* arguments : {"{", "[]", "number: 1", "\xff"})
            CPPUNIT_ASSERT_MESSAGE(arguments, !schema().read(arguments));
    }

    void whatCannotBeEnforcedIsRefused() {
        const std::string invalid = "tool_schema_invalid";
        CPPUNIT_ASSERT_EQUAL(invalid, reasonOf(json::array()));
        CPPUNIT_ASSERT_EQUAL(invalid, reasonOf({{"type", "string"}}));
        CPPUNIT_ASSERT_EQUAL(invalid, reasonOf({{"properties", {{"a", {{"$ref", "#"}}}}}}));
        CPPUNIT_ASSERT_EQUAL(invalid, reasonOf({{"properties", {{"a", {{"pattern", "("}}}}}}));
        CPPUNIT_ASSERT_EQUAL(invalid, reasonOf({{"description", std::string(20'000, 'x')}}));
        json deep = {{"type", "object"}};
        for (int level = 0; level < 20; ++level)
            deep = {{"properties", {{"a", deep}}}};
        CPPUNIT_ASSERT_EQUAL(invalid, reasonOf(deep));
        CPPUNIT_ASSERT_EQUAL(std::string{"good"}, reasonOf(json::object()));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ToolSchemaTest);

}  // namespace
}  // namespace parley::conversation
