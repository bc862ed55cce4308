#include "notes.hpp"

#include <storage/database.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <dirent.h>

#include <atomic>
#include <thread>

namespace parley::storage {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using base::ErrorCode;
using parley::testing::eventually;
using parley::testing::PostgresCluster;
using parley::testing::TestDatabase;

constexpr Statement kOne{"one", "SELECT 1", Effect::Reads};
// What other connections of the host do not match, and the one that asks neither.
constexpr const char* kCutTheSleeper = R"sql(
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = 'parley_app' AND state = 'active' AND query LIKE '%pg_sleep%'
)sql";
// Long enough to be under way when the connection is cut.
constexpr const char* kLong = "3";
constexpr auto kBackWithin = 5s;

std::size_t openDescriptors() {
    auto* folder = ::opendir("/proc/self/fd");
    std::size_t count = 0;
    while (::readdir(folder) != nullptr)
        ++count;
    ::closedir(folder);
    return count;
}

/// Fibers that read all the time, as clients do.
class Load {
public:
    Load(TestDatabase& db, int fibers) : left_{fibers} {
        for (int i = 0; i < fibers; ++i) {
            io::spawnFiber(
                db.loops().at(static_cast<std::size_t>(i) % db.loops().size()), [this, &db] {
                    while (!stopping_) {
                        const auto result = query({db.database(), kBakery}, kOne);
                        ++(result ? answered_ : failed_);
                        const bool is_503 =
                            result || (result.error().code == ErrorCode::Unavailable &&
                                       result.error().retry_after.has_value());
                        if (!is_503) ++unclear_;
                        // A client that is refused comes back later.
                        if (!result) io::pause(20ms);
                    }
                    if (--left_ == 0) ended_.wake();
                });
        }
    }
    ~Load() { stop(); }

    void stop() {
        if (stopping_.exchange(true)) return;
        ended_.wait();
    }
    [[nodiscard]] int answered() const { return answered_; }
    [[nodiscard]] int failed() const { return failed_; }
    [[nodiscard]] int unclear() const { return unclear_; }

private:
    std::atomic<int> left_;
    std::atomic<bool> stopping_{false};
    std::atomic<int> answered_{0};
    std::atomic<int> failed_{0};
    std::atomic<int> unclear_{0};
    io::Waiter ended_;
};

class OutageTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(OutageTest);
    CPPUNIT_TEST(readsSurviveKilledBackends);
    CPPUNIT_TEST(aWriteOnAKilledBackendHasAnUnknownOutcome);
    CPPUNIT_TEST(answersWith503UntilAKilledServerIsBack);
    CPPUNIT_TEST(failsFastWhileTheServerIsDown);
    CPPUNIT_TEST(leaksNeitherConnectionsNorDescriptors);
    CPPUNIT_TEST(refusesToStartWithoutAServer);
    CPPUNIT_TEST(refusesARoleThatRowLevelSecurityDoesNotHold);
    CPPUNIT_TEST(aFullDiskIsSaidClearlyAndPasses);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsSurviveKilledBackends() {
        TestDatabase db{{.loops = 2}};
        waitUntilConnected(db);
        Load load{db, 64};
        for (int round = 0; round < 5; ++round) {
            const int before = load.answered();
            db.admin(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = "
                "'parley_app' AND datname = "
                "current_database() LIMIT 3");
            CPPUNIT_ASSERT(eventually([&] { return load.answered() > before + 200; }));
            waitUntilConnected(db);
        }
        load.stop();
        CPPUNIT_ASSERT_EQUAL(0, load.failed());
        CPPUNIT_ASSERT(db.database().stats().connections_lost >= 10);
    }

    void aWriteOnAKilledBackendHasAnUnknownOutcome() {
        TestDatabase db;
        waitUntilConnected(db);
        std::thread killer{
            [&] { eventually([&] { return db.adminValue(kCutTheSleeper) == "t"; }); }};
        const auto result = query(Transaction{db.database()}, kSleepWriting, kLong);
        killer.join();
        CPPUNIT_ASSERT(!result);
        CPPUNIT_ASSERT(ErrorCode::Unavailable == result.error().code);
        CPPUNIT_ASSERT_EQUAL(std::string{"outcome_unknown"}, result.error().reason);
        CPPUNIT_ASSERT(result.error().retry_after == std::chrono::seconds{1});
    }

    void answersWith503UntilAKilledServerIsBack() {
        PostgresCluster cluster;
        cluster.createAppRole();
        TestDatabase db{{.loops = 2, .cluster = &cluster}};
        waitUntilConnected(db);
        Load load{db, 64};
        CPPUNIT_ASSERT(eventually([&] { return load.answered() > 200; }));

        cluster.kill();
        CPPUNIT_ASSERT(eventually([&] { return load.failed() > 64; }));
        cluster.start();
        const auto started = std::chrono::steady_clock::now();
        const int before = load.answered();

        CPPUNIT_ASSERT(eventually([&] { return load.answered() > before + 200; }, kBackWithin));
        waitUntilConnected(db);
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() - started < kBackWithin);
        load.stop();
        CPPUNIT_ASSERT_EQUAL(0, load.unclear());
        assertServerSeesConfigured(db);
    }

    void failsFastWhileTheServerIsDown() {
        PostgresCluster cluster;
        cluster.createAppRole();
        TestDatabase db{{.cluster = &cluster}};
        waitUntilConnected(db);
        cluster.kill();
        CPPUNIT_ASSERT(eventually([&] { return db.database().stats().connections_open == 0; }));

        const auto first = db.database().ping();
        const auto began = std::chrono::steady_clock::now();
        const auto second = db.database().ping();

        CPPUNIT_ASSERT_EQUAL(std::string{"database_unavailable"}, first.error().reason);
        CPPUNIT_ASSERT_EQUAL(std::string{"database_unavailable"}, second.error().reason);
        // The first waited for a quick return; from then on nobody waits.
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() - began < 300ms);
    }

    void leaksNeitherConnectionsNorDescriptors() {
        TestDatabase db;
        waitUntilConnected(db);
        const auto descriptors = openDescriptors();
        for (int round = 0; round < 10; ++round) {
            const auto lost = db.database().stats().connections_lost;
            db.admin(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = "
                "'parley_app' AND "
                "datname = current_database()");
            CPPUNIT_ASSERT(
                eventually([&] { return db.database().stats().connections_lost >= lost + 5; }));
            waitUntilConnected(db);
        }
        assertServerSeesConfigured(db);
        CPPUNIT_ASSERT(eventually([&] { return openDescriptors() <= descriptors; }));
    }

    void refusesToStartWithoutAServer() {
        io::Loops loops{1};
        io::BlockingPool pool{"connect", 1, 8};
        const base::SystemClock clock;
        const auto database = Database::create(
            {.url = "host=/nowhere user=parley_app dbname=x password=hunter2"}, loops, pool, clock);
        CPPUNIT_ASSERT(!database);
        CPPUNIT_ASSERT_EQUAL(std::string{"database_unavailable"}, database.error().reason);
        CPPUNIT_ASSERT(database.error().detail.find("/nowhere") != std::string::npos);
        CPPUNIT_ASSERT(database.error().detail.find("hunter2") == std::string::npos);
    }

    void refusesARoleThatRowLevelSecurityDoesNotHold() {
        io::Loops loops{1};
        io::BlockingPool pool{"connect", 1, 8};
        const base::SystemClock clock;
        auto& cluster = PostgresCluster::shared();
        const auto name = cluster.createDatabase();
        parley::testing::runAsAdmin(
            cluster.adminUrl(name), "CREATE ROLE parley_all_seeing LOGIN BYPASSRLS; SELECT 'made'");
        const auto all_seeing =
            "host=" + cluster.folder().string() + " user=parley_all_seeing dbname=" + name;
        for (const auto& url : {cluster.adminUrl(name), all_seeing}) {
            const auto database = Database::create({.url = url}, loops, pool, clock);
            CPPUNIT_ASSERT(!database);
            CPPUNIT_ASSERT_EQUAL(
                std::string{"database_role_too_powerful"}, database.error().reason);
        }
        CPPUNIT_ASSERT(Database::create({.url = cluster.appUrl(name)}, loops, pool, clock));
        parley::testing::runAsAdmin(
            cluster.adminUrl(name), "DROP ROLE parley_all_seeing; SELECT 'gone'");
    }

    void aFullDiskIsSaidClearlyAndPasses() {
        TestDatabase db;
        createNotes(db);
        // PostgreSQL reports a temporary file over its limit and a full disk by states of one
        // class; the state of the full disk itself is raised by a trigger.
        db.admin(R"sql(
            CREATE FUNCTION parley.no_room() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$;
            CREATE TRIGGER no_room BEFORE INSERT ON parley.note FOR EACH ROW EXECUTE FUNCTION parley.no_room();
            GRANT EXECUTE ON FUNCTION parley.no_room() TO parley_app;
        )sql");
        const auto refused = query({db.database(), kBakery}, kAddNote, kBakery, kAnna, "bread");
        CPPUNIT_ASSERT_EQUAL(std::string{"storage_full"}, refused.error().reason);
        CPPUNIT_ASSERT(refused.error().retry_after.has_value());

        db.admin("DROP TRIGGER no_room ON parley.note");
        CPPUNIT_ASSERT(query({db.database(), kBakery}, kAddNote, kBakery, kAnna, "bread"));
    }

private:
    static void waitUntilConnected(TestDatabase& db) {
        CPPUNIT_ASSERT(eventually([&] {
            const auto stats = db.database().stats();
            return stats.connections_open == stats.connections_wanted;
        }));
    }

    static void assertServerSeesConfigured(TestDatabase& db) {
        const auto wanted = std::to_string(db.database().stats().connections_wanted);
        CPPUNIT_ASSERT(eventually([&] {
            return wanted ==
                   db.adminValue(
                       "SELECT count(*) FROM pg_stat_activity WHERE usename = 'parley_app' AND "
                       "datname = current_database()");
        }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OutageTest);

}  // namespace
}  // namespace parley::storage
