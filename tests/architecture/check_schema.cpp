#include "support/postgres_cluster.hpp"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace parley::storage {
namespace {

using parley::testing::PostgresCluster;

std::string schemaFile() {
    const char* root = std::getenv("PARLEY_ROOT");
    return std::string{root != nullptr ? root : PARLEY_SOURCE_DIR} + "/migrations/schema.sql";
}

/// Settings of the session, comments and blank lines differ between versions of pg_dump; so do the
/// random keys of \restrict.
bool belongsToTheSchema(const std::string& line) {
    return !line.empty() && !line.starts_with("--") && !line.starts_with("SET ") &&
           !line.starts_with("SELECT pg_catalog.set_config") && !line.starts_with("\\");
}

/// Which dollar quote is open at the end of a line: pg_dump writes $$, and $_$ around a body with a
/// dollar.
std::string quoteAfter(const std::string& line, std::string quote) {
    std::size_t at = 0;
    for (;;) {
        if (!quote.empty()) {
            const auto closed = line.find(quote, at);
            if (closed == std::string::npos) return quote;
            at = closed + quote.size();
            quote.clear();
        }
        const auto opened = std::min(line.find("$$", at), line.find("$_$", at));
        if (opened == std::string::npos) return {};
        quote = line.compare(opened, 3, "$_$") == 0 ? "$_$" : "$$";
        at = opened + quote.size();
    }
}

std::string dumpSchema() {
    auto& cluster = PostgresCluster::shared();
    const auto command = PostgresCluster::program("pg_dump") +
                         " --schema-only --no-owner --dbname='" +
                         cluster.adminUrl(cluster.createDatabase()) + "'";
    auto* dump = ::popen(command.c_str(), "r");
    std::string all;
    char part[65536];
    for (std::size_t count = 0; (count = std::fread(part, 1, sizeof part, dump)) > 0;)
        all.append(part, count);
    CPPUNIT_ASSERT_EQUAL(0, ::pclose(dump));

    std::istringstream lines{all};
    std::string schema =
        "-- The schema after all migrations, for reading and for review. Written by\n"
        "-- tests/architecture/dump_schema.sh; a test compares it.\n";
    std::string quote;
    for (std::string line; std::getline(lines, line);) {
        // A function's body is kept as it is.
        if (quote.empty() && !belongsToTheSchema(line)) continue;
        if (quote.empty() && line.starts_with("CREATE ")) schema += '\n';
        schema += line + '\n';
        quote = quoteAfter(line, quote);
    }
    return schema;
}

/// The first line in which two texts differ, for the message.
std::string firstDifference(const std::string& left, const std::string& right) {
    std::istringstream lefts{left};
    std::istringstream rights{right};
    for (int number = 1;; ++number) {
        std::string a;
        std::string b;
        const bool more =
            static_cast<bool>(std::getline(lefts, a)) | static_cast<bool>(std::getline(rights, b));
        if (!more) return "no line";
        if (a != b)
            return "line " + std::to_string(number) + ":\n  file:     " + a + "\n  database: " + b;
    }
}

class SchemaTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SchemaTest);
    CPPUNIT_TEST(theDumpInTheRepositoryIsWhatTheMigrationsMake);
    CPPUNIT_TEST_SUITE_END();

public:
    void theDumpInTheRepositoryIsWhatTheMigrationsMake() {
        const auto made = dumpSchema();
        if (std::getenv("PARLEY_WRITE_SCHEMA") != nullptr) std::ofstream{schemaFile()} << made;
        std::ifstream file{schemaFile()};
        std::ostringstream kept;
        kept << file.rdbuf();
        CPPUNIT_ASSERT_MESSAGE(
            "migrations/schema.sql differs, run tests/architecture/dump_schema.sh; " +
                firstDifference(kept.str(), made),
            kept.str() == made);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SchemaTest);

}  // namespace
}  // namespace parley::storage
