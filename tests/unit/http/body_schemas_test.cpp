#include <http/body_schemas.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <string>

namespace parley::http {
namespace {

using nlohmann::json;

const json kOpenApi = json::parse(R"({"components": {"schemas": {
    "Name": {"type": "string", "minLength": 1, "maxLength": 20000, "pattern": "^([a-z]+)*$"},
    "Person": {
        "type": "object",
        "required": ["name"],
        "additionalProperties": false,
        "properties": {
            "name": {"$ref": "#/components/schemas/Name"},
            "age": {"type": ["integer", "null"], "minimum": 0},
            "tags": {"type": "array", "maxItems": 2, "items": {"type": "string", "pattern": "^t"}},
            "home/town": {"type": "string"}
        }
    }
}}})");

class BodySchemasTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BodySchemasTest);
    CPPUNIT_TEST(acceptsWhatTheSchemaDescribes);
    CPPUNIT_TEST(pointsAtEachFault);
    CPPUNIT_TEST(refusesUnknownFields);
    CPPUNIT_TEST(matchesPatternsInLinearTimeAndLittleStack);
    CPPUNIT_TEST(knowsItsSchemas);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        auto created = BodySchemas::create(kOpenApi);
        CPPUNIT_ASSERT(created);
        schemas_ = std::move(*created);
    }

    void acceptsWhatTheSchemaDescribes() {
        CPPUNIT_ASSERT(
            schemas_->check("Person", {{"name", "ada"}, {"age", nullptr}, {"tags", {"t1", "t2"}}}));
    }

    void pointsAtEachFault() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"/age /tags"}, faults({{"name", "ada"}, {"age", -1}, {"tags", "x"}}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"/tags/1"}, faults({{"name", "ada"}, {"tags", {"t", "u"}}}));
        CPPUNIT_ASSERT_EQUAL(std::string{"/name"}, faults({{"name", "ADA"}}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"/home~1town"}, faults({{"name", "ada"}, {"home/town", 1}}));
        CPPUNIT_ASSERT_EQUAL(std::string{"/name"}, faults(json::object()));
        CPPUNIT_ASSERT_EQUAL(std::string{""}, faults(json::array()));
    }

    void refusesUnknownFields() {
        const auto result = schemas_->check("Person", {{"name", "ada"}, {"role", "operator"}});
        CPPUNIT_ASSERT(!result);
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid_body"}, result.error().reason);
        CPPUNIT_ASSERT_EQUAL(std::string{"/role"}, result.error().faults.at(0).pointer);
    }

    void matchesPatternsInLinearTimeAndLittleStack() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"/name"}, faults({{"name", std::string(19'999, 'a') + "!"}}));
        CPPUNIT_ASSERT(schemas_->check("Person", {{"name", std::string(20'000, 'a')}}));
    }

    void knowsItsSchemas() {
        CPPUNIT_ASSERT(schemas_->has("Person"));
        CPPUNIT_ASSERT(!schemas_->has("Nobody"));
        CPPUNIT_ASSERT(!schemas_->check("Nobody", json::object()));
    }

private:
    std::string faults(const json& body) {
        const auto result = schemas_->check("Person", body);
        CPPUNIT_ASSERT(!result);
        CPPUNIT_ASSERT(!result.error().faults.empty());
        std::vector<std::string> pointers;
        for (const auto& fault : result.error().faults)
            pointers.push_back(fault.pointer);
        std::sort(pointers.begin(), pointers.end());
        std::string text;
        for (const auto& pointer : pointers)
            text += (text.empty() ? "" : " ") + pointer;
        return text;
    }

    std::unique_ptr<BodySchemas> schemas_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(BodySchemasTest);

}  // namespace
}  // namespace parley::http
