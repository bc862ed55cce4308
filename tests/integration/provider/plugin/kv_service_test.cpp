#include "../notes_fixture.hpp"
#include "errand_runner.hpp"

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider {
namespace {

/// A plugin in a plugin host, above the store that a running host has.
class KvServiceTest : public NotesFixture {
    CPPUNIT_TEST_SUITE(KvServiceTest);
    CPPUNIT_TEST(aPluginReadsBackWhatItWroteBeforeARestart);
    CPPUNIT_TEST(aPluginHearsOfItsQuotaAndOfAnOutage);
    CPPUNIT_TEST(aHostThatEndsWaitsForTheAnswersOfItsPlugins);
    CPPUNIT_TEST_SUITE_END();

public:
    void aPluginReadsBackWhatItWroteBeforeARestart() {
        {
            ErrandRunner errands{testing::PluginPackages::errands(), {}, notes.get()};
            errands.configure(nlohmann::json::object(), kSpace.tenant);
            CPPUNIT_ASSERT_EQUAL(std::string{"13"}, errands.run("recall", ""));
            CPPUNIT_ASSERT_EQUAL(std::string{"0"}, errands.run("remember", "token"));
        }
        restart();
        ErrandRunner errands{testing::PluginPackages::errands(), {}, notes.get()};
        errands.configure(nlohmann::json::object(), kSpace.tenant);
        CPPUNIT_ASSERT_EQUAL(std::string{R"("token")"}, errands.run("recall", ""));
        errands.configure(nlohmann::json::object(), spaceOf(102).tenant);
        CPPUNIT_ASSERT_EQUAL(std::string{"13"}, errands.run("recall", ""));
    }

    void aPluginHearsOfItsQuotaAndOfAnOutage() {
        ErrandRunner errands{testing::PluginPackages::errands(), {}, notes.get()};
        errands.configure(nlohmann::json::object(), kSpace.tenant);
        CPPUNIT_ASSERT_EQUAL(std::string{"7"}, errands.run("remember", std::string(60, 'x')));
        db->database().close();
        CPPUNIT_ASSERT_EQUAL(std::string{"9"}, errands.run("recall", ""));
        CPPUNIT_ASSERT_EQUAL(std::string{"9"}, errands.run("remember", "token"));
    }

    void aHostThatEndsWaitsForTheAnswersOfItsPlugins() {
        for (int i = 0; i < 5; ++i) {
            ErrandRunner errands{testing::PluginPackages::errands(), {}, notes.get()};
            errands.configure(nlohmann::json::object(), kSpace.tenant);
            for (int j = 0; j < 20; ++j)
                errands.begin("remember", std::to_string(j), [](const std::string&) {});
            errands.letGo();
        }
        ErrandRunner errands{testing::PluginPackages::errands(), {}, notes.get()};
        errands.configure(nlohmann::json::object(), kSpace.tenant);
        CPPUNIT_ASSERT_EQUAL(std::string{R"("19")"}, errands.run("recall", ""));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(KvServiceTest);

}  // namespace
}  // namespace parley::provider
