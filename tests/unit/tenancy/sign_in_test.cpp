#include "platform.hpp"

#include <thread>

namespace parley::tenancy {
namespace {

constexpr const char* kAda = "ada@example.com";

class SignInTest : public PlatformFixture {
    CPPUNIT_TEST_SUITE(SignInTest);
    CPPUNIT_TEST(aNewAccountIsSignedInAtOnceAndAskedToVerify);
    CPPUNIT_TEST(anAddressHasOneAccountWhateverItsCase);
    CPPUNIT_TEST(twoTenantsMayHaveTheSameAddress);
    CPPUNIT_TEST(aTenantMayBeClosedToSignUps);
    CPPUNIT_TEST(theRightPasswordLetsIn);
    CPPUNIT_TEST(wrongPasswordAndUnknownAddressLookAlike);
    CPPUNIT_TEST(theAccountIsLockedAfterFiveFailuresInAMinute);
    CPPUNIT_TEST(successForgetsEarlierFailures);
    CPPUNIT_TEST(anAddressIsLockedAfterTwentyFailures);
    CPPUNIT_TEST(parallelTriesDoNotGetAroundTheLimit);
    CPPUNIT_TEST(aDisabledAccountDoesNotLetIn);
    CPPUNIT_TEST(anImportedHashIsUpgradedAtSignIn);
    CPPUNIT_TEST(anOperatorGetsInFromAnyDoor);
    CPPUNIT_TEST(anInvitedUserHasNoPasswordYet);
    CPPUNIT_TEST(signInsAreAudited);
    CPPUNIT_TEST_SUITE_END();

public:
    void aNewAccountIsSignedInAtOnceAndAskedToVerify() {
        const auto signed_up = good(signUp(platform().acme, " Ada@Example.COM"));
        CPPUNIT_ASSERT_EQUAL(std::string{"Ada@example.com"}, signed_up.user.email);
        CPPUNIT_ASSERT_EQUAL(std::string{"Ada"}, signed_up.user.display_name);
        CPPUNIT_ASSERT(signed_up.user.role == Role::Member);
        CPPUNIT_ASSERT_EQUAL(std::string{"acme"}, signed_up.tenant->slug);
        const auto principal = platform().principalOf(signed_up);
        CPPUNIT_ASSERT(principal.user == signed_up.user.id);
        CPPUNIT_ASSERT(!principal.email_verified);
        CPPUNIT_ASSERT_EQUAL(1, platform().mails("verify_email"));
        good(platform().signIn(platform().acme, "ADA@example.com"));
    }

    void anAddressHasOneAccountWhateverItsCase() {
        good(signUp(platform().acme, kAda));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"email_taken"}, reasonOf(signUp(platform().acme, "ADA@EXAMPLE.com")));
    }

    void twoTenantsMayHaveTheSameAddress() {
        good(signUp(platform().acme, kAda));
        const auto second = good(signUp(platform().globex, kAda));
        CPPUNIT_ASSERT(second.user.tenant == platform().globex.id);
    }

    void aTenantMayBeClosedToSignUps() {
        const auto closed = good(platform().services.tenants.patch(
            platform().acme.id, {.settings = {{{"sign_up", "closed"}}}}, Platform::commandLine()));
        CPPUNIT_ASSERT_EQUAL(std::string{"sign_up_closed"}, reasonOf(signUp(closed, kAda)));
    }

    void theRightPasswordLetsIn() {
        const auto user = platform().newUser(platform().acme, kAda);
        const auto signed_in = good(platform().signIn(platform().acme, kAda));
        CPPUNIT_ASSERT(signed_in.user.id == user.id);
        CPPUNIT_ASSERT(signed_in.refresh_token.starts_with("rt_"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{600}, std::int64_t{signed_in.expires_in.count()});
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t{7 * 24 * 3'600}, std::int64_t{signed_in.refresh_expires_in.count()});
        CPPUNIT_ASSERT(
            platform().services.csrf_tokens.belongsTo(signed_in.csrf_token, signed_in.session));
    }

    void wrongPasswordAndUnknownAddressLookAlike() {
        platform().newUser(platform().acme, kAda);
        const auto& passwords = platform().services.passwords;
        auto before = passwords.computations();
        const auto wrong = platform().signIn(platform().acme, kAda, "wrong horse");
        const auto for_known = passwords.computations() - before;
        for (const std::string email :
             {"nobody@example.com", "not an address", "ada@example.com\0x", "", "-"}) {
            before = passwords.computations();
            const auto unknown = platform().signIn(platform().acme, email, "wrong horse");
            CPPUNIT_ASSERT_EQUAL(reasonOf(wrong), reasonOf(unknown));
            CPPUNIT_ASSERT_EQUAL(wrong.error().advice, unknown.error().advice);
            CPPUNIT_ASSERT_EQUAL(for_known, passwords.computations() - before);
            platform().clock.advance(std::chrono::minutes{1});
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"credentials_wrong"}, reasonOf(wrong));
        // Another tenant's account is unknown here.
        CPPUNIT_ASSERT_EQUAL(
            std::string{"credentials_wrong"}, reasonOf(platform().signIn(platform().globex, kAda)));
    }

    void theAccountIsLockedAfterFiveFailuresInAMinute() {
        platform().newUser(platform().acme, kAda);
        for (int failure = 1; failure <= 5; ++failure) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"credentials_wrong"},
                reasonOf(
                    platform().signIn(platform().acme, "Ada@example.com", "wrong", newAddress())));
        }
        const auto computations = platform().services.passwords.computations();
        const auto locked =
            platform().signIn(platform().acme, kAda, Platform::kPassword, newAddress());
        CPPUNIT_ASSERT_EQUAL(std::string{"too_many_attempts"}, reasonOf(locked));
        CPPUNIT_ASSERT(locked.error().code == base::ErrorCode::RateLimited);
        CPPUNIT_ASSERT(locked.error().retry_after.has_value());
        CPPUNIT_ASSERT(*locked.error().retry_after <= std::chrono::seconds{60});
        CPPUNIT_ASSERT_EQUAL(computations, platform().services.passwords.computations());
        platform().clock.advance(*locked.error().retry_after);
        good(platform().signIn(platform().acme, kAda));
    }

    void successForgetsEarlierFailures() {
        platform().newUser(platform().acme, kAda);
        for (int round = 0; round < 8; ++round) {
            for (int failure = 0; failure < 4; ++failure) {
                CPPUNIT_ASSERT_EQUAL(
                    std::string{"credentials_wrong"},
                    reasonOf(platform().signIn(platform().acme, kAda, "wrong", newAddress())));
            }
            good(platform().signIn(platform().acme, kAda, Platform::kPassword, newAddress()));
        }
    }

    void anAddressIsLockedAfterTwentyFailures() {
        platform().newUser(platform().acme, kAda);
        for (int success = 0; success < 30; ++success) {
            good(platform().signIn(platform().acme, kAda));
        }
        for (int failure = 0; failure < 20; ++failure) {
            const auto email = "user" + std::to_string(failure) + "@example.com";
            CPPUNIT_ASSERT_EQUAL(
                std::string{"credentials_wrong"},
                reasonOf(platform().signIn(platform().acme, email, "wrong")));
        }
        CPPUNIT_ASSERT_EQUAL(
            std::string{"too_many_attempts"}, reasonOf(platform().signIn(platform().acme, kAda)));
        // Another door of the platform is the same platform.
        CPPUNIT_ASSERT_EQUAL(
            std::string{"too_many_attempts"}, reasonOf(platform().signIn(platform().globex, kAda)));
        good(platform().signIn(platform().acme, kAda, Platform::kPassword, "192.0.2.77"));
    }

    void parallelTriesDoNotGetAroundTheLimit() {
        platform().newUser(platform().acme, kAda);
        const auto before = platform().services.passwords.computations();
        std::atomic<int> wrong = 0;
        std::atomic<int> locked = 0;
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 20; ++thread) {
            threads.emplace_back([&, thread] {
                const auto refused = platform().services.sign_in.withPassword(
                    platform().acme,
                    kAda,
                    "wrong",
                    Platform::from("198.51.100." + std::to_string(thread)));
                if (refused.error().reason == "credentials_wrong") ++wrong;
                if (refused.error().reason == "too_many_attempts") ++locked;
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        CPPUNIT_ASSERT_EQUAL(5, wrong.load());
        CPPUNIT_ASSERT_EQUAL(15, locked.load());
        CPPUNIT_ASSERT_EQUAL(
            std::uint64_t{5}, platform().services.passwords.computations() - before);
    }

    void aDisabledAccountDoesNotLetIn() {
        const auto user = platform().newUser(platform().acme, kAda);
        good(platform().services.users.patch(
            platform().acme.id,
            user.id,
            {.status = UserStatus::Disabled},
            Platform::commandLine()));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"account_disabled"}, reasonOf(platform().signIn(platform().acme, kAda)));
        // Only who knows the password learns that.
        CPPUNIT_ASSERT_EQUAL(
            std::string{"credentials_wrong"},
            reasonOf(platform().signIn(platform().acme, kAda, "wrong")));
        good(platform().services.users.patch(
            platform().acme.id, user.id, {.status = UserStatus::Active}, Platform::commandLine()));
        good(platform().signIn(platform().acme, kAda));
    }

    void anImportedHashIsUpgradedAtSignIn() {
        platform().newUser(platform().acme, kAda);
        platform().db.admin(
            "UPDATE parley.app_user SET password_hash = "
            "'$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"credentials_wrong"},
            reasonOf(platform().signIn(platform().acme, kAda, "U*V")));
        good(platform().signIn(platform().acme, kAda, "U*U"));
        const auto stored = platform().db.adminValue("SELECT password_hash FROM parley.app_user");
        CPPUNIT_ASSERT(stored.starts_with("$argon2id$"));
        good(platform().signIn(platform().acme, kAda, "U*U"));
    }

    void anOperatorGetsInFromAnyDoor() {
        const auto operators = *platform().services.directory.findAnyBySlug("platform");
        platform().newUser(operators, "op@parley.test", Role::Operator);
        platform().newUser(operators, "clerk@parley.test", Role::Member);
        const auto signed_in = good(platform().signIn(platform().acme, "OP@parley.test"));
        CPPUNIT_ASSERT(signed_in.user.role == Role::Operator);
        CPPUNIT_ASSERT(platform().principalOf(signed_in).tenant == operators.id);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"credentials_wrong"},
            reasonOf(platform().signIn(platform().acme, "clerk@parley.test")));
        // Doors are not counted apart: five tries at each would be many.
        for (int failure = 0; failure < 5; ++failure) {
            const auto& door = failure % 2 == 0 ? platform().acme : platform().globex;
            CPPUNIT_ASSERT_EQUAL(
                std::string{"credentials_wrong"},
                reasonOf(platform().signIn(door, "op@parley.test", "wrong", newAddress())));
        }
        CPPUNIT_ASSERT_EQUAL(
            std::string{"too_many_attempts"},
            reasonOf(
                platform().signIn(operators, "op@parley.test", Platform::kPassword, newAddress())));
    }

    void anInvitedUserHasNoPasswordYet() {
        good(platform().services.users.create(
            platform().acme, {.email = kAda}, Platform::commandLine()));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"credentials_wrong"},
            reasonOf(platform().signIn(platform().acme, kAda, "")));
    }

    void signInsAreAudited() {
        good(signUp(platform().acme, kAda));
        good(platform().signIn(platform().acme, kAda));
        CPPUNIT_ASSERT(!platform().signIn(platform().acme, kAda, "wrong"));
        CPPUNIT_ASSERT(!platform().signIn(platform().acme, "nobody@example.com", "wrong"));
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("user.signed_up"));
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("session.signed_in"));
        CPPUNIT_ASSERT_EQUAL(2, platform().audited("session.sign_in_failed"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0"},
            platform().db.adminValue(
                "SELECT count(*) FROM parley.audit_entry e WHERE e::text ILIKE '%example.com%' OR "
                "e::text ILIKE '%wrong\"%' AND details ->> 'reason' IS NULL"));
    }

private:
    base::Result<SignedIn> signUp(const Tenant& tenant, const std::string& email) {
        platform().clock.advance(std::chrono::milliseconds{2});
        return platform().services.sign_up.createAccount(
            tenant, {.email = email, .password = Platform::kPassword}, Platform::from("192.0.2.1"));
    }
    std::string newAddress() { return "198.51.100." + std::to_string(++addresses_); }

    int addresses_ = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SignInTest);

}  // namespace
}  // namespace parley::tenancy
