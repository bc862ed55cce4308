#include <conversation/returns.hpp>
#include <tenancy/tenant_token.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::conversation {
namespace {

class ReturnsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ReturnsTest);
    CPPUNIT_TEST(aKeyLeadsBackToWhatWasLostWithIt);
    CPPUNIT_TEST(aSessionIsFoundBeforeItIsMissed);
    CPPUNIT_TEST(nobodyElseComesBack);
    CPPUNIT_TEST(aKeyLeadsToWhatItOpenedItself);
    CPPUNIT_TEST(theOneLostLastComesFirst);
    CPPUNIT_TEST(anotherKindOfLineIsNoWayBack);
    CPPUNIT_TEST(aKeyIsKnownAsLongAsItsConversationGoesOn);
    CPPUNIT_TEST_SUITE_END();

    static base::UserId user(std::uint8_t number) {
        return base::UserId{base::Uuid{base::Uuid::Bytes{number}}};
    }
    static ConversationId id(std::uint8_t number) {
        return ConversationId{base::Uuid{base::Uuid::Bytes{number}}};
    }
    static std::shared_ptr<const ClientSecret> secretWith(const std::string& hash) {
        auto secret = std::make_shared<ClientSecret>();
        secret->key_sha256 = hash;
        return secret;
    }
    static Returns::Talk talk(std::uint8_t number, std::shared_ptr<const ClientSecret> secret) {
        return {
            .id = id(number),
            .owner = {.tenant = base::TenantId{1}, .user = user(1)},
            .session_id = "sess_" + std::to_string(number),
            .secret = std::move(secret)};
    }
    static Returns::Wish wish(
        std::shared_ptr<const ClientSecret> secret, std::string session_id = {}) {
        return {
            .caller = {.tenant = base::TenantId{1}, .user = user(1)},
            .secret = std::move(secret),
            .session_id = std::move(session_id)};
    }

public:
    void aKeyLeadsBackToWhatWasLostWithIt() {
        Returns returns;
        Returns::Entry entry{returns, talk(1, secretWith("a"))};
        // A key may open several at once.
        CPPUNIT_ASSERT(!returns.find(wish(secretWith("a"))));
        entry.setLost(true);
        CPPUNIT_ASSERT(returns.find(wish(secretWith("a"))) == id(1));
        CPPUNIT_ASSERT(!returns.find(wish(secretWith("b"))));
        entry.setLost(false);
        CPPUNIT_ASSERT(!returns.find(wish(secretWith("a"))));
    }

    void aSessionIsFoundBeforeItIsMissed() {
        Returns returns;
        const Returns::Entry entry{returns, talk(1, nullptr)};
        CPPUNIT_ASSERT(returns.find(wish(nullptr, "sess_1")) == id(1));
        CPPUNIT_ASSERT(!returns.find(wish(nullptr, "sess_2")));
        CPPUNIT_ASSERT(!returns.find(wish(nullptr)));
    }

    void nobodyElseComesBack() {
        Returns returns;
        const Returns::Entry entry{returns, talk(1, nullptr)};
        auto stranger = wish(nullptr, "sess_1");
        stranger.caller.user = user(2);
        CPPUNIT_ASSERT(!returns.find(stranger));
        auto foreigner = wish(nullptr, "sess_1");
        foreigner.caller.tenant = base::TenantId{2};
        CPPUNIT_ASSERT(!returns.find(foreigner));
    }

    void aKeyLeadsToWhatItOpenedItself() {
        Returns returns;
        const Returns::Entry own{returns, talk(1, secretWith("a"))};
        const Returns::Entry other{returns, talk(2, nullptr)};
        CPPUNIT_ASSERT(returns.find(wish(secretWith("a"), "sess_1")) == id(1));
        CPPUNIT_ASSERT(!returns.find(wish(secretWith("b"), "sess_1")));
        CPPUNIT_ASSERT(!returns.find(wish(secretWith("a"), "sess_2")));
    }

    void theOneLostLastComesFirst() {
        Returns returns;
        Returns::Entry first{returns, talk(1, secretWith("a"))};
        Returns::Entry second{returns, talk(2, secretWith("a"))};
        second.setLost(true);
        first.setLost(true);
        CPPUNIT_ASSERT(returns.find(wish(secretWith("a"))) == id(1));
    }

    void anotherKindOfLineIsNoWayBack() {
        Returns returns;
        Returns::Entry entry{returns, talk(1, secretWith("a"))};
        entry.setLost(true);
        auto by_call = wish(secretWith("a"));
        by_call.pace = Line::Pace::Ours;
        CPPUNIT_ASSERT(!returns.find(by_call));
    }

    void aKeyIsKnownAsLongAsItsConversationGoesOn() {
        Returns returns;
        const auto token = tenancy::TenantToken::make("ek_", base::TenantId{1});
        {
            const Returns::Entry entry{returns, talk(1, secretWith(token.sha256))};
            CPPUNIT_ASSERT(returns.secretOf(token.text) != nullptr);
            CPPUNIT_ASSERT(returns.secretOf("ek_wrong") == nullptr);
        }
        CPPUNIT_ASSERT(returns.secretOf(token.text) == nullptr);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReturnsTest);

}  // namespace
}  // namespace parley::conversation
