#include <cppunit/extensions/HelperMacros.h>
#include <deepgram_provider.hpp>
#include <support/asking.hpp>

namespace deepgram {
namespace {

using parley::testing::FakeHost;
using parley::testing::FormAsking;

class VoicesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(VoicesTest);
    CPPUNIT_TEST(theListOfProjectsProvesTheKey);
    CPPUNIT_TEST(aWrongKeyIsTold);
    CPPUNIT_TEST(anotherWebServerIsNoVendor);
    CPPUNIT_TEST(listsModelsAndVoices);
    CPPUNIT_TEST(anUnknownListIsUnsupported);
    CPPUNIT_TEST_SUITE_END();

public:
    void theListOfProjectsProvesTheKey() {
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, form_.validate("stt"));
        const auto& vendor = host_.exchanges.back();
        CPPUNIT_ASSERT_EQUAL(std::string{"https://api.deepgram.com/v1/projects"}, vendor.url);
        CPPUNIT_ASSERT_EQUAL(std::string{"Authorization: Token <api_key>"}, vendor.credential);
        answer(200, R"({"projects":[]})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, form_.answered.code);
        CPPUNIT_ASSERT_EQUAL(1, form_.answers);
    }

    void aWrongKeyIsTold() {
        form_.validate("stt");
        answer(401, R"({"err_code":"INVALID_AUTH"})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, form_.answered.code);
        form_.enumerate("voices");
        answer(401, R"({"err_code":"INVALID_AUTH"})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_AUTH, form_.answered.code);
    }

    void anotherWebServerIsNoVendor() {
        for (const auto* body : {"<html>", "{}", "[]"}) {
            form_.validate("stt");
            answer(200, body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, PARLEY_E_PROTOCOL, form_.answered.code);
            form_.enumerate("models");
            answer(200, body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, PARLEY_E_PROTOCOL, form_.answered.code);
        }
    }

    void listsModelsAndVoices() {
        const auto* body = R"({
            "stt": [{"name": "general", "canonical_name": "nova-3", "languages": ["en", "de"]},
                    {"name": "general", "canonical_name": "nova-3"},
                    {"name": "base"}],
            "tts": [{"name": "thalia", "canonical_name": "aura-2-thalia-en", "languages": ["en"]}]})";
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, form_.enumerate("models"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://api.deepgram.com/v1/models"}, host_.exchanges.back().url);
        answer(200, body);
        const std::vector<std::pair<std::string, std::string>> models{
            {"base", "base"}, {"nova-3", "nova-3 (en, de)"}};
        CPPUNIT_ASSERT(models == form_.choices);
        form_.choices.clear();
        form_.enumerate("voices");
        answer(200, body);
        const std::vector<std::pair<std::string, std::string>> voices{
            {"aura-2-thalia-en", "aura-2-thalia-en (en)"}};
        CPPUNIT_ASSERT(voices == form_.choices);
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
    FormAsking<DeepgramProvider> form_{
        host_, parley::testing::settingsOf("deepgram", {{"api_key", "k"}})};
};

CPPUNIT_TEST_SUITE_REGISTRATION(VoicesTest);

}  // namespace
}  // namespace deepgram
