#include <provider/plugin/settings_schema.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

namespace parley::provider {
namespace {

using nlohmann::json;

class SettingsSchemaTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SettingsSchemaTest);
    CPPUNIT_TEST(defaultsAreFilledInAtEveryDepth);
    CPPUNIT_TEST(everyFaultHasItsPlace);
    CPPUNIT_TEST(aPatternTakesAnyLengthOfText);
    CPPUNIT_TEST(settingsAreFoundByTheirFormat);
    CPPUNIT_TEST(onlyTheHostGivesWhatIsReadOnly);
    CPPUNIT_TEST(aSchemaThatCannotBeEnforcedIsRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void defaultsAreFilledInAtEveryDepth() {
        const auto settings = *schema()->complete(R"({"voice": {"speed": 2}})");
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"({"model":"m1","voice":{"name":"anna","speed":2}})"}, settings.dump());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"m1"}, schema()->complete("")->at("model").get<std::string>());
    }

    void everyFaultHasItsPlace() {
        const auto refused = schema()->complete(R"({"voice": {"speed": "fast"}})");
        CPPUNIT_ASSERT(!refused);
        const auto& faults = refused.error().faults;
        CPPUNIT_ASSERT(std::any_of(faults.begin(), faults.end(), [](const auto& fault) {
            return fault.pointer == "/voice/speed";
        }));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"/model"},
            schema()->complete(R"({"model": "M"})").error().faults.at(0).pointer);
    }

    void aPatternTakesAnyLengthOfText() {
        const json settings{{"model", std::string(60'000, 'a')}};
        CPPUNIT_ASSERT(schema()->complete(settings.dump()));
        const json longer{{"model", std::string(70'000, 'a')}};
        CPPUNIT_ASSERT(!schema()->complete(longer.dump()));
    }

    void settingsAreFoundByTheirFormat() {
        CPPUNIT_ASSERT(schema()->withFormat("secret-ref") == std::vector<std::string>{"key"});
        CPPUNIT_ASSERT(schema()->withFormat("base-url").empty());
    }

    void onlyTheHostGivesWhatIsReadOnly() {
        const auto made = *SettingsSchema::create(json::parse(
            R"({"required": ["folder"], "additionalProperties": false, "properties": {
                "folder": {"type": "string", "readOnly": true}, "other": {"type": "string"}}})"));
        const SettingsSchema::HostGiven given{{"folder", "/srv"}, {"other", "x"}, {"more", "y"}};
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"({"folder":"/srv"})"}, made->complete("{}", given)->dump());
        const auto chosen = made->complete(R"({"folder": "/etc"})", given);
        CPPUNIT_ASSERT(!chosen);
        CPPUNIT_ASSERT_EQUAL(std::string{"/folder"}, chosen.error().faults.at(0).pointer);
        CPPUNIT_ASSERT(!made->complete("{}"));
    }

    void aSchemaThatCannotBeEnforcedIsRefused() {
        for (const auto* broken :
             {R"({"properties": {"a": {"type": 5}}})",
              R"({"properties": {"a": {"pattern": "("}}})",
              R"({"properties": []})"}) {
            const auto made = SettingsSchema::create(json::parse(broken));
            CPPUNIT_ASSERT_MESSAGE(broken, !made);
            CPPUNIT_ASSERT_EQUAL(std::string{"manifest_invalid"}, made.error().reason);
        }
    }

private:
    static std::unique_ptr<SettingsSchema> schema() {
        return *SettingsSchema::create(json::parse(R"({
            "properties": {
                "model": {"type": "string", "default": "m1", "pattern": "^[a-z0-9]+$"},
                "key": {"type": "string", "format": "secret-ref"},
                "voice": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string", "default": "anna"},
                        "speed": {"type": "number"}
                    }
                }
            }
        })"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SettingsSchemaTest);

}  // namespace
}  // namespace parley::provider
