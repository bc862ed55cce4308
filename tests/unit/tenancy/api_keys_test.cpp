#include "platform.hpp"

namespace parley::tenancy {
namespace {

class ApiKeysTest : public PlatformFixture {
    CPPUNIT_TEST_SUITE(ApiKeysTest);
    CPPUNIT_TEST(aKeyActsForItsMaker);
    CPPUNIT_TEST(aKeyIsKeptAsAHashOnly);
    CPPUNIT_TEST(aKeyHasNoMoreRightsThanItsMaker);
    CPPUNIT_TEST(aKeyExpires);
    CPPUNIT_TEST(aRevokedKeyIsRefusedHereAndElsewhere);
    CPPUNIT_TEST(losingARoleTakesItFromTheKey);
    CPPUNIT_TEST(madeUpKeysAreRefused);
    CPPUNIT_TEST(keysAreMadeInOnesOwnTenantOnly);
    CPPUNIT_TEST(keysAreListedWithoutSecrets);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        PlatformFixture::setUp();
        admin_ = platform().enter(acme(), "admin@example.com", Role::TenantAdmin);
    }

    void aKeyActsForItsMaker() {
        const auto made = create({.name = "robot", .role = Role::TenantAdmin});
        CPPUNIT_ASSERT(made.secret.starts_with("pk_"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{46}, made.secret.size());
        for (int time = 0; time < 2; ++time) {
            const auto principal = good(platform().services.authentication.of(made.secret));
            CPPUNIT_ASSERT(principal.user == admin_.user && principal.tenant == acme().id);
            CPPUNIT_ASSERT(principal.api_key == made.key.id && !principal.session);
            CPPUNIT_ASSERT(principal.role == Role::TenantAdmin);
        }
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("api_key.created"));
    }

    void aKeyIsKeptAsAHashOnly() {
        const auto made = create({.name = "robot"});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"1"},
            platform().db.adminValue(
                "SELECT count(*) FROM parley.api_key WHERE hash = sha256('" + made.secret + "')"));
    }

    void aKeyHasNoMoreRightsThanItsMaker() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"role_above_yours"},
            reasonOf(keys().create(acme().id, {.name = "x", .role = Role::Operator}, asAdmin())));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invalid_body"},
            reasonOf(keys().create(acme().id, {.name = ""}, asAdmin())));
    }

    void aKeyExpires() {
        const auto made = create(
            {.name = "robot", .expires_at = platform().clock.now() + std::chrono::seconds{20}});
        good(keys().authenticate(made.secret));
        platform().clock.advance(std::chrono::seconds{20});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"api_key_invalid"}, reasonOf(keys().authenticate(made.secret)));
    }

    void aRevokedKeyIsRefusedHereAndElsewhere() {
        Revocations revocations{platform().db.database(), platform().clock};
        ApiKeys elsewhere{platform().db.database(), platform().clock, revocations};
        const auto made = create({.name = "robot"});
        good(keys().authenticate(made.secret));
        const auto principal = good(elsewhere.authenticate(made.secret));
        good(keys().revoke(acme().id, made.key.id, asAdmin()));
        CPPUNIT_ASSERT(!platform().services.authentication.of(made.secret));
        good(revocations.poll());
        CPPUNIT_ASSERT(revocations.isRevoked(principal));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"api_key_invalid"}, reasonOf(elsewhere.authenticate(made.secret)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"api_key_not_found"},
            reasonOf(keys().revoke(acme().id, made.key.id, asAdmin())));
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("api_key.revoked"));
    }

    void losingARoleTakesItFromTheKey() {
        platform().newUser(acme(), "second@example.com", Role::TenantAdmin);
        const auto made = create({.name = "robot", .role = Role::TenantAdmin});
        good(keys().authenticate(made.secret));
        good(platform().services.users.patch(
            acme().id, admin_.user, {.role = Role::Member}, Platform::commandLine()));
        CPPUNIT_ASSERT(good(keys().authenticate(made.secret)).role == Role::Member);
    }

    void madeUpKeysAreRefused() {
        const auto made = create({.name = "robot"});
        auto changed = made.secret;
        changed[20] = changed[20] == 'A' ? 'B' : 'A';
        for (const std::string& secret :
             {std::string{"pk_"},
              changed,
              made.secret + "A",
              "rt_" + made.secret.substr(3),
              "pk_" + std::string(43, '_'),
              std::string{"pk_' OR 1=1 --"}}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                secret, std::string{"api_key_invalid"}, reasonOf(keys().authenticate(secret)));
        }
    }

    void keysAreMadeInOnesOwnTenantOnly() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"wrong_tenant"},
            reasonOf(keys().create(platform().globex.id, {.name = "x"}, asAdmin())));
        const auto made = create({.name = "robot"});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"api_key_not_found"},
            reasonOf(keys().revoke(platform().globex.id, made.key.id, asAdmin())));
        CPPUNIT_ASSERT(good(keys().list(platform().globex.id, {})).items.empty());
    }

    void keysAreListedWithoutSecrets() {
        for (int index = 0; index < 5; ++index) {
            platform().clock.advance(std::chrono::milliseconds{2});
            create({.name = "robot " + std::to_string(index)});
        }
        const auto first = good(keys().list(acme().id, {.limit = 3}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, first.items.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"robot 4"}, first.items[0].name);
        const auto second = good(keys().list(acme().id, {.cursor = first.next_cursor, .limit = 3}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, second.items.size());
        CPPUNIT_ASSERT(!second.next_cursor);
    }

private:
    ApiKeys& keys() const { return platform().services.api_keys; }
    const Tenant& acme() const { return platform().acme; }
    Actor asAdmin() const { return Platform::as(admin_); }
    ApiKeys::Created create(const ApiKeys::Creation& creation) {
        return good(keys().create(acme().id, creation, asAdmin()));
    }

    Principal admin_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ApiKeysTest);

}  // namespace
}  // namespace parley::tenancy
