#include "conversation_fixture.hpp"

namespace parley::conversation {
namespace {

const std::string kNoLink = "share_link_not_found";

class ShareLinksTest : public ConversationFixture {
    CPPUNIT_TEST_SUITE(ShareLinksTest);
    CPPUNIT_TEST(whoHasTheLinkSeesTheTranscript);
    CPPUNIT_TEST(aLinkExpires);
    CPPUNIT_TEST(linksAreTakenBackTogether);
    CPPUNIT_TEST(onlyWhatOneSeesCanBeShared);
    CPPUNIT_TEST(whatIsNotKeptCannotBeShared);
    CPPUNIT_TEST(theTokenIsNotKept);
    CPPUNIT_TEST(whatIsNoTokenOpensNothing);
    CPPUNIT_TEST_SUITE_END();

public:
    void whoHasTheLinkSeesTheTranscript() {
        const auto id = hold(ada);
        const auto link = good(services->share_links.create({acme, ada}, id, 1h, {}));
        CPPUNIT_ASSERT(link.expires_at == clock.now() + 1h);
        const auto shown = good(services->share_links.open(link.token));
        CPPUNIT_ASSERT(shown.conversation.id == id);
        CPPUNIT_ASSERT_EQUAL(std::string{"Good morning."}, shown.turns.at(0).text.value());
        CPPUNIT_ASSERT(ShareLinks::tenantOf(link.token) == acme);
        CPPUNIT_ASSERT_EQUAL(1, count("audit_entry WHERE action = 'conversation.shared'"));
    }

    void aLinkExpires() {
        const auto link = good(services->share_links.create({acme, ada}, hold(ada), 1h, {}));
        clock.advance(1h - 1ms);
        good(services->share_links.open(link.token));
        clock.advance(1ms);
        CPPUNIT_ASSERT_EQUAL(kNoLink, reasonOf(services->share_links.open(link.token)));
    }

    void linksAreTakenBackTogether() {
        const auto id = hold(ada);
        const auto first = good(services->share_links.create({acme, ada}, id, 1h, {}));
        const auto second = good(services->share_links.create({acme, ada}, id, 1h, {}));
        const auto other = good(services->share_links.create({acme, ada}, hold(ada), 1h, {}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"conversation_not_found"},
            reasonOf(services->share_links.revoke({acme, bob}, id, {})));
        good(services->share_links.open(first.token));
        good(services->share_links.revoke({acme, ada}, id, {}));
        for (const auto& link : {first, second})
            CPPUNIT_ASSERT_EQUAL(kNoLink, reasonOf(services->share_links.open(link.token)));
        good(services->share_links.open(other.token));
    }

    void onlyWhatOneSeesCanBeShared() {
        const auto id = hold(ada);
        for (const auto& reader : {Reader{acme, bob}, Reader{globex}}) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"conversation_not_found"},
                reasonOf(services->share_links.create(reader, id, 1h, {})));
        }
        CPPUNIT_ASSERT_EQUAL(0, count("share_link"));
        good(services->share_links.create({acme}, id, 1h, {}));
    }

    void whatIsNotKeptCannotBeShared() {
        const auto id = hold(beginning(acme, ada, Consent::No), [](Recorder&) {});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"transcript_not_kept"},
            reasonOf(services->share_links.create({acme, ada}, id, 1h, {})));
    }

    void theTokenIsNotKept() {
        const auto link = good(services->share_links.create({acme, ada}, hold(ada), 1h, {}));
        CPPUNIT_ASSERT_EQUAL(
            1, count("share_link WHERE token_sha256 = sha256('" + link.token + "'::bytea)"));
        CPPUNIT_ASSERT_EQUAL(
            0, count("audit_entry WHERE details::text LIKE '%" + link.token.substr(4) + "%'"));
    }

    void whatIsNoTokenOpensNothing() {
        const auto link = good(services->share_links.create({acme, ada}, hold(ada), 1h, {}));
        for (const auto& token :
             {std::string{},
              std::string{"shr_"},
              link.token + "A",
              link.token.substr(0, link.token.size() - 1),
              "pk_" + link.token.substr(4),
              std::string{"shr_' OR 1=1"}})
            CPPUNIT_ASSERT_EQUAL(kNoLink, reasonOf(services->share_links.open(token)));
        // Of another tenant.
        auto forged = link.token;
        forged[4 + 9] = forged[4 + 9] == 'm' ? 'n' : 'm';
        CPPUNIT_ASSERT_EQUAL(kNoLink, reasonOf(services->share_links.open(forged)));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ShareLinksTest);

}  // namespace
}  // namespace parley::conversation
