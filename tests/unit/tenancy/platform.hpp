#pragma once

#include <base/bytes.hpp>
#include <base/log.hpp>
#include <tenancy/services.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <nlohmann/json.hpp>
#include <secrets/vault.hpp>
#include <support/manual_clock.hpp>
#include <support/test_database.hpp>

#include <memory>
#include <string>

namespace parley::tenancy {

/// The value of a Result that must have one; a failed one fails the test with its reason.
template <typename Value>
Value good(base::Result<Value> result) {
    if (!result) {
        CPPUNIT_FAIL(
            "unexpected " + result.error().reason + ": " + result.error().detail + " " +
            result.error().where.function);
    }
    return std::move(result).value();
}

inline void good(base::Result<void> result) {
    if (!result) CPPUNIT_FAIL("unexpected " + result.error().reason + ": " + result.error().detail);
}

/// The reason of a Result that must have failed.
template <typename Value>
std::string reasonOf(const base::Result<Value>& result) {
    if (result) return "success";
    CPPUNIT_ASSERT_MESSAGE(
        "every refusal says what to do: " + result.error().reason, !result.error().advice.empty());
    return result.error().reason;
}

/// A platform of two tenants, Acme and Globex, on a database and a clock of its own. Passwords are
/// hashed as cheaply as argon2 lets us.
struct Platform {
    testing::TestDatabase db;
    testing::ManualClock clock;
    const secrets::Vault vault{*secrets::MasterKey::fromText("a:" + std::string(64, 'a'))};
    io::BlockingPool pool{"hash", 2, 64};
    Services services{
        db.database(),
        vault,
        pool,
        clock,
        {.default_tenant = "acme", .password_cost = {.memory_kib = 64, .passes = 1}}};
    Tenant acme;
    Tenant globex;

    Platform() {
        base::logFrom(base::LogLevel::Warning);
        good(services.start());
        acme = newTenant("acme");
        globex = newTenant("globex");
    }

    static Actor commandLine() { return {.origin = Actor::Origin::CommandLine}; }
    static Actor from(const std::string& address) {
        return {.address = address, .user_agent = "test", .request_id = "req-1"};
    }
    static Actor as(const Principal& principal) {
        return {.principal = principal, .address = "192.0.2.9", .request_id = "req-2"};
    }

    Tenant newTenant(const std::string& slug) {
        return good(services.tenants.create({.slug = slug, .name = slug + " Inc."}, commandLine()));
    }
    User newUser(
        const Tenant& tenant,
        const std::string& email,
        Role role = Role::Member,
        const std::string& password = kPassword) {
        clock.advance(std::chrono::milliseconds{2});
        return good(services.users.create(
            tenant, {.email = email, .role = role, .password = password}, commandLine()));
    }
    base::Result<SignedIn> signIn(
        const Tenant& tenant,
        const std::string& email,
        const std::string& password = kPassword,
        const std::string& address = "192.0.2.1") {
        clock.advance(std::chrono::milliseconds{2});
        return services.sign_in.withPassword(tenant, email, password, from(address));
    }
    Principal principalOf(const SignedIn& signed_in) {
        return good(services.authentication.of(signed_in.access_token));
    }
    /// A user who is signed in.
    Principal enter(const Tenant& tenant, const std::string& email, Role role = Role::Member) {
        newUser(tenant, email, role);
        return principalOf(good(signIn(tenant, email)));
    }
    std::string authenticates(const SignedIn& signed_in) {
        const auto principal = services.authentication.of(signed_in.access_token);
        return principal ? "success" : principal.error().reason;
    }
    /// The token of the newest mail made from a template.
    std::string mailedToken(const Tenant& tenant, const std::string& template_name) {
        const auto sealed = db.adminValue(
            "SELECT payload ->> 'sealed' FROM parley.outbox WHERE payload ->> 'template' = '" +
            template_name + "' ORDER BY id DESC LIMIT 1");
        const auto opened = good(vault.openText("mail/" + tenant.id.publicId(), sealed));
        return nlohmann::json::parse(opened).at("token").get<std::string>();
    }
    int mails(const std::string& template_name) {
        return std::stoi(db.adminValue(
            "SELECT count(*) FROM parley.outbox WHERE payload ->> 'template' = '" + template_name +
            "'"));
    }
    int audited(const std::string& action) {
        return std::stoi(db.adminValue(
            "SELECT count(*) FROM parley.audit_entry WHERE action = '" + action + "'"));
    }

    static constexpr const char* kPassword = "p!\"\\ä 𝄞' horse";
};

/// Gives every test a platform of its own. CppUnit makes all fixtures before the first test runs,
/// so a platform is made when its test begins.
class PlatformFixture : public CppUnit::TestFixture {
public:
    void setUp() override { platform_ = std::make_unique<Platform>(); }
    void tearDown() override { platform_.reset(); }

protected:
    [[nodiscard]] Platform& platform() const { return *platform_; }

private:
    std::unique_ptr<Platform> platform_;
};

}  // namespace parley::tenancy
