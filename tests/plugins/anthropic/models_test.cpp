#include <anthropic_provider.hpp>
#include <cppunit/extensions/HelperMacros.h>
#include <support/asking.hpp>

namespace anthropic {
namespace {

using parley::testing::FakeHost;
using parley::testing::FormAsking;

class ModelsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ModelsTest);
    CPPUNIT_TEST(theListOfModelsProvesTheKey);
    CPPUNIT_TEST(aWrongKeyIsTold);
    CPPUNIT_TEST(anotherWebServerIsNoVendor);
    CPPUNIT_TEST(listsModelsAsPeopleKnowThem);
    CPPUNIT_TEST(anUnknownListIsUnsupported);
    CPPUNIT_TEST_SUITE_END();

public:
    void theListOfModelsProvesTheKey() {
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, form_.validate("llm"));
        auto& vendor = host_.exchanges.back();
        CPPUNIT_ASSERT_EQUAL(std::string{"GET"}, vendor.method);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://api.anthropic.com/v1/models?limit=1"}, vendor.url);
        CPPUNIT_ASSERT_EQUAL(std::string{"x-api-key: <api_key>"}, vendor.credential);
        CPPUNIT_ASSERT_EQUAL(std::string{"2023-06-01"}, vendor.headers.at("anthropic-version"));
        answer(200, R"({"data":[],"has_more":false})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, form_.answered.code);
        CPPUNIT_ASSERT_EQUAL(1, form_.answers);
    }

    void aWrongKeyIsTold() {
        form_.validate("llm");
        answer(401, R"({"type":"error","error":{"type":"authentication_error"}})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, form_.answered.code);
    }

    void anotherWebServerIsNoVendor() {
        for (const auto* body : {"<html>", "{}", "[]", R"({"data":[{"name":"x"}]})"}) {
            form_.validate("llm");
            answer(200, body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, PARLEY_E_PROTOCOL, form_.answered.code);
        }
    }

    void listsModelsAsPeopleKnowThem() {
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, form_.enumerate("models"));
        answer(200, R"({"data":[{"id":"b","display_name":"Big"},{"id":"a"}]})");
        const std::vector<std::pair<std::string, std::string>> expected{{"b", "Big"}, {"a", "a"}};
        CPPUNIT_ASSERT(expected == form_.choices);
    }

    void anUnknownListIsUnsupported() {
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, form_.enumerate("voices"));
        CPPUNIT_ASSERT(host_.exchanges.empty());
    }

private:
    void answer(int status, const char* body) {
        auto& vendor = host_.exchanges.back();
        vendor.head(status);
        vendor.data(body);
        vendor.end();
    }

    FakeHost host_;
    FormAsking<AnthropicProvider> form_{
        host_, parley::testing::settingsOf("anthropic", {{"api_key", "k"}})};
};

CPPUNIT_TEST_SUITE_REGISTRATION(ModelsTest);

}  // namespace
}  // namespace anthropic
