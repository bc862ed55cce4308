#include "../tenancy/platform.hpp"

#include <conversation/client_secrets.hpp>

namespace parley::conversation {
namespace {

using std::chrono::seconds;
using tenancy::good;
using tenancy::reasonOf;

class ClientSecretsTest : public tenancy::PlatformFixture {
    CPPUNIT_TEST_SUITE(ClientSecretsTest);
    CPPUNIT_TEST(aKeyBringsBackWhatItWasMadeFor);
    CPPUNIT_TEST(aKeyIsKeptAsAHashOnly);
    CPPUNIT_TEST(aKeyWorksUntilItExpires);
    CPPUNIT_TEST(madeUpKeysAreRefused);
    CPPUNIT_TEST(aKeyEndsWithItsMakersSession);
    CPPUNIT_TEST(aKeyEndsWithTheKeyThatMadeIt);
    CPPUNIT_TEST(whatHasExpiredIsForgotten);
    CPPUNIT_TEST_SUITE_END();

    ClientSecrets secrets() {
        return {platform().db.database(), platform().clock, platform().services.revocations};
    }
    std::string rows() {
        return platform().db.adminValue("SELECT count(*) FROM parley.client_secret");
    }

public:
    void setUp() override {
        PlatformFixture::setUp();
        member_ = platform().enter(platform().acme, "member@example.com");
    }

    void aKeyBringsBackWhatItWasMadeFor() {
        const auto issued = good(secrets().issue(
            member_,
            {.session = {{"type", "realtime"}},
             .scenario = "coo-escalation",
             .temper = 4,
             .keep_transcript = true,
             .lifetime = seconds{60}}));
        CPPUNIT_ASSERT(ClientSecrets::looksLikeOne(issued.value));
        CPPUNIT_ASSERT_EQUAL(std::size_t{46}, issued.value.size());
        CPPUNIT_ASSERT(issued.expires_at == platform().clock.now() + seconds{60});
        for (int time = 0; time < 2; ++time) {
            const auto secret = good(secrets().redeem(issued.value));
            CPPUNIT_ASSERT(
                secret.owner.user == member_.user && secret.owner.tenant == platform().acme.id);
            CPPUNIT_ASSERT(secret.owner.role == tenancy::Role::Member);
            CPPUNIT_ASSERT(secret.session["type"] == "realtime");
            CPPUNIT_ASSERT(secret.scenario == "coo-escalation" && secret.temper == 4);
            CPPUNIT_ASSERT(secret.keep_transcript && !secret.record);
        }
    }

    void aKeyIsKeptAsAHashOnly() {
        const auto issued = good(secrets().issue(member_, {}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"1"},
            platform().db.adminValue(
                "SELECT count(*) FROM parley.client_secret WHERE token_sha256 = sha256('" +
                issued.value + "')"));
    }

    void aKeyWorksUntilItExpires() {
        const auto issued = good(secrets().issue(member_, {.lifetime = seconds{60}}));
        platform().clock.advance(seconds{59});
        good(secrets().redeem(issued.value));
        platform().clock.advance(seconds{1});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"client_secret_invalid"}, reasonOf(secrets().redeem(issued.value)));
    }

    void madeUpKeysAreRefused() {
        auto other = good(secrets().issue(member_, {})).value;
        other.back() = other.back() == 'A' ? 'Q' : 'A';
        for (const auto& key : {std::string{"ek_"}, std::string{"ek_x"}, other}) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"client_secret_invalid"}, reasonOf(secrets().redeem(key)));
        }
    }

    void aKeyEndsWithItsMakersSession() {
        const auto issued = good(secrets().issue(member_, {.lifetime = seconds{7'200}}));
        good(platform().services.sessions.revoke(
            member_, *member_.session, tenancy::Platform::as(member_)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"client_secret_invalid"}, reasonOf(secrets().redeem(issued.value)));
        // Also when nobody remembers the revocation any more.
        platform().clock.advance(seconds{3'600});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"client_secret_invalid"}, reasonOf(secrets().redeem(issued.value)));
    }

    void aKeyEndsWithTheKeyThatMadeIt() {
        const auto actor = tenancy::Platform::as(member_);
        auto& keys = platform().services.api_keys;
        const auto made = good(keys.create(platform().acme.id, {.name = "server"}, actor));
        const auto server = good(keys.authenticate(made.secret));
        const auto issued = good(secrets().issue(server, {}));
        good(secrets().redeem(issued.value));
        good(keys.revoke(platform().acme.id, made.key.id, actor));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"client_secret_invalid"}, reasonOf(secrets().redeem(issued.value)));
    }

    void whatHasExpiredIsForgotten() {
        good(secrets().issue(member_, {.lifetime = seconds{60}}));
        good(secrets().issue(member_, {.lifetime = seconds{600}}));
        platform().clock.advance(seconds{61});
        good(secrets().purge());
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, rows());
    }

private:
    tenancy::Principal member_;
};
CPPUNIT_TEST_SUITE_REGISTRATION(ClientSecretsTest);

}  // namespace
}  // namespace parley::conversation
