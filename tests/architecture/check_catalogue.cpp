#include "support/postgres_cluster.hpp"

#include <cppunit/extensions/HelperMacros.h>
#include <libpq-fe.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace parley::storage {
namespace {

using parley::testing::PostgresCluster;

std::string checkout() {
    const char* root = std::getenv("PARLEY_ROOT");
    return root != nullptr ? root : PARLEY_SOURCE_DIR;
}

/// `kind name  # reason` of a list beside this file. A line without a reason is not an agreement.
std::map<std::string, std::set<std::string>> readList(const std::string& name) {
    std::map<std::string, std::set<std::string>> names;
    std::ifstream file{checkout() + "/tests/architecture/" + name};
    CPPUNIT_ASSERT_MESSAGE("cannot read " + name, file.good());
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        const auto hash = line.find("# ");
        CPPUNIT_ASSERT_MESSAGE(
            "no reason given: " + line, hash != std::string::npos && hash + 2 < line.size());
        auto entry = line.substr(0, hash);
        entry.erase(entry.find_last_not_of(' ') + 1);
        const auto space = entry.find(' ');
        if (space == std::string::npos) {
            names[""].insert(entry);
        } else {
            names[entry.substr(0, space)].insert(entry.substr(space + 1));
        }
    }
    return names;
}

std::string join(const std::set<std::string>& names) {
    std::string text;
    for (const auto& name : names)
        text += "\n  " + name;
    return text;
}

/// Reads the catalogue of a freshly migrated database: what the tenants' separation rests on.
class CatalogueTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CatalogueTest);
    CPPUNIT_TEST(everyTableBelongsToATenantOrSaysWhyNot);
    CPPUNIT_TEST(everyTenantTableForcesRowLevelSecurity);
    CPPUNIT_TEST(everyPolicyOfTheRuntimeRoleHoldsItToItsTenant);
    CPPUNIT_TEST(tenantComesFirstInEveryKeyAndIndex);
    CPPUNIT_TEST(tenantIsPartOfEveryForeignKey);
    CPPUNIT_TEST(theRuntimeRoleCannotStepAroundPolicies);
    CPPUNIT_TEST(tablesWithoutPoliciesAreClosedToTheRuntimeRole);
    CPPUNIT_TEST(functionsWithTheOwnersRightsAreListed);
    CPPUNIT_TEST(functionsWithTheOwnersRightsFixTheirSearchPath);
    CPPUNIT_TEST(nothingIsOpenToEveryone);
    CPPUNIT_TEST(everythingBelongsToTheOwnerRole);
    CPPUNIT_TEST(viewsUseTheRightsOfTheirReader);
    CPPUNIT_TEST_SUITE_END();

public:
    void everyTableBelongsToATenantOrSaysWhyNot() {
        const auto without = names(R"sql(
            SELECT c.relname FROM pg_class c
            WHERE c.relnamespace = 'parley'::regnamespace AND c.relkind IN ('r', 'p') AND NOT EXISTS (
                SELECT FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND a.atttypid = 'bigint'::regtype AND a.attnotnull
            )
        )sql");
        assertAgreed("table", without);
    }

    void everyTenantTableForcesRowLevelSecurity() {
        const auto open = names(R"sql(
            SELECT c.relname FROM pg_class c
            WHERE c.relnamespace = 'parley'::regnamespace AND c.relkind IN ('r', 'p')
                AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')
                AND NOT (
                    c.relrowsecurity AND c.relforcerowsecurity
                    AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname <> 'owner_functions')
                )
        )sql");
        assertAgreed("queue", open);
    }

    void everyPolicyOfTheRuntimeRoleHoldsItToItsTenant() {
        // Permissive policies add up, so each one has to be strict; a missing WITH CHECK means
        // USING.
        const auto loose = names(R"sql(
            SELECT c.relname || '.' || p.polname
            FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
            WHERE NOT (p.polroles = ARRAY['parley_owner'::regrole::oid] AND p.polname = 'owner_functions')
                AND p.polpermissive
                AND (
                    coalesce(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
                        !~ '^(\((tenant_id|id) = parley\.tenant_id\(\)\)|\(\(tenant_id = parley\.tenant_id\(\)\) AND .*\))$'
                    OR coalesce(pg_get_expr(p.polwithcheck, p.polrelid), pg_get_expr(p.polqual, p.polrelid))
                        !~ '^(\((tenant_id|id) = parley\.tenant_id\(\)\)|\(\(tenant_id = parley\.tenant_id\(\)\) AND .*\))$'
                )
        )sql");
        assertAgreed("policy", loose);
    }

    void tenantComesFirstInEveryKeyAndIndex() {
        const auto others = names(R"sql(
            SELECT i.indexrelid::regclass::text
            FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
            JOIN pg_attribute tenant ON tenant.attrelid = c.oid AND tenant.attname = 'tenant_id'
            WHERE c.relnamespace = 'parley'::regnamespace AND c.relrowsecurity AND i.indkey[0] <> tenant.attnum
        )sql");
        assertAgreed("index", others);
    }

    void tenantIsPartOfEveryForeignKey() {
        const auto others = names(R"sql(
            SELECT k.conrelid::regclass || '.' || k.conname
            FROM pg_constraint k
            JOIN pg_attribute tenant ON tenant.attrelid = k.conrelid AND tenant.attname = 'tenant_id'
            WHERE k.contype = 'f' AND k.connamespace = 'parley'::regnamespace AND k.conkey[1] <> tenant.attnum
        )sql");
        assertAgreed("foreign_key", others);
    }

    void theRuntimeRoleCannotStepAroundPolicies() {
        assertNone("too powerful", names(R"sql(
            SELECT rolname FROM pg_roles
            WHERE rolname IN ('parley_app', 'parley_owner')
                AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
                    OR (rolname = 'parley_owner' AND rolcanlogin))
        )sql"));
        assertNone("parley_app is a member of", names(R"sql(
            SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'parley_app'::regrole
        )sql"));
        assertNone("parley_app owns", names(R"sql(
            SELECT relname FROM pg_class WHERE relowner = 'parley_app'::regrole
        )sql"));
        assertNone("parley_app may truncate, reference or add triggers to", names(R"sql(
            SELECT c.relname FROM pg_class c
            WHERE c.relnamespace = 'parley'::regnamespace AND c.relkind IN ('r', 'p')
                AND has_table_privilege('parley_app', c.oid, 'TRUNCATE, REFERENCES, TRIGGER')
        )sql"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"f"},
            value("SELECT has_schema_privilege('parley_app', 'parley', 'CREATE')"));
    }

    void tablesWithoutPoliciesAreClosedToTheRuntimeRole() {
        const auto open = names(R"sql(
            SELECT c.relname FROM pg_class c
            WHERE c.relnamespace = 'parley'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
                AND (
                    has_table_privilege('parley_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE')
                    OR has_any_column_privilege('parley_app', c.oid, 'SELECT, INSERT, UPDATE')
                )
        )sql");
        assertAgreed("open", open);
    }

    void functionsWithTheOwnersRightsAreListed() {
        const auto found = names(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = "
            "'parley'::regnamespace");
        const auto listed = readList("security_definer.txt")[""];
        for (const auto& name : found) {
            CPPUNIT_ASSERT_MESSAGE(
                name + " is not in security_definer.txt", listed.count(name) == 1);
        }
        for (const auto& name : listed) {
            CPPUNIT_ASSERT_MESSAGE(
                name + " in security_definer.txt does not exist", found.count(name) == 1);
        }
    }

    void functionsWithTheOwnersRightsFixTheirSearchPath() {
        assertNone("no fixed search_path", names(R"sql(
            SELECT proname FROM pg_proc
            WHERE prosecdef AND pronamespace = 'parley'::regnamespace
                AND NOT coalesce('search_path=parley, pg_temp' = ANY (proconfig), false)
        )sql"));
    }

    void nothingIsOpenToEveryone() {
        // What needs no listing of its own: an absent ACL gives functions to everyone and tables to
        // no one.
        assertNone("everyone may execute", names(R"sql(
            SELECT p.oid::regprocedure::text
            FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
            WHERE p.pronamespace = 'parley'::regnamespace AND a.grantee = 0
        )sql"));
        assertNone("everyone may use", names(R"sql(
            SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a
            WHERE c.relnamespace = 'parley'::regnamespace AND a.grantee = 0
        )sql"));
    }

    void everythingBelongsToTheOwnerRole() {
        assertNone("owned by another role", names(R"sql(
            SELECT relname FROM pg_class
            WHERE relnamespace = 'parley'::regnamespace AND relowner <> 'parley_owner'::regrole
            UNION ALL
            SELECT proname FROM pg_proc
            WHERE pronamespace = 'parley'::regnamespace AND proowner <> 'parley_owner'::regrole
        )sql"));
    }

    void viewsUseTheRightsOfTheirReader() {
        assertNone("without security_invoker", names(R"sql(
            SELECT relname FROM pg_class
            WHERE relnamespace = 'parley'::regnamespace AND relkind IN ('v', 'm')
                AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)
        )sql"));
    }

private:
    static const std::string& database() {
        static const std::string name = PostgresCluster::shared().createDatabase();
        return name;
    }

    static std::string value(const std::string& sql) {
        return parley::testing::runAsAdmin(PostgresCluster::shared().adminUrl(database()), sql);
    }

    static std::set<std::string> names(const std::string& sql) {
        const auto url = PostgresCluster::shared().adminUrl(database());
        const std::unique_ptr<PGconn, decltype(&PQfinish)> connection{
            PQconnectdb(url.c_str()), &PQfinish};
        const std::unique_ptr<PGresult, decltype(&PQclear)> result{
            PQexec(connection.get(), sql.c_str()), &PQclear};
        CPPUNIT_ASSERT_MESSAGE(
            PQerrorMessage(connection.get()), PQresultStatus(result.get()) == PGRES_TUPLES_OK);
        std::set<std::string> names;
        for (int i = 0; i < PQntuples(result.get()); ++i)
            names.insert(PQgetvalue(result.get(), i, 0));
        return names;
    }

    static void assertNone(const std::string& what, const std::set<std::string>& found) {
        CPPUNIT_ASSERT_MESSAGE(what + ":" + join(found), found.empty());
    }

    /// What was found has to be what catalogue_exceptions.txt agrees to, no more and no less.
    static void assertAgreed(const std::string& kind, const std::set<std::string>& found) {
        const auto agreed = readList("catalogue_exceptions.txt")[kind];
        CPPUNIT_ASSERT_MESSAGE(
            "found:" + join(found) + "\nagreed in catalogue_exceptions.txt:" + join(agreed),
            found == agreed);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CatalogueTest);

}  // namespace
}  // namespace parley::storage
