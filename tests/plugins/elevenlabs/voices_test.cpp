#include <cppunit/extensions/HelperMacros.h>
#include <elevenlabs_provider.hpp>
#include <support/asking.hpp>

namespace elevenlabs {
namespace {

using parley::testing::FakeHost;
using parley::testing::FormAsking;
using Choices = std::vector<std::pair<std::string, std::string>>;

class VoicesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(VoicesTest);
    CPPUNIT_TEST(theListOfModelsProvesTheKey);
    CPPUNIT_TEST(aWrongKeyIsTold);
    CPPUNIT_TEST(anotherWebServerIsNoVendor);
    CPPUNIT_TEST(listsModelsThatSpeak);
    CPPUNIT_TEST(listsVoicesPageAfterPage);
    CPPUNIT_TEST(aListWithoutAnEndIsCut);
    CPPUNIT_TEST(anUnknownListIsUnsupported);
    CPPUNIT_TEST_SUITE_END();

public:
    void theListOfModelsProvesTheKey() {
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, form_.validate("tts"));
        const auto& vendor = host_.exchanges.back();
        CPPUNIT_ASSERT_EQUAL(std::string{"https://api.elevenlabs.io/v1/models"}, vendor.url);
        CPPUNIT_ASSERT_EQUAL(std::string{"xi-api-key: <api_key>"}, vendor.credential);
        answer(200, "[]");
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, form_.answered.code);
        CPPUNIT_ASSERT_EQUAL(1, form_.answers);
    }

    void aWrongKeyIsTold() {
        for (const auto* list : {"voices", "models"}) {
            form_.enumerate(list);
            answer(401, R"({"detail":{"status":"invalid_api_key"}})");
            CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, form_.answered.code);
        }
        form_.validate("tts");
        answer(401, R"({"detail":{"status":"invalid_api_key"}})");
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid_api_key"}, form_.answered.vendor_code);
    }

    void anotherWebServerIsNoVendor() {
        for (const auto* body : {"<html>", "{}", R"([{"name":"x"}])"}) {
            form_.validate("tts");
            answer(200, body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, PARLEY_E_PROTOCOL, form_.answered.code);
            form_.enumerate("voices");
            answer(200, body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, PARLEY_E_PROTOCOL, form_.answered.code);
        }
    }

    void listsModelsThatSpeak() {
        form_.enumerate("models");
        answer(200, R"([
            {"model_id": "eleven_flash_v2_5", "name": "Flash", "can_do_text_to_speech": true},
            {"model_id": "scribe_v1", "can_do_text_to_speech": false},
            {"model_id": "eleven_new"}])");
        const Choices expected{{"eleven_flash_v2_5", "Flash"}, {"eleven_new", "eleven_new"}};
        CPPUNIT_ASSERT(expected == form_.choices);
    }

    void listsVoicesPageAfterPage() {
        form_.enumerate("voices");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://api.elevenlabs.io/v2/voices?page_size=100"},
            host_.exchanges.back().url);
        answer(200, R"({"voices":[{"voice_id":"b","name":"Sarah"}],"has_more":true,
            "next_page_token":"t-1"})");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://api.elevenlabs.io/v2/voices?page_size=100&next_page_token=t-1"},
            host_.exchanges.back().url);
        answer(200, R"({"voices":[{"voice_id":"a","name":"George"},{"voice_id":"c"}],
            "has_more":false,"next_page_token":null})");
        const Choices expected{{"a", "George"}, {"b", "Sarah"}, {"c", "c"}};
        CPPUNIT_ASSERT(expected == form_.choices);
        CPPUNIT_ASSERT_EQUAL(1, form_.answers);
    }

    void aListWithoutAnEndIsCut() {
        form_.enumerate("voices");
        for (int i = 0; i < 20 && form_.answers == 0; ++i)
            answer(200, R"({"voices":[{"voice_id":"b"}],"has_more":true,"next_page_token":"t"})");
        CPPUNIT_ASSERT_EQUAL(1, form_.answers);
        CPPUNIT_ASSERT_EQUAL(std::size_t{10}, form_.choices.size());
        // No page is asked for by what is no token.
        form_.enumerate("voices");
        answer(200, R"({"voices":[],"has_more":true,"next_page_token":"t&page_size=9"})");
        CPPUNIT_ASSERT_EQUAL(2, form_.answers);
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
    FormAsking<ElevenLabsProvider> form_{
        host_, parley::testing::settingsOf("elevenlabs", {{"api_key", "k"}})};
};

CPPUNIT_TEST_SUITE_REGISTRATION(VoicesTest);

}  // namespace
}  // namespace elevenlabs
