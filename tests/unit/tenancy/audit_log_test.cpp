#include "platform.hpp"

namespace parley::tenancy {
namespace {

class AuditLogTest : public PlatformFixture {
    CPPUNIT_TEST_SUITE(AuditLogTest);
    CPPUNIT_TEST(anEntrySaysWhoDidWhatFromWhere);
    CPPUNIT_TEST(entriesAreListedInPagesAndByAction);
    CPPUNIT_TEST(aFailedChangeLeavesNoEntry);
    CPPUNIT_TEST(anOperatorsDeedsAreInTheTenantsLog);
    CPPUNIT_TEST(noEntryHoldsAnAddressOrASecret);
    CPPUNIT_TEST_SUITE_END();

public:
    void anEntrySaysWhoDidWhatFromWhere() {
        const auto admin = enterAdmin();
        const auto user = good(platform().services.users.create(
            acme(), {.email = "ada@example.com"}, Platform::as(admin)));
        const auto entry = list("user.invited").items.at(0);
        CPPUNIT_ASSERT(entry.actor == admin.user && entry.actor_tenant == acme().id);
        CPPUNIT_ASSERT_EQUAL(user.id.publicId(), entry.target);
        CPPUNIT_ASSERT_EQUAL(std::string{"192.0.2.9"}, entry.address);
        CPPUNIT_ASSERT_EQUAL(std::string{"req-2"}, entry.request_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"member"}, entry.details.at("role").get<std::string>());
        CPPUNIT_ASSERT(entry.at == platform().clock.now());
        CPPUNIT_ASSERT(!entry.api_key);
    }

    void entriesAreListedInPagesAndByAction() {
        auto& log = platform().services.audit_log;
        for (int index = 0; index < 5; ++index) {
            platform().clock.advance(std::chrono::milliseconds{2});
            good(log.write(
                acme().id,
                {},
                {.action = index % 2 == 0 ? "test.even" : "test.odd",
                 .target = std::to_string(index)}));
        }
        const auto first = good(log.list(acme().id, "test.even", {.limit = 2}));
        CPPUNIT_ASSERT_EQUAL(std::string{"4"}, first.items.at(0).target);
        CPPUNIT_ASSERT_EQUAL(std::string{"2"}, first.items.at(1).target);
        const auto second =
            good(log.list(acme().id, "test.even", {.cursor = first.next_cursor, .limit = 2}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, second.items.size());
        CPPUNIT_ASSERT(!second.next_cursor);
    }

    void aFailedChangeLeavesNoEntry() {
        const auto admin = enterAdmin();
        CPPUNIT_ASSERT(!platform().services.users.create(
            acme(), {.email = "admin@example.com"}, Platform::as(admin)));
        CPPUNIT_ASSERT(
            !platform().services.users.remove(acme().id, admin.user, Platform::as(admin)));
        CPPUNIT_ASSERT_EQUAL(0, platform().audited("user.invited"));
        CPPUNIT_ASSERT_EQUAL(0, platform().audited("user.erased"));
        CPPUNIT_ASSERT_EQUAL(0, platform().audited("user.account_closed"));
    }

    void anOperatorsDeedsAreInTheTenantsLog() {
        const auto home = *platform().services.directory.findAnyBySlug("platform");
        const auto boss = platform().enter(home, "op@parley.test", Role::Operator);
        good(platform().services.tenants.patch(acme().id, {.name = "New"}, Platform::as(boss)));
        const auto entry = list("tenant.updated").items.at(0);
        CPPUNIT_ASSERT(entry.actor == boss.user && entry.actor_tenant == home.id);
    }

    void noEntryHoldsAnAddressOrASecret() {
        const auto admin = enterAdmin();
        const auto actor = Platform::as(admin);
        auto& services = platform().services;
        const auto user = good(services.users.create(acme(), {.email = "ada@example.com"}, actor));
        good(services.users.patch(acme().id, user.id, {.display_name = "Ada Lovelace"}, actor));
        const auto key = good(services.api_keys.create(acme().id, {.name = "robot"}, actor));
        CPPUNIT_ASSERT(!platform().signIn(acme(), "ada@example.com", "hunter2hunter2"));
        good(services.password_reset.request(acme(), "admin@example.com", actor));
        for (const std::string& text :
             {std::string{"example.com"},
              std::string{"Lovelace"},
              std::string{"hunter2"},
              key.secret,
              std::string{"argon2"}}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                text,
                std::string{"0"},
                platform().db.adminValue(
                    "SELECT count(*) FROM parley.audit_entry e WHERE e::text LIKE '%" + text +
                    "%'"));
        }
    }

private:
    const Tenant& acme() const { return platform().acme; }
    Principal enterAdmin() const {
        return platform().enter(acme(), "admin@example.com", Role::TenantAdmin);
    }
    Page<AuditEntry> list(const std::string& action) const {
        return good(platform().services.audit_log.list(acme().id, action, {}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AuditLogTest);

}  // namespace
}  // namespace parley::tenancy
