#include "platform.hpp"

#include <rapidcheck.h>

#include <set>

namespace parley::tenancy {
namespace {

constexpr int kLongestSequence = 10;

/// What was ever made in one tenant, to be looked for in the other's answers.
struct Side {
    Tenant tenant;
    Principal admin = {};
    std::vector<base::UserId> users = {};
    std::vector<base::SessionId> sessions = {};
    std::vector<base::ApiKeyId> keys = {};
    std::set<std::string> ids = {};
};

class IsolationTest : public PlatformFixture {
    CPPUNIT_TEST_SUITE(IsolationTest);
    CPPUNIT_TEST(noSequenceOfOperationsShowsAnotherTenantsRows);
    CPPUNIT_TEST(withoutATenantThereAreNoRows);
    CPPUNIT_TEST(aUsersTransactionShowsNoOtherUsersRows);
    CPPUNIT_TEST(theAuditLogCannotBeChangedOrDeleted);
    CPPUNIT_TEST_SUITE_END();

public:
    void noSequenceOfOperationsShowsAnotherTenantsRows() {
        Side sides[] = {{.tenant = platform().acme}, {.tenant = platform().globex}};
        for (auto& side : sides) {
            side.admin = platform().enter(side.tenant, "admin@example.com", Role::TenantAdmin);
            side.users.push_back(side.admin.user);
            side.ids.insert(side.admin.user.publicId());
        }
        // Both sides take the same addresses, so that a missing condition would find the wrong row.
        const bool held = rc::check("two tenants apart", [&] {
            const auto steps = *rc::gen::resize(
                kLongestSequence,
                rc::gen::container<std::vector<std::pair<int, int>>>(
                    rc::gen::pair(rc::gen::inRange(0, 2), rc::gen::inRange(0, 7))));
            for (const auto& [own, operation] : steps) {
                act(sides[own], operation);
            }
            for (const int own : {0, 1}) {
                look(sides[own], sides[1 - own]);
                reachAcross(sides[own], sides[1 - own]);
            }
        });
        CPPUNIT_ASSERT(held);
    }

    void withoutATenantThereAreNoRows() {
        platform().enter(platform().acme, "ada@example.com");
        for (const std::string table :
             {"tenant",
              "app_user",
              "session",
              "refresh_token",
              "one_time_token",
              "api_key",
              "audit_entry",
              "idempotency_key"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(table, std::int64_t{0}, countOf(table, std::nullopt, {}));
        }
        CPPUNIT_ASSERT(countOf("session", platform().acme.id, {}) > 0);
    }

    void aUsersTransactionShowsNoOtherUsersRows() {
        const auto ada = platform().enter(platform().acme, "ada@example.com", Role::TenantAdmin);
        const auto bob = platform().enter(platform().acme, "bob@example.com", Role::TenantAdmin);
        for (const auto& one : {ada, bob}) {
            good(platform().services.api_keys.create(
                platform().acme.id, {.name = "robot"}, Platform::as(one)));
        }
        for (const std::string table : {"app_user", "session", "api_key"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                table, std::int64_t{1}, countOf(table, platform().acme.id, ada.user));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                table, std::int64_t{2}, countOf(table, platform().acme.id, {}));
        }
    }

    void theAuditLogCannotBeChangedOrDeleted() {
        platform().enter(platform().acme, "ada@example.com");
        for (const std::string sql :
             {"UPDATE parley.audit_entry SET action = 'x.y'",
              "DELETE FROM parley.audit_entry",
              "TRUNCATE parley.audit_entry"}) {
            const storage::Statement statement{
                .name = sql, .sql = sql, .effect = storage::Effect::Writes};
            const auto refused = storage::query(
                storage::Transaction{platform().db.database(), platform().acme.id}, statement);
            CPPUNIT_ASSERT_MESSAGE(sql, !refused);
            CPPUNIT_ASSERT(refused.error().detail.find("42501") != std::string::npos);
        }
    }

private:
    std::int64_t countOf(
        const std::string& table,
        std::optional<base::TenantId> tenant,
        std::optional<base::UserId> user) const {
        const auto name = "count_" + table;
        const auto sql = "SELECT count(*) FROM parley." + table;
        const storage::Statement statement{
            .name = name, .sql = sql, .effect = storage::Effect::Reads};
        auto& database = platform().db.database();
        auto transaction = !tenant ? storage::Transaction{database}
                           : user  ? storage::Transaction{database, *tenant, *user}
                                   : storage::Transaction{database, *tenant};
        return good(storage::query(std::move(transaction), statement)).front().integer(0);
    }

    void act(Side& side, int operation) {
        auto& services = platform().services;
        const auto admin = Platform::as(side.admin);
        const auto email = "user" + std::to_string(side.users.size()) + "@example.com";
        platform().clock.advance(std::chrono::minutes{2});
        side.admin.expires_at = platform().clock.now() + std::chrono::minutes{5};
        switch (operation) {
            case 0:
            case 1: {
                const auto user = platform().newUser(side.tenant, email);
                side.users.push_back(user.id);
                side.ids.insert(user.id.publicId());
                break;
            }
            case 2: {
                const auto signed_in = good(platform().signIn(side.tenant, "admin@example.com"));
                side.sessions.push_back(signed_in.session);
                side.ids.insert(signed_in.session.publicId());
                break;
            }
            case 3: {
                const auto made =
                    good(services.api_keys.create(side.tenant.id, {.name = "k"}, admin));
                side.keys.push_back(made.key.id);
                side.ids.insert(made.key.id.publicId());
                break;
            }
            case 4:
                good(services.users.patch(
                    side.tenant.id, side.users.back(), {.display_name = email}, admin));
                break;
            case 5:
                if (side.users.size() > 1) {
                    good(services.users.remove(side.tenant.id, side.users.back(), admin));
                    side.users.pop_back();
                }
                break;
            default:
                good(services.password_reset.request(side.tenant, "admin@example.com", admin));
                break;
        }
    }

    /// Every list of the one side, for ids of the other.
    void look(const Side& side, const Side& other) {
        auto& services = platform().services;
        const PageRequest all{.limit = 10'000};
        const auto foreign = [&](const std::string& id) { return other.ids.contains(id); };
        for (const auto& user :
             good(services.users.list(side.tenant.id, std::nullopt, all)).items) {
            RC_ASSERT(user.tenant == side.tenant.id);
            RC_ASSERT(!foreign(user.id.publicId()));
        }
        for (const auto& key : good(services.api_keys.list(side.tenant.id, all)).items) {
            RC_ASSERT(!foreign(key.id.publicId()));
        }
        for (const auto& session : good(services.sessions.list(side.admin))) {
            RC_ASSERT(!foreign(session.id.publicId()));
        }
        for (const auto& entry :
             good(services.audit_log.list(side.tenant.id, std::nullopt, all)).items) {
            RC_ASSERT(!foreign(entry.target));
            RC_ASSERT(!entry.actor || !foreign(entry.actor->publicId()));
        }
    }

    /// The other side's ids, asked for by this side.
    void reachAcross(const Side& side, const Side& other) {
        auto& services = platform().services;
        const auto admin = Platform::as(side.admin);
        const auto victim = other.users.back();
        const auto before = good(services.users.find(other.tenant.id, victim));
        RC_ASSERT(reasonOf(services.users.find(side.tenant.id, victim)) == "user_not_found");
        RC_ASSERT(
            reasonOf(services.users.patch(side.tenant.id, victim, {.display_name = "x"}, admin)) ==
            "user_not_found");
        RC_ASSERT(
            reasonOf(services.users.remove(side.tenant.id, victim, admin)) == "user_not_found");
        RC_ASSERT(reasonOf(services.tenants.find(other.tenant.id, admin)) == "tenant_not_found");
        if (!other.sessions.empty()) {
            RC_ASSERT(
                reasonOf(services.sessions.revoke(side.admin, other.sessions.back(), admin)) ==
                "session_not_found");
        }
        if (!other.keys.empty()) {
            RC_ASSERT(
                reasonOf(services.api_keys.revoke(side.tenant.id, other.keys.back(), admin)) ==
                "api_key_not_found");
        }
        RC_ASSERT(
            good(services.users.find(other.tenant.id, victim)).display_name == before.display_name);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(IsolationTest);

}  // namespace
}  // namespace parley::tenancy
