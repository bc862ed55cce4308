#include "notes.hpp"

#include <io/fiber.hpp>
#include <storage/database.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <thread>

namespace parley::storage {
namespace {

using namespace testing;
using namespace std::chrono_literals;

constexpr Statement kScopeSeen{
    "scope_seen",
    "SELECT current_setting('app.tenant_id', true), current_setting('app.user_id', true), "
    "current_user",
    Effect::Reads};
constexpr Statement kRenameForeign{
    "rename_foreign", "UPDATE parley.note SET title = $1 WHERE tenant_id = $2", Effect::Writes};
constexpr Statement kDisguised{
    "disguised",
    "INSERT INTO parley.note (tenant_id, user_id, title) VALUES ($1, $2, $3)",
    Effect::Reads};
constexpr Statement kTypes{
    "types",
    "SELECT $1::bigint, $2::boolean, $3::timestamptz, $4::uuid, $5::jsonb, $6::bytea, $7::text[], "
    "$8::text",
    Effect::Reads};
constexpr Statement kBroken{"broken", "SELECT no_such_column FROM parley.note", Effect::Reads};
constexpr Statement kMaybeBroken{
    "maybe_broken", "SELECT column_to_come FROM parley.note", Effect::Reads};
constexpr Statement kEcho{"echo", "SELECT $1::bigint", Effect::Reads};
constexpr Statement kSlow{"slow", "SELECT pg_sleep($1::float8)", Effect::Reads, Pace::Slow};
constexpr Statement kBig{"big", "SELECT repeat('x', $1::int)", Effect::Reads};
constexpr Statement kBigParam{"big_param", "SELECT length($1::text)", Effect::Reads};
constexpr Statement kSession{
    "session_settings",
    "SELECT current_setting('timezone'), current_setting('client_encoding'), "
    "current_setting('statement_timeout')",
    Effect::Reads};

class TransactionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TransactionTest);
    CPPUNIT_TEST(seesOnlyTheRowsOfItsTenant);
    CPPUNIT_TEST(seesOnlyTheRowsOfItsUser);
    CPPUNIT_TEST(seesNothingWhenTheTenantIsForgotten);
    CPPUNIT_TEST(doesNotInheritTheTenantOfItsPredecessor);
    CPPUNIT_TEST(cannotWriteAnotherTenantsRows);
    CPPUNIT_TEST(findsChangesThatCallThemselvesReads);
    CPPUNIT_TEST(takesEffectAsAWholeOrNotAtAll);
    CPPUNIT_TEST(answersEveryStatementAtItsIndex);
    CPPUNIT_TEST(carriesEveryTypeThereAndBack);
    CPPUNIT_TEST(refusesNulInsteadOfCuttingText);
    CPPUNIT_TEST(reportsABrokenStatementEveryTime);
    CPPUNIT_TEST(recoversWhenAMissingColumnArrives);
    CPPUNIT_TEST(failingNeighboursDoNotDisturbOthers);
    CPPUNIT_TEST(runsFromManyFibersAtOnce);
    CPPUNIT_TEST(runsFromManyThreadsAtOnce);
    CPPUNIT_TEST(carriesLargeValuesBothWays);
    CPPUNIT_TEST(slowStatementsDoNotDelayFastOnes);
    CPPUNIT_TEST(readsDoNotWaitBehindAChange);
    CPPUNIT_TEST(waitsForRoomWhenConnectionsAreFull);
    CPPUNIT_TEST(worksInUtcWithATimeout);
    CPPUNIT_TEST(answersAnEmptyTransactionWithoutTheServer);
    CPPUNIT_TEST(refusesAfterClose);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        db_.emplace(parley::testing::TestDatabase::Options{.loops = 2});
        createNotes(*db_);
    }
    void tearDown() override { db_.reset(); }

    void seesOnlyTheRowsOfItsTenant() {
        addNote(kBakery, "bread");
        addNote(kSchool, "lesson");

        const auto seen = query({db_->database(), kBakery}, kListNotes);

        CPPUNIT_ASSERT_EQUAL(1, seen->size());
        CPPUNIT_ASSERT_EQUAL(std::string{"bread"}, seen->front().text(0));
    }

    void seesOnlyTheRowsOfItsUser() {
        addNote(kBakery, "annas", kAnna);
        addNote(kBakery, "berts", kBert);

        const auto seen = query({db_->database(), kBakery, kAnna}, kListNotes);

        CPPUNIT_ASSERT_EQUAL(1, seen->size());
        CPPUNIT_ASSERT_EQUAL(std::string{"annas"}, seen->front().text(0));
        CPPUNIT_ASSERT_EQUAL(2, query({db_->database(), kBakery}, kListNotes)->size());
    }

    void seesNothingWhenTheTenantIsForgotten() {
        addNote(kBakery, "bread");

        CPPUNIT_ASSERT(query(Transaction{db_->database()}, kListNotes)->empty());
    }

    void doesNotInheritTheTenantOfItsPredecessor() {
        // Far more than connections, so that each has served a tenant before.
        for (int i = 0; i < 40; ++i) {
            CPPUNIT_ASSERT(query({db_->database(), kBakery, kAnna}, kScopeSeen));
            const auto seen = query(Transaction{db_->database()}, kScopeSeen);
            CPPUNIT_ASSERT_EQUAL(std::string{}, seen->front().text(0));
            CPPUNIT_ASSERT_EQUAL(std::string{}, seen->front().text(1));
            CPPUNIT_ASSERT_EQUAL(std::string{"parley_app"}, seen->front().text(2));
        }
    }

    void cannotWriteAnotherTenantsRows() {
        addNote(kSchool, "lesson");

        const auto inserted =
            query({db_->database(), kBakery}, kAddNote, kSchool, kAnna, "smuggled");
        const auto renamed =
            query({db_->database(), kBakery}, kRenameForeign, "taken over", kSchool);

        CPPUNIT_ASSERT(!inserted);
        CPPUNIT_ASSERT(base::ErrorCode::NotFound == inserted.error().code);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, renamed->affected());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"lesson"}, query({db_->database(), kSchool}, kListNotes)->front().text(0));
    }

    void findsChangesThatCallThemselvesReads() {
        const auto result = query({db_->database(), kBakery}, kDisguised, kBakery, kAnna, "bread");

        CPPUNIT_ASSERT(!result);
        CPPUNIT_ASSERT(result.error().detail.find("sqlstate=25006") != std::string::npos);
    }

    void takesEffectAsAWholeOrNotAtAll() {
        Transaction transaction{db_->database(), kBakery};
        transaction.add(kAddNote, kBakery, kAnna, "first");
        transaction.add(kAddNote, kBakery, kAnna, "second");
        transaction.add(kFail, "PR409", "changed_my_mind");
        transaction.add(kAddNote, kBakery, kAnna, "third");

        const auto result = transaction.run();

        CPPUNIT_ASSERT(!result);
        CPPUNIT_ASSERT_EQUAL(std::string{"changed_my_mind"}, result.error().reason);
        CPPUNIT_ASSERT(query({db_->database(), kBakery}, kListNotes)->empty());
    }

    void answersEveryStatementAtItsIndex() {
        Transaction transaction{db_->database(), kBakery};
        const auto added = transaction.add(kAddNote, kBakery, kAnna, "one");
        const auto listed = transaction.add(kListNotes);
        const auto counted = transaction.add(kCountNotes);

        const auto answers = transaction.run();

        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, answers->size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, answers->at(added).affected());
        CPPUNIT_ASSERT_EQUAL(std::string{"one"}, answers->at(listed).front().text(0));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, answers->at(counted).front().integer(0));
    }

    void carriesEveryTypeThereAndBack() {
        const auto time = *base::parseTime("2026-11-21T03:10:38.123456Z");
        const nlohmann::json json{{"name", "Zoë \"Q\" 𝄞"}, {"list", {1, 2}}};
        const std::string raw{"\0\x01\xff\\'", 5};
        const std::vector<std::string> words{"plain", "with \"quotes\" and \\", "", "a,b{}"};

        const auto rows = query(
            Transaction{db_->database()},
            kTypes,
            std::int64_t{-9'007'199'254'740'993},
            true,
            time,
            kAnna,
            json,
            Param::bytes(raw),
            Param::textArray(words),
            std::optional<std::string>{});

        const auto row = rows->front();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{-9'007'199'254'740'993}, row.integer(0));
        CPPUNIT_ASSERT(row.flag(1));
        CPPUNIT_ASSERT(time == row.time(2));
        CPPUNIT_ASSERT(kAnna == row.id<base::UserId>(3));
        CPPUNIT_ASSERT(json == row.json(4));
        CPPUNIT_ASSERT(raw == row.bytes(5));
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"({plain,"with \"quotes\" and \\","","a,b{}"})"}, row.text(6));
        CPPUNIT_ASSERT(row.isNull(7));
        CPPUNIT_ASSERT(!row.maybeText(7));
        CPPUNIT_ASSERT(*row.maybeTime(2) == time);
    }

    void refusesNulInsteadOfCuttingText() {
        const auto result = query(
            {db_->database(), kBakery}, kAddNote, kBakery, kAnna, std::string{"cut\0here", 8});

        CPPUNIT_ASSERT(!result);
        CPPUNIT_ASSERT(base::ErrorCode::InvalidArgument == result.error().code);
        CPPUNIT_ASSERT_EQUAL(std::string{"nul_character"}, result.error().reason);
    }

    void reportsABrokenStatementEveryTime() {
        for (int i = 0; i < 12; ++i) {
            const auto result = query({db_->database(), kBakery}, kBroken);
            CPPUNIT_ASSERT_EQUAL(std::string{"database_error"}, result.error().reason);
            CPPUNIT_ASSERT(
                result.error().detail.find("sqlstate=42703 statement=broken") != std::string::npos);
        }
    }

    void recoversWhenAMissingColumnArrives() {
        CPPUNIT_ASSERT(!query({db_->database(), kBakery}, kMaybeBroken));

        db_->admin("ALTER TABLE parley.note ADD column_to_come integer");
        CPPUNIT_ASSERT(query({db_->database(), kBakery}, kMaybeBroken));

        // The prepared statement now gives another type than it was planned for.
        for (int i = 0; i < 12; ++i)
            CPPUNIT_ASSERT(query({db_->database(), kBakery}, kMaybeBroken));
        db_->admin("ALTER TABLE parley.note ALTER column_to_come TYPE text");
        for (int i = 0; i < 12; ++i)
            CPPUNIT_ASSERT(query({db_->database(), kBakery}, kMaybeBroken));
    }

    void failingNeighboursDoNotDisturbOthers() {
        addNote(kBakery, "bread");
        std::atomic<int> wrong{0};
        runOnFibers(200, [&](int i) {
            if (i % 3 == 0) {
                const auto failed =
                    query({db_->database(), kSchool}, kFail, "PR404", "nothing_here");
                if (failed || failed.error().reason != "nothing_here") ++wrong;
            } else {
                const auto seen =
                    query({db_->database(), i % 3 == 1 ? kBakery : kSchool}, kListNotes);
                if (!seen || seen->size() != (i % 3 == 1 ? 1 : 0)) ++wrong;
            }
        });
        CPPUNIT_ASSERT_EQUAL(0, wrong.load());
    }

    void runsFromManyFibersAtOnce() {
        std::atomic<int> wrong{0};
        runOnFibers(500, [&](int i) {
            for (int round = 0; round < 5; ++round) {
                const auto echoed = query(Transaction{db_->database()}, kEcho, i * 10 + round);
                if (!echoed || echoed->front().integer(0) != i * 10 + round) ++wrong;
            }
        });
        CPPUNIT_ASSERT_EQUAL(0, wrong.load());
        CPPUNIT_ASSERT(
            parley::testing::eventually([&] { return db_->database().stats().in_flight == 0; }));
    }

    void runsFromManyThreadsAtOnce() {
        std::atomic<int> wrong{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < 50; ++i) {
                    const auto echoed = query(Transaction{db_->database()}, kEcho, t * 100 + i);
                    if (!echoed || echoed->front().integer(0) != t * 100 + i) ++wrong;
                }
            });
        }
        for (auto& thread : threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(0, wrong.load());
    }

    void carriesLargeValuesBothWays() {
        constexpr int kSize = 8'000'000;
        const auto big = query(Transaction{db_->database()}, kBig, kSize);
        CPPUNIT_ASSERT_EQUAL(static_cast<std::size_t>(kSize), big->front().view(0).size());

        const auto length = query(Transaction{db_->database()}, kBigParam, std::string(kSize, 'y'));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{kSize}, length->front().integer(0));
    }

    void slowStatementsDoNotDelayFastOnes() {
        std::atomic<bool> slow_done{false};
        std::thread slow{[&] {
            CPPUNIT_ASSERT(query(Transaction{db_->database()}, kSlow, "1.5"));
            slow_done = true;
        }};
        for (int i = 0; i < 50; ++i)
            CPPUNIT_ASSERT(query(Transaction{db_->database()}, kEcho, i));
        CPPUNIT_ASSERT(!slow_done);
        slow.join();
    }

    void readsDoNotWaitBehindAChange() {
        parley::testing::TestDatabase two{
            {.loops = 1, .database = {.connections_per_loop = 2, .slow_connections_per_loop = 1}}};
        std::atomic<bool> changed{false};
        CPPUNIT_ASSERT(parley::testing::eventually([&] {
            const auto stats = two.database().stats();
            return stats.connections_open == stats.connections_wanted;
        }));
        std::thread change{[&] {
            CPPUNIT_ASSERT(query(Transaction{two.database()}, kSleepWriting, "1.5"));
            changed = true;
        }};
        CPPUNIT_ASSERT(
            parley::testing::eventually([&] { return two.database().stats().in_flight == 1; }));
        for (int i = 0; i < 50; ++i)
            CPPUNIT_ASSERT(query(Transaction{two.database()}, kEcho, i));
        CPPUNIT_ASSERT(!changed);
        change.join();
    }

    void waitsForRoomWhenConnectionsAreFull() {
        parley::testing::TestDatabase narrow{
            {.database = {
                 .connections_per_loop = 1, .slow_connections_per_loop = 1, .max_in_flight = 2}}};
        std::atomic<int> answered{0};
        std::atomic<bool> waited{false};
        runOnFibers(
            20,
            [&](int) {
                if (narrow.database().stats().waiting > 0) waited = true;
                if (query(Transaction{narrow.database()}, kSleep, "0.01")) ++answered;
                if (narrow.database().stats().in_flight > 2) answered = -1000;
            },
            narrow);
        CPPUNIT_ASSERT_EQUAL(20, answered.load());
        CPPUNIT_ASSERT(waited);
    }

    void worksInUtcWithATimeout() {
        const auto row = query(Transaction{db_->database()}, kSession);
        CPPUNIT_ASSERT_EQUAL(std::string{"UTC"}, row->front().text(0));
        CPPUNIT_ASSERT_EQUAL(std::string{"UTF8"}, row->front().text(1));
        CPPUNIT_ASSERT_EQUAL(std::string{"5s"}, row->front().text(2));
    }

    void answersAnEmptyTransactionWithoutTheServer() {
        const auto before = db_->database().stats().transactions;
        CPPUNIT_ASSERT(Transaction{db_->database()}.run()->empty());
        CPPUNIT_ASSERT_EQUAL(before, db_->database().stats().transactions);
    }

    void refusesAfterClose() {
        CPPUNIT_ASSERT(db_->database().ping());
        db_->database().close();
        const auto result = db_->database().ping();
        CPPUNIT_ASSERT_EQUAL(std::string{"database_unavailable"}, result.error().reason);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, db_->database().stats().connections_open);
        CPPUNIT_ASSERT(parley::testing::eventually([&] {
            return db_->adminValue(
                       "SELECT count(*) FROM pg_stat_activity WHERE usename = 'parley_app' "
                       "AND datname = current_database()") == "0";
        }));
    }

private:
    void addNote(base::TenantId tenant, const std::string& title, base::UserId user = kAnna) {
        CPPUNIT_ASSERT(query({db_->database(), tenant}, kAddNote, tenant, user, title));
    }

    template <typename Body>
    void runOnFibers(int count, Body body) {
        runOnFibers(count, body, *db_);
    }

    template <typename Body>
    void runOnFibers(int count, Body body, parley::testing::TestDatabase& db) {
        io::Waiter all;
        std::atomic<int> left{count};
        for (int i = 0; i < count; ++i) {
            auto& loop = db.loops().at(static_cast<std::size_t>(i) % db.loops().size());
            io::spawnFiber(loop, [&, i] {
                body(i);
                if (--left == 0) all.wake();
            });
        }
        all.wait();
    }

    std::optional<parley::testing::TestDatabase> db_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TransactionTest);

}  // namespace
}  // namespace parley::storage
