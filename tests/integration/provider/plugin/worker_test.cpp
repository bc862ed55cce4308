#include "errand_runner.hpp"

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider {
namespace {

nlohmann::json withWorker(std::size_t sessions) {
    auto manifest = testing::PluginPackages::errands();
    manifest["workers"] = {{"counter", {{"program", "counter"}, {"sessions", sessions}}}};
    return manifest;
}

class WorkerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WorkerTest);
    CPPUNIT_TEST(everySessionHasAChildOfItsOwn);
    CPPUNIT_TEST(closingLetsTheWorkerSayItsLast);
    CPPUNIT_TEST(aCrashEndsOneSession);
    CPPUNIT_TEST(lettingGoMakesRoomForTheNext);
    CPPUNIT_TEST(aHangingChildIsKilledWithItsSession);
    CPPUNIT_TEST(aProgramThatDoesNotStayUpIsUnavailable);
    CPPUNIT_TEST(aFileThatIsNoProgramIsUnavailable);
    CPPUNIT_TEST_SUITE_END();

public:
    void everySessionHasAChildOfItsOwn() {
        ErrandRunner errands{withWorker(8), counter()};
        errands.configure(nlohmann::json::object());
        CPPUNIT_ASSERT_EQUAL(std::string{R"("1 one")"}, errands.run("talk", "one"));
        CPPUNIT_ASSERT_EQUAL(std::string{R"("1 two")"}, errands.run("talk", "two"));
    }

    void closingLetsTheWorkerSayItsLast() {
        ErrandRunner errands{withWorker(8), counter()};
        errands.configure(nlohmann::json::object());
        CPPUNIT_ASSERT_EQUAL(std::string{R"("bye")"}, errands.run("talk", ""));
    }

    void aCrashEndsOneSession() {
        ErrandRunner errands{withWorker(8), counter()};
        errands.configure(nlohmann::json::object());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"internal: the worker died"}, errands.run("talk", "crash"));
        CPPUNIT_ASSERT_EQUAL(std::string{R"("1 on")"}, errands.run("talk", "on"));
    }

    void lettingGoMakesRoomForTheNext() {
        ErrandRunner errands{withWorker(1), counter()};
        errands.configure(nlohmann::json::object());
        errands.begin("talk", "hold", [](const std::string&) {});
        std::string answer;
        errands.begin("talk", "next", [&](const std::string& text) { answer = text; });
        errands.onLoop([] {});
        CPPUNIT_ASSERT_EQUAL(std::string{}, answer);
        errands.letGo();
        CPPUNIT_ASSERT_EQUAL(std::string{R"("1 last")"}, errands.run("talk", "last"));
    }

    void aHangingChildIsKilledWithItsSession() {
        ErrandRunner errands{withWorker(1), counter()};
        errands.configure(nlohmann::json::object());
        for (int i = 0; i < 3; ++i) {
            errands.begin("talk", "hang", [](const std::string&) {});
            errands.letGo();
        }
        CPPUNIT_ASSERT_EQUAL(std::string{R"("1 on")"}, errands.run("talk", "on"));
    }

    void aProgramThatDoesNotStayUpIsUnavailable() {
        ErrandRunner errands{withWorker(1), "#!/bin/false\n"};
        errands.configure(nlohmann::json::object());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"unavailable: the worker does not stay up"}, errands.run("talk", "hey"));
    }

    void aFileThatIsNoProgramIsUnavailable() {
        ErrandRunner errands{withWorker(1), "neither a script nor a binary"};
        errands.configure(nlohmann::json::object());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"unavailable: the worker does not stay up"}, errands.run("talk", "hey"));
    }

private:
    static std::string counter() {
        return testing::PluginPackages::programOf("counting_test_worker");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WorkerTest);

}  // namespace
}  // namespace parley::provider
