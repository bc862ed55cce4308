#include "platform.hpp"

#include <thread>

namespace parley::tenancy {
namespace {

constexpr const char* kAda = "ada@example.com";

class UsersTest : public PlatformFixture {
    CPPUNIT_TEST_SUITE(UsersTest);
    CPPUNIT_TEST(anAdminAddsAUserWhoMustVerify);
    CPPUNIT_TEST(nobodyGivesARoleAboveTheirOwn);
    CPPUNIT_TEST(operatorsExistOnThePlatformOnly);
    CPPUNIT_TEST(anAdminDoesNotTouchAnOperator);
    CPPUNIT_TEST(theLastAdminStays);
    CPPUNIT_TEST(twoAdminsCannotRemoveEachOtherAtOnce);
    CPPUNIT_TEST(aChangeOfRoleEndsSessions);
    CPPUNIT_TEST(disablingEndsSessionsAndKeys);
    CPPUNIT_TEST(profilesAreCheckedAndKept);
    CPPUNIT_TEST(onesOwnProfileHasNoRole);
    CPPUNIT_TEST(usersAreListedInPagesAndByAddress);
    CPPUNIT_TEST(anotherTenantsUsersDoNotExist);
    CPPUNIT_TEST(erasingAUserKeepsWhatTheyDid);
    CPPUNIT_TEST(closingOnesAccountTakesThePassword);
    CPPUNIT_TEST(theExportHasEverythingButSecrets);
    CPPUNIT_TEST(anAdminSignsAUserOutEverywhere);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        PlatformFixture::setUp();
        admin_ = platform().enter(platform().acme, "admin@example.com", Role::TenantAdmin);
    }

    void anAdminAddsAUserWhoMustVerify() {
        const auto user = good(users().create(
            acme(),
            {.email = kAda, .password = Platform::kPassword, .display_name = "Ada L."},
            asAdmin()));
        CPPUNIT_ASSERT(user.status == UserStatus::Active);
        CPPUNIT_ASSERT(!user.email_verified);
        CPPUNIT_ASSERT_EQUAL(1, platform().mails("verify_email"));
        good(platform().signIn(acme(), kAda));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"email_taken"},
            reasonOf(users().create(acme(), {.email = kAda}, asAdmin())));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"email_invalid"},
            reasonOf(users().create(acme(), {.email = "ada"}, asAdmin())));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"password_refused"},
            reasonOf(
                users().create(acme(), {.email = "b@example.com", .password = "x"}, asAdmin())));
    }

    void nobodyGivesARoleAboveTheirOwn() {
        const auto member = platform().enter(acme(), kAda);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"role_above_yours"},
            reasonOf(users().create(
                acme(), {.email = "b@example.com", .role = Role::Operator}, asAdmin())));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"role_above_yours"},
            reasonOf(users().create(
                acme(),
                {.email = "b@example.com", .role = Role::TenantAdmin},
                Platform::as(member))));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"role_above_yours"},
            reasonOf(users().patch(acme().id, member.user, {.role = Role::Operator}, asAdmin())));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"role_above_yours"},
            reasonOf(users().patch(
                acme().id, member.user, {.role = Role::TenantAdmin}, Platform::as(member))));
        CPPUNIT_ASSERT(good(users().find(acme().id, member.user)).role == Role::Member);
    }

    void operatorsExistOnThePlatformOnly() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"operator_only"},
            reasonOf(users().create(
                acme(),
                {.email = "b@example.com", .role = Role::Operator},
                Platform::commandLine())));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"operator_only"},
            reasonOf(users().patch(
                acme().id, admin_.user, {.role = Role::Operator}, Platform::commandLine())));
    }

    void anAdminDoesNotTouchAnOperator() {
        const auto home = *platform().services.directory.findAnyBySlug("platform");
        const auto boss = platform().newUser(home, "op@parley.test", Role::Operator);
        platform().newUser(home, "op2@parley.test", Role::Operator);
        const auto clerk = platform().enter(home, "clerk@parley.test", Role::TenantAdmin);
        const auto refused = std::string{"role_above_yours"};
        const auto actor = Platform::as(clerk);
        CPPUNIT_ASSERT_EQUAL(
            refused, reasonOf(users().patch(home.id, boss.id, {.display_name = "x"}, actor)));
        CPPUNIT_ASSERT_EQUAL(
            refused, reasonOf(users().patch(home.id, boss.id, {.role = Role::Member}, actor)));
        CPPUNIT_ASSERT_EQUAL(refused, reasonOf(users().remove(home.id, boss.id, actor)));
        CPPUNIT_ASSERT_EQUAL(refused, reasonOf(users().revokeSessions(home.id, boss.id, actor)));
        good(platform().signIn(home, "op@parley.test"));
    }

    void theLastAdminStays() {
        const auto last = std::string{"last_admin"};
        const auto me = admin_.user;
        CPPUNIT_ASSERT_EQUAL(
            last, reasonOf(users().patch(acme().id, me, {.role = Role::Member}, asAdmin())));
        CPPUNIT_ASSERT_EQUAL(
            last,
            reasonOf(users().patch(acme().id, me, {.status = UserStatus::Disabled}, asAdmin())));
        CPPUNIT_ASSERT_EQUAL(last, reasonOf(users().remove(acme().id, me, asAdmin())));
        CPPUNIT_ASSERT_EQUAL(
            last,
            reasonOf(platform().services.account_data.closeAccount(
                admin_, Platform::kPassword, asAdmin())));
        // An invited admin cannot take over yet.
        good(users().create(acme(), {.email = kAda, .role = Role::TenantAdmin}, asAdmin()));
        CPPUNIT_ASSERT_EQUAL(
            last, reasonOf(users().patch(acme().id, me, {.role = Role::Member}, asAdmin())));
        platform().newUser(acme(), "second@example.com", Role::TenantAdmin);
        good(users().patch(acme().id, me, {.role = Role::Member}, asAdmin()));
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("user.updated"));
    }

    void twoAdminsCannotRemoveEachOtherAtOnce() {
        const auto other = platform().enter(acme(), "second@example.com", Role::TenantAdmin);
        std::atomic<int> removed = 0;
        std::thread first{[&] {
            if (users().remove(acme().id, other.user, asAdmin())) ++removed;
        }};
        std::thread second{[&] {
            if (users().remove(acme().id, admin_.user, Platform::as(other))) ++removed;
        }};
        first.join();
        second.join();
        CPPUNIT_ASSERT_EQUAL(1, removed.load());
    }

    void aChangeOfRoleEndsSessions() {
        platform().newUser(acme(), kAda);
        const auto signed_in = good(platform().signIn(acme(), kAda));
        good(users().patch(acme().id, signed_in.user.id, {.display_name = "Ada"}, asAdmin()));
        CPPUNIT_ASSERT_EQUAL(std::string{"success"}, platform().authenticates(signed_in));
        good(users().patch(acme().id, signed_in.user.id, {.role = Role::Member}, asAdmin()));
        CPPUNIT_ASSERT_EQUAL(std::string{"success"}, platform().authenticates(signed_in));
        good(users().patch(acme().id, signed_in.user.id, {.role = Role::TenantAdmin}, asAdmin()));
        CPPUNIT_ASSERT_EQUAL(std::string{"access_revoked"}, platform().authenticates(signed_in));
        CPPUNIT_ASSERT(
            platform().principalOf(good(platform().signIn(acme(), kAda))).role ==
            Role::TenantAdmin);
    }

    void disablingEndsSessionsAndKeys() {
        auto& keys = platform().services.api_keys;
        platform().newUser(acme(), kAda, Role::TenantAdmin);
        const auto signed_in = good(platform().signIn(acme(), kAda));
        const auto principal = platform().principalOf(signed_in);
        const auto key = good(keys.create(acme().id, {.name = "robot"}, Platform::as(principal)));
        good(keys.authenticate(key.secret));
        good(users().patch(acme().id, principal.user, {.status = UserStatus::Disabled}, asAdmin()));
        CPPUNIT_ASSERT_EQUAL(std::string{"access_revoked"}, platform().authenticates(signed_in));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"refresh_token_invalid"},
            reasonOf(platform().services.sessions.refresh(signed_in.refresh_token, {})));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"api_key_invalid"}, reasonOf(keys.authenticate(key.secret)));
    }

    void profilesAreCheckedAndKept() {
        const auto user = platform().newUser(acme(), kAda);
        const auto changed = good(users().patch(
            acme().id,
            user.id,
            {.display_name = "Åsa 𝄞", .locale = "de-AT", .time_zone = "Asia/Kathmandu"},
            asAdmin()));
        CPPUNIT_ASSERT_EQUAL(std::string{"Åsa 𝄞"}, changed.display_name);
        const auto kept = good(users().patch(acme().id, user.id, {}, asAdmin()));
        CPPUNIT_ASSERT_EQUAL(std::string{"de-AT"}, kept.locale);
        CPPUNIT_ASSERT_EQUAL(std::string{"Asia/Kathmandu"}, kept.time_zone);
        for (const Users::Patch& bad :
             {Users::Patch{.display_name = ""},
              Users::Patch{.locale = "!"},
              Users::Patch{.time_zone = "Mars/Base"}}) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"invalid_body"},
                reasonOf(users().patch(acme().id, user.id, bad, asAdmin())));
        }
    }

    void onesOwnProfileHasNoRole() {
        const auto member = platform().enter(acme(), kAda);
        const auto changed = good(users().patchCurrent(
            member,
            {.display_name = "Me", .role = Role::TenantAdmin, .status = UserStatus::Disabled},
            Platform::as(member)));
        CPPUNIT_ASSERT_EQUAL(std::string{"Me"}, changed.display_name);
        CPPUNIT_ASSERT(changed.role == Role::Member);
        CPPUNIT_ASSERT(changed.status == UserStatus::Active);
    }

    void usersAreListedInPagesAndByAddress() {
        for (int index = 0; index < 7; ++index) {
            platform().newUser(acme(), "User" + std::to_string(index) + "@example.com");
        }
        platform().newUser(acme(), "under_score%@example.com");
        std::vector<std::string> seen;
        PageRequest request{.limit = 4};
        do {
            const auto page = good(users().list(acme().id, std::nullopt, request));
            for (const auto& user : page.items) {
                seen.push_back(user.email);
            }
            request.cursor = page.next_cursor;
        } while (request.cursor);
        CPPUNIT_ASSERT_EQUAL(std::size_t{9}, seen.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"under_score%@example.com"}, seen.front());
        CPPUNIT_ASSERT_EQUAL(std::string{"admin@example.com"}, seen.back());

        const auto found = [&](const std::string& prefix) {
            return good(users().list(acme().id, prefix, {})).items.size();
        };
        CPPUNIT_ASSERT_EQUAL(std::size_t{7}, found("uSeR"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found("user3"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found("under_score%"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, found("%"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, found("ser"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{9}, found(""));
        for (const std::string cursor : {"x", "ses_00000000000000000000000000", "' OR 1=1"}) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"invalid_cursor"},
                reasonOf(users().list(acme().id, std::nullopt, {.cursor = cursor})));
        }
    }

    void anotherTenantsUsersDoNotExist() {
        const auto stranger = platform().newUser(platform().globex, kAda);
        const auto missing = std::string{"user_not_found"};
        CPPUNIT_ASSERT_EQUAL(missing, reasonOf(users().find(acme().id, stranger.id)));
        CPPUNIT_ASSERT_EQUAL(
            missing,
            reasonOf(users().patch(acme().id, stranger.id, {.display_name = "x"}, asAdmin())));
        CPPUNIT_ASSERT_EQUAL(missing, reasonOf(users().remove(acme().id, stranger.id, asAdmin())));
        CPPUNIT_ASSERT_EQUAL(
            missing, reasonOf(users().revokeSessions(acme().id, stranger.id, asAdmin())));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"ada"}, good(users().find(platform().globex.id, stranger.id)).display_name);
    }

    void erasingAUserKeepsWhatTheyDid() {
        const auto member = platform().enter(acme(), kAda);
        good(users().patchCurrent(member, {.display_name = "Ada"}, Platform::as(member)));
        good(users().remove(acme().id, member.user, asAdmin()));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"user_not_found"}, reasonOf(users().find(acme().id, member.user)));
        CPPUNIT_ASSERT(platform().services.revocations.isRevoked(member));
        for (const std::string table : {"session", "one_time_token", "api_key", "app_user"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                table,
                std::string{"0"},
                platform().db.adminValue(
                    "SELECT count(*) FROM parley." + table + " t WHERE t::text LIKE '%" +
                    member.user.uuid().text() + "%'"));
        }
        const auto mine = "actor_id = '" + member.user.uuid().text() + "'";
        CPPUNIT_ASSERT_EQUAL(
            std::string{"2"},
            platform().db.adminValue("SELECT count(*) FROM parley.audit_entry WHERE " + mine));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0"},
            platform().db.adminValue(
                "SELECT count(*) FROM parley.audit_entry WHERE address IS NOT NULL AND " + mine));
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("user.erased"));
        platform().newUser(acme(), kAda);
    }

    void closingOnesAccountTakesThePassword() {
        const auto member = platform().enter(acme(), kAda);
        auto& data = platform().services.account_data;
        CPPUNIT_ASSERT_EQUAL(
            std::string{"password_wrong"},
            reasonOf(data.closeAccount(member, "wrong", Platform::as(member))));
        good(data.closeAccount(member, Platform::kPassword, Platform::as(member)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"credentials_wrong"}, reasonOf(platform().signIn(acme(), kAda)));
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("user.account_closed"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0"},
            platform().db.adminValue("SELECT count(*) FROM parley.audit_entry WHERE action = "
                                     "'user.account_closed' AND address IS NOT NULL"));
    }

    void theExportHasEverythingButSecrets() {
        const auto member = platform().enter(acme(), kAda, Role::TenantAdmin);
        const auto key = good(platform().services.api_keys.create(
            acme().id, {.name = "robot"}, Platform::as(member)));
        const auto exported =
            good(platform().services.account_data.exportOf(member, Platform::as(member)));
        CPPUNIT_ASSERT_EQUAL(std::string{kAda}, exported.at("user").at("email").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, exported.at("sessions").size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, exported.at("api_keys").size());
        CPPUNIT_ASSERT(exported.at("audit").size() >= 3);
        const auto text = exported.dump();
        for (const std::string& secret :
             {std::string{"argon2"},
              key.secret,
              std::string{"rt_"},
              std::string{"admin@example.com"}}) {
            CPPUNIT_ASSERT_MESSAGE(secret, text.find(secret) == std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("user.data_exported"));
    }

    void anAdminSignsAUserOutEverywhere() {
        platform().newUser(acme(), kAda);
        const auto one = good(platform().signIn(acme(), kAda));
        const auto two = good(platform().signIn(acme(), kAda));
        CPPUNIT_ASSERT_EQUAL(2, good(users().revokeSessions(acme().id, one.user.id, asAdmin())));
        CPPUNIT_ASSERT_EQUAL(std::string{"access_revoked"}, platform().authenticates(one));
        CPPUNIT_ASSERT_EQUAL(std::string{"access_revoked"}, platform().authenticates(two));
        CPPUNIT_ASSERT_EQUAL(0, good(users().revokeSessions(acme().id, one.user.id, asAdmin())));
        CPPUNIT_ASSERT_EQUAL(2, platform().audited("user.sessions_revoked"));
    }

private:
    Users& users() const { return platform().services.users; }
    const Tenant& acme() const { return platform().acme; }
    Actor asAdmin() const { return Platform::as(admin_); }

    Principal admin_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(UsersTest);

}  // namespace
}  // namespace parley::tenancy
