#include "support/manual_clock.hpp"
#include "support/postgres_cluster.hpp"
#include "support/test_database.hpp"

#include <storage/migrator.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <optional>
#include <thread>

namespace parley::storage {
namespace {

namespace fs = std::filesystem;
using parley::testing::ManualClock;
using parley::testing::PostgresCluster;

class MigratorTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MigratorTest);
    CPPUNIT_TEST(appliesFilesInTheOrderOfTheirNumbersAndOnce);
    CPPUNIT_TEST(leavesNothingOfAFileThatFails);
    CPPUNIT_TEST(saysWhereAFileFails);
    CPPUNIT_TEST(refusesAChangedFile);
    CPPUNIT_TEST(refusesAMissingFile);
    CPPUNIT_TEST(refusesMisnamedFiles);
    CPPUNIT_TEST(refusesAFileThatEndsItsTransaction);
    CPPUNIT_TEST(runsOnceWhenHostsStartTogether);
    CPPUNIT_TEST(ownsEverythingAsParleyOwner);
    CPPUNIT_TEST(needsNoSuperuser);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        char name[] = "/tmp/parley-migrations-XXXXXX";
        folder_ = ::mkdtemp(name);
        database_ = PostgresCluster::shared().createEmptyDatabase();
    }
    void tearDown() override { fs::remove_all(folder_); }

    void appliesFilesInTheOrderOfTheirNumbersAndOnce() {
        write("0002_add_a_row.sql", "INSERT INTO parley.word VALUES ('second');");
        write("0001_make_words.sql", "CREATE TABLE parley.word (text text);");
        write("schema.sql", "this is a dump and not a migration");
        CPPUNIT_ASSERT(!migrator().status()->at(0).applied);

        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, *migrator().migrate());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, *migrator().migrate());
        write("0004_add_another.sql", "INSERT INTO parley.word VALUES ('fourth');");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, *migrator().migrate());

        CPPUNIT_ASSERT_EQUAL(std::string{"2"}, value("SELECT count(*) FROM parley.word"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0001_make_words.sql 2026-01-01 00:00:00+00"},
            value("SELECT name || ' ' || (applied_at AT TIME ZONE 'UTC') || '+00' FROM "
                  "parley.migration "
                  "ORDER BY version"));
        CPPUNIT_ASSERT(migrator().status()->at(2).applied);
    }

    void leavesNothingOfAFileThatFails() {
        write("0001_make_words.sql", "CREATE TABLE parley.word (text text);");
        write("0002_half.sql", "CREATE TABLE parley.half (text text); SELECT 1/0;");

        CPPUNIT_ASSERT_EQUAL(std::string{"migration_failed"}, migrator().migrate().error().reason);

        CPPUNIT_ASSERT_EQUAL(std::string{}, value("SELECT to_regclass('parley.half')"));
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, value("SELECT count(*) FROM parley.migration"));
    }

    void saysWhereAFileFails() {
        write("0001_typo.sql", "-- ünïcödé\nCREATE TABLE parley.word (text text);\n\nSELEKT 1;\n");
        const auto error = migrator().migrate().error();
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0001_typo.sql line 4: syntax error at or near \"SELEKT\""}, error.detail);
    }

    void refusesAChangedFile() {
        write("0001_make_words.sql", "CREATE TABLE parley.word (text text);");
        CPPUNIT_ASSERT(migrator().migrate());
        write("0001_make_words.sql", "CREATE TABLE parley.word (text text NOT NULL);");

        CPPUNIT_ASSERT_EQUAL(std::string{"migration_changed"}, migrator().migrate().error().reason);
        CPPUNIT_ASSERT_EQUAL(std::string{"migration_changed"}, migrator().status().error().reason);
    }

    void refusesAMissingFile() {
        write("0001_make_words.sql", "CREATE TABLE parley.word (text text);");
        write("0002_more.sql", "SELECT 1;");
        CPPUNIT_ASSERT(migrator().migrate());
        fs::remove(folder_ / "0001_make_words.sql");

        const auto error = migrator().migrate().error();

        CPPUNIT_ASSERT_EQUAL(std::string{"migration_missing"}, error.reason);
        CPPUNIT_ASSERT(error.detail.find("0001_make_words.sql") != std::string::npos);
    }

    void refusesMisnamedFiles() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"migrations_unreadable"}, migrator().migrate().error().reason);
        write("1_short.sql", "SELECT 1;");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"migration_misnamed"}, migrator().migrate().error().reason);
        fs::remove(folder_ / "1_short.sql");
        write("0001_one.sql", "SELECT 1;");
        write("0001_other.sql", "SELECT 1;");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"migration_misnamed"}, migrator().migrate().error().reason);
    }

    void refusesAFileThatEndsItsTransaction() {
        write("0001_commits.sql", "CREATE TABLE parley.word (text text); COMMIT;");
        const auto error = migrator().migrate().error();
        CPPUNIT_ASSERT_EQUAL(std::string{"migration_failed"}, error.reason);
        CPPUNIT_ASSERT(error.detail.find("its own transaction") != std::string::npos);
    }

    void runsOnceWhenHostsStartTogether() {
        write("0001_make_words.sql", "CREATE TABLE parley.word (text text); SELECT pg_sleep(0.2);");
        std::atomic<std::size_t> applied{0};
        std::atomic<int> failed{0};
        std::vector<std::thread> hosts;
        for (int i = 0; i < 4; ++i) {
            hosts.emplace_back([&] {
                const auto result = migrator().migrate();
                if (result) applied += *result;
                if (!result) ++failed;
            });
        }
        for (auto& host : hosts)
            host.join();
        CPPUNIT_ASSERT_EQUAL(0, failed.load());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, applied.load());
    }

    void ownsEverythingAsParleyOwner() {
        write("0001_make_words.sql", "CREATE TABLE word (text text);");
        CPPUNIT_ASSERT(migrator().migrate());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"parley_owner parley"},
            value(
                "SELECT tableowner || ' ' || schemaname FROM pg_tables WHERE tablename = 'word'"));
    }

    void needsNoSuperuser() {
        auto& cluster = PostgresCluster::shared();
        parley::testing::runAsAdmin(
            cluster.adminUrl("postgres"),
            "DROP ROLE IF EXISTS deployer; CREATE ROLE deployer LOGIN CREATEROLE; ALTER DATABASE " +
                database_ + " OWNER TO deployer");
        write("0001_make_words.sql", "CREATE TABLE parley.word (text text);");
        const Migrator deployer{
            {.admin_url =
                 "host=" + cluster.folder().string() + " user=deployer dbname=" + database_,
             .folder = folder_},
            clock_};

        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, *deployer.migrate());
    }

private:
    void write(const std::string& name, const std::string& sql) const {
        std::ofstream{folder_ / name} << sql;
    }
    [[nodiscard]] Migrator migrator() const {
        return {
            {.admin_url = PostgresCluster::shared().adminUrl(database_), .folder = folder_},
            clock_};
    }
    [[nodiscard]] std::string value(const std::string& sql) const {
        return parley::testing::runAsAdmin(PostgresCluster::shared().adminUrl(database_), sql);
    }

    ManualClock clock_;
    fs::path folder_;
    std::string database_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MigratorTest);

}  // namespace
}  // namespace parley::storage
