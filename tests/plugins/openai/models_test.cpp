#include <cppunit/extensions/HelperMacros.h>
#include <openai_provider.hpp>
#include <support/asking.hpp>

namespace openai {
namespace {

using parley::testing::FakeHost;
using parley::testing::FormAsking;

class ModelsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ModelsTest);
    CPPUNIT_TEST(theListOfModelsProvesTheKey);
    CPPUNIT_TEST(aWrongKeyIsTold);
    CPPUNIT_TEST(anotherWebServerIsNoVendor);
    CPPUNIT_TEST(listsModelsByName);
    CPPUNIT_TEST(listsTheVoicesThatEveryAccountHas);
    CPPUNIT_TEST(anUnknownListIsUnsupported);
    CPPUNIT_TEST_SUITE_END();

public:
    void theListOfModelsProvesTheKey() {
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, form_.validate("llm"));
        auto& vendor = host_.exchanges.back();
        CPPUNIT_ASSERT_EQUAL(std::string{"GET"}, vendor.method);
        CPPUNIT_ASSERT_EQUAL(std::string{"https://api.openai.com/v1/models"}, vendor.url);
        CPPUNIT_ASSERT_EQUAL(std::string{"Authorization: Bearer <api_key>"}, vendor.credential);
        answer(200, R"({"object":"list","data":[]})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, form_.answered.code);
        CPPUNIT_ASSERT_EQUAL(1, form_.answers);
    }

    void aWrongKeyIsTold() {
        form_.validate("llm");
        answer(401, R"({"error":{"code":"invalid_api_key"}})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, form_.answered.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid_api_key"}, form_.answered.vendor_code);
    }

    void anotherWebServerIsNoVendor() {
        for (const auto* body : {"<html>", "{}", "[]", R"({"data":[{"name":"x"}]})"}) {
            form_.validate("llm");
            answer(200, body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, PARLEY_E_PROTOCOL, form_.answered.code);
        }
    }

    void listsModelsByName() {
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, form_.enumerate("models"));
        answer(200, R"({"data":[{"id":"whisper-1"},{"id":"gpt-4o"}]})");
        const std::vector<std::pair<std::string, std::string>> expected{
            {"gpt-4o", "gpt-4o"}, {"whisper-1", "whisper-1"}};
        CPPUNIT_ASSERT(expected == form_.choices);
    }

    void listsTheVoicesThatEveryAccountHas() {
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, form_.enumerate("voices"));
        CPPUNIT_ASSERT_EQUAL(0, form_.answers);
        host_.runPosted();
        CPPUNIT_ASSERT_EQUAL(std::size_t{13}, form_.choices.size());
        CPPUNIT_ASSERT(host_.exchanges.empty());
    }

    void anUnknownListIsUnsupported() {
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, form_.enumerate("languages"));
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
    FormAsking<OpenAiProvider> form_{
        host_, parley::testing::settingsOf("openai", {{"api_key", "k"}})};
};

CPPUNIT_TEST_SUITE_REGISTRATION(ModelsTest);

}  // namespace
}  // namespace openai
