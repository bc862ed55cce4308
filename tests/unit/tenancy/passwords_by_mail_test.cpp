#include "platform.hpp"

namespace parley::tenancy {
namespace {

constexpr const char* kAda = "ada@example.com";
constexpr const char* kNewPassword = "another horse battery";

class PasswordsByMailTest : public PlatformFixture {
    CPPUNIT_TEST_SUITE(PasswordsByMailTest);
    CPPUNIT_TEST(theMailedTokenVerifiesTheAddressOnce);
    CPPUNIT_TEST(aVerificationTokenLastsADay);
    CPPUNIT_TEST(onlyTheNewestVerificationTokenWorks);
    CPPUNIT_TEST(threeVerificationMailsAnHourAreEnough);
    CPPUNIT_TEST(aVerifiedAddressNeedsNoMail);
    CPPUNIT_TEST(aResetSetsThePasswordAndEndsEverySession);
    CPPUNIT_TEST(aResetTokenLastsAnHourAndWorksOnce);
    CPPUNIT_TEST(aTokenIsGoodForItsPurposeOnly);
    CPPUNIT_TEST(askingForAnUnknownAddressLooksTheSame);
    CPPUNIT_TEST(threeResetMailsAnHourAreEnough);
    CPPUNIT_TEST(aRefusedPasswordLeavesTheTokenGood);
    CPPUNIT_TEST(aDisabledAccountCannotBeReset);
    CPPUNIT_TEST(anInvitationLetsChooseThePassword);
    CPPUNIT_TEST(changingThePasswordEndsTheOtherSessions);
    CPPUNIT_TEST(changingThePasswordTakesTheOldOne);
    CPPUNIT_TEST(aGivenPasswordLetsALockedOutUserIn);
    CPPUNIT_TEST(aGivenPasswordTakesTheInvitationsPlace);
    CPPUNIT_TEST(nobodyGivesAPasswordToSomebodyAboveThem);
    CPPUNIT_TEST(noTokenLiesInTheDatabaseInTheClear);
    CPPUNIT_TEST_SUITE_END();

public:
    void theMailedTokenVerifiesTheAddressOnce() {
        const auto principal = signUp();
        const auto token = platform().mailedToken(platform().acme, "verify_email");
        good(confirm(token));
        CPPUNIT_ASSERT(good(platform().services.users.current(principal)).email_verified);
        CPPUNIT_ASSERT_EQUAL(std::string{"verification_token_invalid"}, reasonOf(confirm(token)));
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("user.email_verified"));
        const auto again = good(platform().signIn(platform().acme, kAda));
        CPPUNIT_ASSERT(platform().principalOf(again).email_verified);
        for (const std::string other : {"", "x", "rt_x"}) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"verification_token_invalid"}, reasonOf(confirm(other)));
        }
    }

    void aVerificationTokenLastsADay() {
        signUp();
        platform().clock.advance(std::chrono::hours{24});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"verification_token_invalid"},
            reasonOf(confirm(platform().mailedToken(platform().acme, "verify_email"))));
    }

    void onlyTheNewestVerificationTokenWorks() {
        const auto principal = signUp();
        const auto first = platform().mailedToken(platform().acme, "verify_email");
        good(resend(principal));
        CPPUNIT_ASSERT_EQUAL(std::string{"verification_token_invalid"}, reasonOf(confirm(first)));
        good(confirm(platform().mailedToken(platform().acme, "verify_email")));
    }

    void threeVerificationMailsAnHourAreEnough() {
        const auto principal = signUp();
        good(resend(principal));
        good(resend(principal));
        const auto refused = resend(principal);
        CPPUNIT_ASSERT_EQUAL(std::string{"too_many_messages"}, reasonOf(refused));
        CPPUNIT_ASSERT(refused.error().retry_after.has_value());
        CPPUNIT_ASSERT_EQUAL(3, platform().mails("verify_email"));
        platform().clock.advance(std::chrono::hours{1});
        good(resend(principal));
    }

    void aVerifiedAddressNeedsNoMail() {
        const auto principal = platform().enter(platform().acme, kAda);
        CPPUNIT_ASSERT_EQUAL(std::string{"email_already_verified"}, reasonOf(resend(principal)));
    }

    void aResetSetsThePasswordAndEndsEverySession() {
        platform().newUser(platform().acme, kAda);
        const auto one = good(platform().signIn(platform().acme, kAda));
        const auto two = good(platform().signIn(platform().acme, kAda));
        // Locked out as well: who reads the mail gets in all the same.
        for (int failure = 0; failure < 6; ++failure) {
            CPPUNIT_ASSERT(!platform().signIn(platform().acme, kAda, "wrong", "198.51.100.1"));
        }
        good(forgot("ADA@example.com"));
        good(reset(platform().mailedToken(platform().acme, "reset_password"), kNewPassword));
        CPPUNIT_ASSERT_EQUAL(std::string{"access_revoked"}, platform().authenticates(one));
        CPPUNIT_ASSERT_EQUAL(std::string{"access_revoked"}, platform().authenticates(two));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"credentials_wrong"}, reasonOf(platform().signIn(platform().acme, kAda)));
        good(platform().signIn(platform().acme, kAda, kNewPassword));
        CPPUNIT_ASSERT_EQUAL(1, platform().mails("password_changed"));
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("user.password_reset_requested"));
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("user.password_reset"));
    }

    void aResetTokenLastsAnHourAndWorksOnce() {
        platform().newUser(platform().acme, kAda);
        good(forgot(kAda));
        const auto late = platform().mailedToken(platform().acme, "reset_password");
        platform().clock.advance(std::chrono::hours{1});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"reset_token_invalid"}, reasonOf(reset(late, kNewPassword)));
        good(forgot(kAda));
        const auto token = platform().mailedToken(platform().acme, "reset_password");
        good(reset(token, kNewPassword));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"reset_token_invalid"}, reasonOf(reset(token, "a third horse")));
    }

    void aTokenIsGoodForItsPurposeOnly() {
        signUp();
        good(forgot(kAda));
        const auto verification = platform().mailedToken(platform().acme, "verify_email");
        const auto for_reset = platform().mailedToken(platform().acme, "reset_password");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"reset_token_invalid"}, reasonOf(reset(verification, kNewPassword)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"verification_token_invalid"}, reasonOf(confirm(for_reset)));
        good(confirm(verification));
        good(reset(for_reset, kNewPassword));
    }

    void askingForAnUnknownAddressLooksTheSame() {
        const auto before = platform().db.adminValue("SELECT count(*) FROM parley.attempt");
        for (const std::string email : {"nobody@example.com", "not an address", ""}) {
            good(forgot(email));
        }
        CPPUNIT_ASSERT_EQUAL(0, platform().mails("reset_password"));
        CPPUNIT_ASSERT(before != platform().db.adminValue("SELECT count(*) FROM parley.attempt"));
    }

    void threeResetMailsAnHourAreEnough() {
        platform().newUser(platform().acme, kAda);
        for (int time = 0; time < 5; ++time) {
            good(forgot(kAda));
        }
        CPPUNIT_ASSERT_EQUAL(3, platform().mails("reset_password"));
    }

    void aRefusedPasswordLeavesTheTokenGood() {
        platform().newUser(platform().acme, kAda);
        good(forgot(kAda));
        const auto token = platform().mailedToken(platform().acme, "reset_password");
        for (const std::string bad : {"short", "password123", kAda}) {
            CPPUNIT_ASSERT_EQUAL(std::string{"password_refused"}, reasonOf(reset(token, bad)));
        }
        good(reset(token, kNewPassword));
    }

    void aDisabledAccountCannotBeReset() {
        const auto user = platform().newUser(platform().acme, kAda);
        good(forgot(kAda));
        const auto token = platform().mailedToken(platform().acme, "reset_password");
        good(platform().services.users.patch(
            platform().acme.id,
            user.id,
            {.status = UserStatus::Disabled},
            Platform::commandLine()));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"reset_token_invalid"}, reasonOf(reset(token, kNewPassword)));
        good(forgot(kAda));
        CPPUNIT_ASSERT_EQUAL(1, platform().mails("reset_password"));
    }

    void anInvitationLetsChooseThePassword() {
        const auto admin =
            platform().enter(platform().acme, "admin@example.com", Role::TenantAdmin);
        const auto invited = good(platform().services.users.create(
            platform().acme, {.email = kAda, .locale = "de"}, Platform::as(admin)));
        CPPUNIT_ASSERT(invited.status == UserStatus::Invited);
        CPPUNIT_ASSERT(!invited.email_verified);
        platform().clock.advance(std::chrono::hours{6 * 24});
        good(reset(platform().mailedToken(platform().acme, "invitation"), kNewPassword));
        const auto signed_in = good(platform().signIn(platform().acme, kAda, kNewPassword));
        CPPUNIT_ASSERT(signed_in.user.email_verified);
        CPPUNIT_ASSERT(signed_in.user.status == UserStatus::Active);
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("user.invited"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"de"},
            platform().db.adminValue(
                "SELECT payload ->> 'language' FROM parley.outbox WHERE payload "
                "->> 'template' = 'invitation'"));
    }

    void changingThePasswordEndsTheOtherSessions() {
        platform().newUser(platform().acme, kAda);
        const auto other = good(platform().signIn(platform().acme, kAda));
        const auto own = good(platform().signIn(platform().acme, kAda));
        const auto principal = platform().principalOf(own);
        good(change(principal, Platform::kPassword, kNewPassword));
        CPPUNIT_ASSERT_EQUAL(std::string{"access_revoked"}, platform().authenticates(other));
        CPPUNIT_ASSERT_EQUAL(std::string{"success"}, platform().authenticates(own));
        good(platform().signIn(platform().acme, kAda, kNewPassword));
        CPPUNIT_ASSERT_EQUAL(1, platform().mails("password_changed"));
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("user.password_changed"));
    }

    void changingThePasswordTakesTheOldOne() {
        const auto principal = platform().enter(platform().acme, kAda);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"password_refused"},
            reasonOf(change(principal, Platform::kPassword, "password123")));
        for (int failure = 0; failure < 5; ++failure) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"password_wrong"}, reasonOf(change(principal, "wrong", kNewPassword)));
        }
        const auto locked = change(principal, Platform::kPassword, kNewPassword);
        CPPUNIT_ASSERT_EQUAL(std::string{"too_many_attempts"}, reasonOf(locked));
        platform().clock.advance(*locked.error().retry_after);
        good(change(principal, Platform::kPassword, kNewPassword));
    }

    void aGivenPasswordLetsALockedOutUserIn() {
        const auto ada = platform().newUser(platform().acme, kAda);
        const auto session = good(platform().signIn(platform().acme, kAda));
        good(forgot(kAda));
        for (int failure = 0; failure < 6; ++failure)
            CPPUNIT_ASSERT(!platform().signIn(platform().acme, kAda, "wrong", "198.51.100.1"));
        CPPUNIT_ASSERT_EQUAL(std::string{"password_refused"}, reasonOf(give(ada, "short")));
        good(give(ada, kNewPassword));
        CPPUNIT_ASSERT_EQUAL(std::string{"access_revoked"}, platform().authenticates(session));
        good(platform().signIn(platform().acme, kAda, kNewPassword));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"reset_token_invalid"},
            reasonOf(
                reset(platform().mailedToken(platform().acme, "reset_password"), "a third horse")));
        CPPUNIT_ASSERT_EQUAL(1, platform().mails("password_changed"));
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("user.password_set"));
    }

    void aGivenPasswordTakesTheInvitationsPlace() {
        const auto guest = good(platform().services.users.create(
            platform().acme, {.email = kAda}, Platform::commandLine()));
        CPPUNIT_ASSERT(good(give(guest, kNewPassword)).status == UserStatus::Active);
        good(platform().signIn(platform().acme, kAda, kNewPassword));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"reset_token_invalid"},
            reasonOf(
                reset(platform().mailedToken(platform().acme, "invitation"), "a third horse")));
    }

    void nobodyGivesAPasswordToSomebodyAboveThem() {
        const auto admin = platform().newUser(platform().acme, kAda, Role::TenantAdmin);
        const auto member = platform().enter(platform().acme, "eve@example.com");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"role_above_yours"},
            reasonOf(
                platform().services.set_password.set(admin, kNewPassword, Platform::as(member))));
        CPPUNIT_ASSERT_EQUAL(0, platform().audited("user.password_set"));
        good(platform().signIn(platform().acme, kAda));
    }

    void noTokenLiesInTheDatabaseInTheClear() {
        signUp();
        good(forgot(kAda));
        for (const std::string purpose : {"verify_email", "reset_password"}) {
            const auto token = platform().mailedToken(platform().acme, purpose);
            const auto found = platform().db.adminValue(
                "SELECT (SELECT count(*) FROM parley.outbox o WHERE o::text LIKE '%" + token +
                "%') + (SELECT count(*) FROM parley.one_time_token t WHERE t::text LIKE '%" +
                token + "%')");
            CPPUNIT_ASSERT_EQUAL(std::string{"0"}, found);
        }
    }

private:
    Principal signUp() {
        return platform().principalOf(good(platform().services.sign_up.createAccount(
            platform().acme,
            {.email = kAda, .password = Platform::kPassword},
            Platform::from("192.0.2.1"))));
    }
    base::Result<void> confirm(const std::string& token) {
        return platform().services.email_verification.confirm(token, Platform::from("192.0.2.1"));
    }
    base::Result<void> resend(const Principal& principal) {
        return platform().services.email_verification.resend(
            platform().acme, principal, Platform::as(principal));
    }
    base::Result<void> forgot(const std::string& email) {
        return platform().services.password_reset.request(
            platform().acme, email, Platform::from("192.0.2.1"));
    }
    base::Result<void> reset(const std::string& token, const std::string& password) {
        return platform().services.password_reset.complete(
            token, password, Platform::from("192.0.2.1"));
    }
    base::Result<User> give(const User& user, const std::string& password) {
        return platform().services.set_password.set(user, password, Platform::commandLine());
    }
    base::Result<void> change(
        const Principal& principal, const std::string& current, const std::string& next) {
        return platform().services.change_password.change(
            principal, current, next, Platform::as(principal));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PasswordsByMailTest);

}  // namespace
}  // namespace parley::tenancy
