#include <app/settings.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <set>
#include <string>

namespace parley::app {
namespace {

class SettingsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SettingsTest);
    CPPUNIT_TEST(everyKeyIsThereOnceAndHasAVariableOfItsOwn);
    CPPUNIT_TEST(everyDefaultIsAllowedAndEveryMeaningIsASentence);
    CPPUNIT_TEST(whatIsNotAllowedIsRefused);
    CPPUNIT_TEST(whatIsAllowedIsTaken);
    CPPUNIT_TEST(theNearestKeyIsOneThatWasMeant);
    CPPUNIT_TEST_SUITE_END();

    void everyKeyIsThereOnceAndHasAVariableOfItsOwn() {
        std::set<std::string> keys;
        std::set<std::string> variables;
        for (const auto& setting : settingTable()) {
            keys.emplace(setting.key);
            variables.insert(environmentName(setting.key));
        }
        CPPUNIT_ASSERT_EQUAL(settingTable().size(), keys.size());
        CPPUNIT_ASSERT_EQUAL(settingTable().size(), variables.size());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"PARLEY_SERVER_TLS_PORT"}, environmentName("server.tls.port"));
    }

    void everyDefaultIsAllowedAndEveryMeaningIsASentence() {
        for (const auto& setting : settingTable()) {
            const std::string key{setting.key};
            CPPUNIT_ASSERT_MESSAGE(key, isAllowed(setting, setting.default_value));
            CPPUNIT_ASSERT_MESSAGE(key, setting.doc.ends_with("."));
            CPPUNIT_ASSERT_MESSAGE(
                key, setting.kind != SettingKind::Integer || setting.most > setting.least);
            CPPUNIT_ASSERT_MESSAGE(
                key, (setting.kind == SettingKind::Choice) == !setting.choices.empty());
        }
    }

    void whatIsNotAllowedIsRefused() {
        const std::pair<const char*, const char*> refused[] = {
            {"server.port", ""},
            {"server.port", "0"},
            {"server.port", "65536"},
            {"server.port", "80 "},
            {"server.port", "8e3"},
            {"server.port", "-1"},
            {"server.address", ""},
            {"server.address", "localhost"},
            {"server.address", "1.2.3"},
            {"server.public_url", "parley.example"},
            {"server.public_url", "ftp://a.example"},
            {"server.public_url", "https://"},
            {"server.public_url", "https://a.example/?b"},
            {"server.handlers", "fiber"},
            {"server.handlers", ""},
            {"server.trusted_proxies", "10.0.0.0/33"},
            {"server.trusted_proxies", "10.0.0.1,proxy"},
            {"server.trusted_proxies", "::1/129"},
            {"log.access", "yes"},
            {"log.access", ""},
            {"log.level", "loud"},
            {"auth.access_token_s", "601"},
            {"tenant.default", ""},
            {"tenant.default", "My Tenant"},
            {"tenant.default", "-a"},
            {"database.url", "localhost"},
            {"data.dir", "a\nb"}};
        for (const auto& [key, value] : refused) {
            CPPUNIT_ASSERT_MESSAGE(
                std::string{key} + " = " + value, !isAllowed(*findSetting(key), value));
        }
    }

    void whatIsAllowedIsTaken() {
        const std::pair<const char*, const char*> taken[] = {
            {"server.port", "65535"},
            {"server.address", "::"},
            {"server.public_url", ""},
            {"server.public_url", "https://talk.example.com"},
            {"server.trusted_proxies", "10.0.0.0/8, ::1,192.168.1.1"},
            {"server.handlers", "threads"},
            {"tenant.default", "a-b-2"},
            {"database.url", "postgresql://parley_app@/parley?host=/run/p"},
            {"database.url", "host=/run/p dbname=parley"}};
        for (const auto& [key, value] : taken) {
            CPPUNIT_ASSERT_MESSAGE(
                std::string{key} + " = " + value, isAllowed(*findSetting(key), value));
        }
    }

    void theNearestKeyIsOneThatWasMeant() {
        CPPUNIT_ASSERT_EQUAL(std::string_view{"server.port"}, nearestKey("server.prot"));
        CPPUNIT_ASSERT_EQUAL(std::string_view{"database.url"}, nearestKey("databse.url"));
        CPPUNIT_ASSERT_EQUAL(std::string_view{}, nearestKey("colour"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SettingsTest);

}  // namespace
}  // namespace parley::app
