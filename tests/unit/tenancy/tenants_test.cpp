#include "platform.hpp"

#include <thread>

namespace parley::tenancy {
namespace {

class TenantsTest : public PlatformFixture {
    CPPUNIT_TEST_SUITE(TenantsTest);
    CPPUNIT_TEST(aTenantIsFoundBySlugIdAndHost);
    CPPUNIT_TEST(localhostAndAddressesLeadToTheDefaultTenant);
    CPPUNIT_TEST(anotherHostSeesChangesWithOneRefresh);
    CPPUNIT_TEST(slugsAndHostsAreTakenOnce);
    CPPUNIT_TEST(twoTenantsCannotTakeAHostAtTheSameTime);
    CPPUNIT_TEST(badSlugsAreRefused);
    CPPUNIT_TEST(anAdminChangesTheirOwnTenantButNotWhatIsTheOperators);
    CPPUNIT_TEST(absentFieldsStay);
    CPPUNIT_TEST(limitsAreTheOperators);
    CPPUNIT_TEST(aSuspendedTenantIsRefusedUntilResumed);
    CPPUNIT_TEST(aClosedTenantIsGoneAndItsHostsAreFree);
    CPPUNIT_TEST(closingTakesTheSlug);
    CPPUNIT_TEST(thePlatformStaysOpen);
    CPPUNIT_TEST(unknownTenantsAreNotFound);
    CPPUNIT_TEST(tenantsAreListedInPages);
    CPPUNIT_TEST(changesAreAudited);
    CPPUNIT_TEST(theDemoIsSeededOnceAndFast);
    CPPUNIT_TEST_SUITE_END();

public:
    void aTenantIsFoundBySlugIdAndHost() {
        good(tenants().patch(
            acme().id,
            {.hosts = {{"Talk.Acme.example", "acme.example"}}},
            Platform::commandLine()));
        for (const std::string host :
             {"talk.acme.example",
              "TALK.ACME.EXAMPLE:8443",
              "acme.example.",
              "acme.localhost:8080"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                host, acme().id.publicId(), good(directory().byHost(host))->id.publicId());
        }
        for (const auto& name : {acme().slug, acme().id.publicId()}) {
            CPPUNIT_ASSERT(good(directory().byName(name))->id == acme().id);
        }
        for (const std::string host :
             {"evil.example", "acme.example.evil.example", "", "nobody.localhost"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(host, std::string{"tenant_not_found"}, hostless(host));
        }
        // A host that was given up leads nowhere.
        good(tenants().patch(acme().id, {.hosts = {{"acme.example"}}}, Platform::commandLine()));
        CPPUNIT_ASSERT_EQUAL(std::string{"tenant_not_found"}, hostless("talk.acme.example"));
    }

    void localhostAndAddressesLeadToTheDefaultTenant() {
        for (const std::string host :
             {"localhost",
              "localhost:8080",
              "127.0.0.1:8080",
              "[::1]:8080",
              "192.0.2.1",
              "LOCALHOST"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                host, std::string{"acme"}, good(directory().byHost(host))->slug);
        }
    }

    void anotherHostSeesChangesWithOneRefresh() {
        TenantDirectory elsewhere{platform().db.database(), "acme"};
        good(elsewhere.refresh());
        good(tenants().patch(acme().id, {.name = "New"}, Platform::commandLine()));
        const auto fresh = platform().newTenant("initech");
        CPPUNIT_ASSERT(!elsewhere.findAny(fresh.id));
        good(elsewhere.refresh());
        CPPUNIT_ASSERT_EQUAL(std::string{"New"}, elsewhere.findAny(acme().id)->name);
        CPPUNIT_ASSERT(elsewhere.findAny(fresh.id));
        CPPUNIT_ASSERT(elsewhere.findAny(platform().globex.id));
    }

    void slugsAndHostsAreTakenOnce() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"slug_taken"},
            reasonOf(tenants().create({.slug = "acme", .name = "Other"}, Platform::commandLine())));
        good(tenants().patch(acme().id, {.hosts = {{"a.example"}}}, Platform::commandLine()));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"host_taken"},
            reasonOf(tenants().patch(
                platform().globex.id,
                {.hosts = {{"b.example", "A.example"}}},
                Platform::commandLine())));
        good(tenants().patch(
            acme().id, {.hosts = {{"a.example", "c.example"}}}, Platform::commandLine()));
    }

    void twoTenantsCannotTakeAHostAtTheSameTime() {
        for (int round = 0; round < 10; ++round) {
            const auto host = "h" + std::to_string(round) + ".example";
            std::atomic<int> taken = 0;
            const auto take = [&](base::TenantId id) {
                if (tenants().patch(id, {.hosts = {{host}}}, Platform::commandLine())) ++taken;
            };
            std::thread first{take, acme().id};
            std::thread second{take, platform().globex.id};
            first.join();
            second.join();
            CPPUNIT_ASSERT_EQUAL(1, taken.load());
        }
    }

    void badSlugsAreRefused() {
        for (const std::string& slug :
             {std::string{},
              std::string{"a"},
              std::string{"-ab"},
              std::string{"ab-"},
              std::string{"Acme2"},
              std::string{"a b"},
              std::string{"a.b"},
              std::string{"1ab"},
              std::string(41, 'a')}) {
            const auto refused =
                tenants().create({.slug = slug, .name = "X"}, Platform::commandLine());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(slug, std::string{"invalid_body"}, reasonOf(refused));
            CPPUNIT_ASSERT_EQUAL(std::string{"/slug"}, refused.error().faults.at(0).pointer);
        }
        good(tenants().create({.slug = "a1", .name = "X"}, Platform::commandLine()));
        good(
            tenants().create({.slug = std::string(40, 'a'), .name = "X"}, Platform::commandLine()));
    }

    void anAdminChangesTheirOwnTenantButNotWhatIsTheOperators() {
        const auto admin =
            Platform::as(platform().enter(acme(), "admin@example.com", Role::TenantAdmin));
        const auto changed = good(tenants().patch(
            acme().id,
            {.settings = {{{"theme", "dark"}}},
             .branding = {{{"tagline", "Hi"}}},
             .cors_origins = {{"https://app.acme.example"}}},
            admin));
        CPPUNIT_ASSERT_EQUAL(std::string{"dark"}, changed.settings.at("theme").get<std::string>());
        const auto operators = std::string{"operator_only"};
        CPPUNIT_ASSERT_EQUAL(operators, reasonOf(tenants().patch(acme().id, {.name = "X"}, admin)));
        CPPUNIT_ASSERT_EQUAL(
            operators, reasonOf(tenants().patch(acme().id, {.experiences = {{"mentor"}}}, admin)));
        CPPUNIT_ASSERT_EQUAL(
            operators, reasonOf(tenants().patch(acme().id, {.hosts = {{"x.example"}}}, admin)));
        CPPUNIT_ASSERT_EQUAL(
            operators,
            reasonOf(tenants().patch(acme().id, {.limits = {{{"user_per_minute", 9}}}}, admin)));
        const auto missing = std::string{"tenant_not_found"};
        CPPUNIT_ASSERT_EQUAL(missing, reasonOf(tenants().find(platform().globex.id, admin)));
        CPPUNIT_ASSERT_EQUAL(
            missing,
            reasonOf(
                tenants().patch(platform().globex.id, {.branding = {{{"tagline", "x"}}}}, admin)));
    }

    void absentFieldsStay() {
        good(tenants().patch(
            acme().id,
            {.settings = {{{"a", 1}}},
             .cors_origins = {{"https://a.example"}},
             .experiences = {{"practice", "mentor"}},
             .hosts = {{"a.example"}}},
            Platform::commandLine()));
        const auto kept =
            good(tenants().patch(acme().id, {.name = "Acme 2"}, Platform::commandLine()));
        CPPUNIT_ASSERT_EQUAL(std::string{"Acme 2"}, kept.name);
        CPPUNIT_ASSERT_EQUAL(1, kept.settings.at("a").get<int>());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, kept.experiences.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"a.example"}, kept.hosts.at(0));
        CPPUNIT_ASSERT_EQUAL(std::string{"https://a.example"}, kept.cors_origins.at(0));
    }

    void limitsAreTheOperators() {
        const auto changed = good(tenants().patch(
            acme().id, {.limits = {{{"user_per_minute", 7}}}}, Platform::commandLine()));
        CPPUNIT_ASSERT_EQUAL(7, changed.limits.user_per_minute);
        CPPUNIT_ASSERT_EQUAL(RequestLimits{}.tenant_per_minute, changed.limits.tenant_per_minute);
        CPPUNIT_ASSERT_EQUAL(7, directory().findAny(acme().id)->limits.user_per_minute);
    }

    void aSuspendedTenantIsRefusedUntilResumed() {
        platform().newUser(acme(), "ada@example.com");
        const auto signed_in = good(platform().signIn(acme(), "ada@example.com"));
        const auto principal = platform().principalOf(signed_in);
        std::vector<Revocation> heard;
        Revocations elsewhere{platform().db.database(), platform().clock};
        elsewhere.listen([&](const Revocation& revocation) { heard.push_back(revocation); });
        CPPUNIT_ASSERT(
            good(tenants().suspend(acme().id, Platform::commandLine())).status ==
            TenantStatus::Suspended);
        const auto suspended = std::string{"tenant_suspended"};
        CPPUNIT_ASSERT_EQUAL(suspended, hostless("localhost"));
        CPPUNIT_ASSERT_EQUAL(suspended, reasonOf(directory().byId(acme().id)));
        CPPUNIT_ASSERT_EQUAL(
            suspended, reasonOf(platform().services.sessions.refresh(signed_in.refresh_token, {})));
        good(elsewhere.poll());
        CPPUNIT_ASSERT(heard.size() == 1 && heard[0].concerns(principal));
        CPPUNIT_ASSERT(!elsewhere.isRevoked(principal));
        good(tenants().resume(acme().id, Platform::commandLine()));
        good(directory().byHost("localhost"));
        CPPUNIT_ASSERT_EQUAL(std::string{"success"}, platform().authenticates(signed_in));
    }

    void aClosedTenantIsGoneAndItsHostsAreFree() {
        good(tenants().patch(acme().id, {.hosts = {{"a.example"}}}, Platform::commandLine()));
        good(tenants().close(acme().id, "acme", Platform::commandLine()));
        CPPUNIT_ASSERT_EQUAL(std::string{"tenant_not_found"}, hostless("a.example"));
        CPPUNIT_ASSERT_EQUAL(std::string{"tenant_not_found"}, reasonOf(directory().byName("acme")));
        good(tenants().patch(
            platform().globex.id, {.hosts = {{"a.example"}}}, Platform::commandLine()));
        CPPUNIT_ASSERT_EQUAL(std::string{"globex"}, good(directory().byHost("a.example"))->slug);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"tenant_not_found"},
            reasonOf(tenants().resume(acme().id, Platform::commandLine())));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"slug_taken"},
            reasonOf(tenants().create({.slug = "acme", .name = "Again"}, Platform::commandLine())));
    }

    void closingTakesTheSlug() {
        for (const std::string wrong : {"", "Acme", "globex"}) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"confirmation_wrong"},
                reasonOf(tenants().close(acme().id, wrong, Platform::commandLine())));
        }
        good(directory().byId(acme().id));
    }

    void thePlatformStaysOpen() {
        const auto id = directory().findAnyBySlug("platform")->id;
        CPPUNIT_ASSERT_EQUAL(
            std::string{"platform_tenant"},
            reasonOf(tenants().suspend(id, Platform::commandLine())));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"platform_tenant"},
            reasonOf(tenants().close(id, "platform", Platform::commandLine())));
    }

    void unknownTenantsAreNotFound() {
        const base::TenantId nobody{424'242};
        const auto missing = std::string{"tenant_not_found"};
        const auto actor = Platform::commandLine();
        CPPUNIT_ASSERT_EQUAL(missing, reasonOf(tenants().find(nobody, actor)));
        CPPUNIT_ASSERT_EQUAL(missing, reasonOf(tenants().patch(nobody, {.name = "x"}, actor)));
        CPPUNIT_ASSERT_EQUAL(missing, reasonOf(tenants().suspend(nobody, actor)));
        CPPUNIT_ASSERT_EQUAL(missing, reasonOf(tenants().close(nobody, "x", actor)));
    }

    void tenantsAreListedInPages() {
        for (int index = 0; index < 5; ++index) {
            platform().clock.advance(std::chrono::seconds{index / 2});
            platform().newTenant("t" + std::to_string(index));
        }
        std::vector<std::string> seen;
        PageRequest request{.limit = 3};
        do {
            const auto page = good(tenants().list(request));
            for (const auto& tenant : page.items) {
                seen.push_back(tenant.slug);
            }
            request.cursor = page.next_cursor;
        } while (request.cursor);
        std::sort(seen.begin(), seen.end());
        CPPUNIT_ASSERT_EQUAL(std::size_t{8}, seen.size());
        CPPUNIT_ASSERT(std::unique(seen.begin(), seen.end()) == seen.end());
    }

    void changesAreAudited() {
        const auto actor = Platform::commandLine();
        good(tenants().patch(acme().id, {.name = "x"}, actor));
        good(tenants().suspend(acme().id, actor));
        good(tenants().resume(acme().id, actor));
        CPPUNIT_ASSERT(!tenants().create({.slug = "acme", .name = "x"}, actor));
        good(tenants().close(acme().id, "acme", actor));
        CPPUNIT_ASSERT_EQUAL(2, platform().audited("tenant.created"));
        for (const std::string action :
             {"tenant.updated", "tenant.suspended", "tenant.resumed", "tenant.closed"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(action, 1, platform().audited(action));
        }
    }

    void theDemoIsSeededOnceAndFast() {
        auto& services = platform().services;
        good(services.demo.seed());
        const auto hashes = services.passwords.computations();
        good(services.demo.seed());
        CPPUNIT_ASSERT_EQUAL(hashes, services.passwords.computations());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"11"}, platform().db.adminValue("SELECT count(*) FROM parley.app_user"));
        good(directory().refresh());
        for (const std::string slug :
             {"practice", "companion", "receptionist", "mentor", "assistant"}) {
            const auto tenant = good(directory().byName(slug));
            CPPUNIT_ASSERT_EQUAL(slug, tenant->experiences.at(0));
            const auto admin =
                good(platform().signIn(*tenant, "admin@" + slug + ".test", "parley-demo"));
            CPPUNIT_ASSERT(admin.user.role == Role::TenantAdmin);
            const auto demo =
                good(platform().signIn(*tenant, "demo@" + slug + ".test", "parley-demo"));
            CPPUNIT_ASSERT(demo.user.role == Role::Member && demo.user.email_verified);
        }
        const auto boss = good(platform().signIn(
            *directory().findAnyBySlug("practice"), "operator@parley.test", "parley-demo"));
        CPPUNIT_ASSERT(boss.user.role == Role::Operator);
    }

private:
    Tenants& tenants() const { return platform().services.tenants; }
    TenantDirectory& directory() const { return platform().services.directory; }
    const Tenant& acme() const { return platform().acme; }
    std::string hostless(const std::string& host) const {
        return reasonOf(directory().byHost(host));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TenantsTest);

}  // namespace
}  // namespace parley::tenancy
