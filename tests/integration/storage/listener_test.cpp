#include "notes.hpp"

#include <storage/listener.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <mutex>

namespace parley::storage {
namespace {

using namespace testing;
using parley::testing::eventually;

constexpr Statement kNotify{"notify", "SELECT pg_notify($1, $2)", Effect::Writes};

class ListenerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ListenerTest);
    CPPUNIT_TEST(hearsItsChannelsAndNoOthers);
    CPPUNIT_TEST(hearsAgainAfterItsConnectionWasCut);
    CPPUNIT_TEST(endsWhileItStillConnects);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { db_.emplace(); }
    void tearDown() override { db_.reset(); }

    void hearsItsChannelsAndNoOthers() {
        const auto listener = listen();
        CPPUNIT_ASSERT(eventually([&] { return connected_ == 1; }));

        notify("silence", "not for us");
        notify("jobs", "one");
        notify("odd \"name", "two");

        CPPUNIT_ASSERT(eventually([&] { return heard() == "jobs:one;odd \"name:two;"; }));
    }

    void hearsAgainAfterItsConnectionWasCut() {
        const auto listener = listen();
        CPPUNIT_ASSERT(eventually([&] { return connected_ == 1; }));

        db_->admin(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");
        CPPUNIT_ASSERT(eventually([&] { return connected_ == 2; }));
        notify("jobs", "after");

        CPPUNIT_ASSERT(eventually([&] { return heard() == "jobs:after;"; }));
    }

    void endsWhileItStillConnects() {
        for (int i = 0; i < 20; ++i)
            listen();
        CPPUNIT_ASSERT(eventually([&] {
            return db_->adminValue(
                       "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND "
                       "datname = "
                       "current_database()") == "0";
        }));
    }

private:
    std::unique_ptr<Listener> listen() {
        return std::make_unique<Listener>(
            db_->database(),
            db_->loops().at(0),
            Listener::Options{
                .channels = {"jobs", "odd \"name"},
                .on_hint =
                    [this](std::string_view channel, std::string_view payload) {
                        const std::lock_guard lock{mutex_};
                        heard_.append(channel).append(":").append(payload).append(";");
                    },
                .on_connected = [this] { ++connected_; }});
    }

    void notify(const char* channel, const char* payload) {
        CPPUNIT_ASSERT(query(Transaction{db_->database()}, kNotify, channel, payload));
    }

    std::string heard() {
        const std::lock_guard lock{mutex_};
        return heard_;
    }

    std::optional<parley::testing::TestDatabase> db_;
    std::atomic<int> connected_{0};
    std::mutex mutex_;
    std::string heard_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ListenerTest);

}  // namespace
}  // namespace parley::storage
