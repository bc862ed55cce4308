#include "platform.hpp"

#include <Poco/JWT/Signer.h>
#include <Poco/JWT/Token.h>

#include <rapidcheck.h>
#include <support/hostile_tokens.hpp>

#include <set>

namespace parley::tenancy {
namespace {

constexpr std::chrono::seconds kLifetime{600};

class AccessTokensTest : public PlatformFixture {
    CPPUNIT_TEST_SUITE(AccessTokensTest);
    CPPUNIT_TEST(aTokenSaysWhoItsBearerIs);
    CPPUNIT_TEST(anotherLibraryReadsOurTokens);
    CPPUNIT_TEST(aTokenEndsAfterTenMinutes);
    CPPUNIT_TEST(aCachedTokenEndsAsWell);
    CPPUNIT_TEST(forgedTokensAreRefused);
    CPPUNIT_TEST(wrongClaimsAreRefusedEvenUnderOurSignature);
    CPPUNIT_TEST(aTokenWithAnyChangedCharacterIsRefused);
    CPPUNIT_TEST(arbitraryTextIsRefused);
    CPPUNIT_TEST(aNewKeySignsAfterItsNoticeAndTheOldOneStillVerifies);
    CPPUNIT_TEST(keysChangeByThemselvesAfterThirtyDays);
    CPPUNIT_TEST(everyHostHasTheSameKeys);
    CPPUNIT_TEST(csrfTokensBelongToOneSession);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        PlatformFixture::setUp();
        uncached_ = std::make_unique<AccessTokens>(
            platform().services.signing_keys,
            platform().clock,
            AccessTokens::Options{.use_cache = UseTokenCache::No});
    }
    void tearDown() override {
        uncached_.reset();
        PlatformFixture::tearDown();
    }

    void aTokenSaysWhoItsBearerIs() {
        const auto expected = newPrincipal();
        for (int time = 0; time < 2; ++time) {  // The second answer comes from the cache.
            const auto found = good(tokens().verify(tokens().sign(expected)));
            CPPUNIT_ASSERT(found.tenant == expected.tenant);
            CPPUNIT_ASSERT(found.user == expected.user);
            CPPUNIT_ASSERT(found.session == expected.session);
            CPPUNIT_ASSERT(found.role == Role::TenantAdmin);
            CPPUNIT_ASSERT(found.email_verified);
            CPPUNIT_ASSERT(!found.api_key);
            CPPUNIT_ASSERT(found.expires_at == expected.expires_at);
        }
    }

    void anotherLibraryReadsOurTokens() {
        const auto principal = newPrincipal();
        const Poco::JWT::Signer signer{platform().services.signing_keys.current().secret};
        const auto read = signer.verify(tokens().sign(principal));
        CPPUNIT_ASSERT_EQUAL(principal.user.publicId(), read.getSubject());
        CPPUNIT_ASSERT_EQUAL(std::string{"parley"}, read.getIssuer());
        CPPUNIT_ASSERT_EQUAL(std::string{"HS256"}, read.getAlgorithm());
    }

    void aTokenEndsAfterTenMinutes() {
        const auto token = uncached_->sign(newPrincipal());
        platform().clock.advance(kLifetime - std::chrono::seconds{1});
        good(uncached_->verify(token));
        platform().clock.advance(std::chrono::seconds{1});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"access_token_expired"}, reasonOf(uncached_->verify(token)));
    }

    void aCachedTokenEndsAsWell() {
        const auto token = tokens().sign(newPrincipal());
        good(tokens().verify(token));
        platform().clock.advance(kLifetime);
        CPPUNIT_ASSERT_EQUAL(std::string{"access_token_expired"}, reasonOf(tokens().verify(token)));
    }

    void forgedTokensAreRefused() {
        const auto token = tokens().sign(newPrincipal());
        good(tokens().verify(token));
        const auto hostile = testing::forgedTokens(token);
        CPPUNIT_ASSERT(hostile.size() >= 40);
        refuseAll(hostile, token);
    }

    void wrongClaimsAreRefusedEvenUnderOurSignature() {
        const auto token = tokens().sign(newPrincipal());
        const auto hostile =
            testing::wellSignedTokens(token, platform().services.signing_keys.current().secret);
        CPPUNIT_ASSERT(hostile.size() >= 40);
        refuseAll(hostile, token);
    }

    void aTokenWithAnyChangedCharacterIsRefused() {
        const auto token = tokens().sign(newPrincipal());
        // One of the two remembers the token by now.
        good(tokens().verify(token));
        for (std::size_t place = 0; place < token.size(); ++place) {
            for (const char symbol : {'A', 'B', '_', '.', '='}) {
                auto changed = token;
                if (changed[place] == symbol) continue;
                changed[place] = symbol;
                CPPUNIT_ASSERT_MESSAGE(changed, !tokens().verify(changed));
                CPPUNIT_ASSERT_MESSAGE(changed, !uncached_->verify(changed));
            }
        }
    }

    void arbitraryTextIsRefused() {
        const auto header = platform().services.signing_keys.current().header;
        const bool held = rc::check(
            "no text is a token",
            [&](const std::string& payload, const std::string& signature, bool with_header) {
                const auto token =
                    (with_header ? header : payload) + "." + payload + "." + signature;
                RC_ASSERT(!tokens().verify(token).has_value());
                RC_ASSERT(!tokens().verify(payload).has_value());
            });
        CPPUNIT_ASSERT(held);
    }

    void aNewKeySignsAfterItsNoticeAndTheOldOneStillVerifies() {
        auto& keys = platform().services.signing_keys;
        const auto old_kid = keys.current().kid;
        good(keys.rotate());
        CPPUNIT_ASSERT_EQUAL(old_kid, keys.current().kid);
        platform().clock.advance(std::chrono::minutes{2} - std::chrono::seconds{1});
        const auto last_old = uncached_->sign(newPrincipal());
        platform().clock.advance(std::chrono::seconds{1});
        CPPUNIT_ASSERT(keys.current().kid != old_kid);
        platform().clock.advance(kLifetime - std::chrono::seconds{2});
        good(keys.refresh());
        good(uncached_->verify(last_old));
        platform().clock.advance(std::chrono::minutes{10});
        good(keys.refresh());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, keys.all()->size());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"access_token_invalid"}, reasonOf(uncached_->verify(last_old)));
    }

    void keysChangeByThemselvesAfterThirtyDays() {
        auto& keys = platform().services.signing_keys;
        const auto old_kid = keys.current().kid;
        platform().clock.advance(std::chrono::hours{30 * 24});
        good(keys.refresh());
        CPPUNIT_ASSERT_EQUAL(old_kid, keys.current().kid);
        platform().clock.advance(std::chrono::seconds{1});
        good(keys.refresh());
        platform().clock.advance(std::chrono::minutes{2});
        CPPUNIT_ASSERT(keys.current().kid != old_kid);
    }

    void everyHostHasTheSameKeys() {
        SigningKeys other{platform().db.database(), platform().vault, platform().clock};
        good(other.refresh());
        CPPUNIT_ASSERT_EQUAL(
            platform().services.signing_keys.current().secret, other.current().secret);
        const auto stored = platform().db.adminValue(
            "SELECT encode(sealed, 'hex') FROM parley.platform_secret WHERE name LIKE "
            "'access_token_key/%'");
        CPPUNIT_ASSERT(stored.find(base::toHex(other.current().secret)) == std::string::npos);
    }

    void csrfTokensBelongToOneSession() {
        const auto& csrf = platform().services.csrf_tokens;
        const auto session = base::SessionId::make(platform().clock.now());
        const auto other = base::SessionId::make(platform().clock.now());
        const auto token = csrf.forSession(session);
        CPPUNIT_ASSERT(csrf.belongsTo(token, session));
        CPPUNIT_ASSERT(!csrf.belongsTo(token, other));
        CPPUNIT_ASSERT(!csrf.belongsTo("", session));
        CPPUNIT_ASSERT(!csrf.belongsTo(token + "A", session));
    }

private:
    const AccessTokens& tokens() { return platform().services.access_tokens; }

    Principal newPrincipal() {
        const auto now = platform().clock.now();
        return {
            .tenant = platform().acme.id,
            .user = base::UserId::make(now),
            .role = Role::TenantAdmin,
            .session = base::SessionId::make(now),
            .email_verified = true,
            .issued_at = now,
            .expires_at = now + kLifetime};
    }

    void refuseAll(
        const std::vector<testing::HostileToken>& hostile, const std::string& good_token) {
        std::set<std::string> different;
        for (const auto& [trick, token] : hostile) {
            CPPUNIT_ASSERT_MESSAGE(trick, token != good_token);
            CPPUNIT_ASSERT_MESSAGE(trick, !tokens().verify(token));
            CPPUNIT_ASSERT_MESSAGE(trick, !uncached_->verify(token));
            CPPUNIT_ASSERT_MESSAGE(trick, !platform().services.authentication.of(token));
            different.insert(token);
        }
        CPPUNIT_ASSERT(different.size() >= 40);
    }

    std::unique_ptr<AccessTokens> uncached_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(AccessTokensTest);

}  // namespace
}  // namespace parley::tenancy
