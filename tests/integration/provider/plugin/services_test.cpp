#include "../../io/outbound/scripted_server.hpp"
#include "errand_runner.hpp"

#include <base/bytes.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <future>
#include <mutex>

namespace parley::provider {
namespace {

using testing::Peer;
using testing::ScriptedServer;

const nlohmann::json kWithKey{{"api_key", "vendor key"}};

class ServicesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ServicesTest);
    CPPUNIT_TEST(theOperatorsBaseUrlMayBeReached);
    CPPUNIT_TEST(noOtherHostMayBeReached);
    CPPUNIT_TEST(aHostOfTheManifestIsTrustedAsATenantsWish);
    CPPUNIT_TEST(theSecretGoesToTheVendorAndNotThroughThePlugin);
    CPPUNIT_TEST(onlySettingsThatReferToSecretsAreCredentials);
    CPPUNIT_TEST(aSecretThatIsNotSetIsNotSent);
    CPPUNIT_TEST(whatIsLeftOpenIsClosedWithTheSession);
    CPPUNIT_TEST(signaturesAreMadeByTheHost);
    CPPUNIT_TEST(readingASecretNeedsPermission);
    CPPUNIT_TEST(theStoreRemembersForEachTenantWithinItsQuota);
    CPPUNIT_TEST_SUITE_END();

public:
    void theOperatorsBaseUrlMayBeReached() {
        ScriptedServer server{script()};
        ErrandRunner errands;
        errands.configure({{"base_url", urlOf(server) + "/v1"}});
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("200 hello")"}, errands.run("fetch", urlOf(server) + "/v1/voices"));
        CPPUNIT_ASSERT(head_.starts_with("GET /v1/voices HTTP/1.1\r\n"));
    }

    void noOtherHostMayBeReached() {
        ScriptedServer server{script()};
        ErrandRunner errands;
        errands.configure({{"base_url", "http://127.0.0.1:1"}});
        for (const auto& url :
             {urlOf(server),
              std::string{"https://127.0.0.1:1/"},
              std::string{"https://acme.test/"}}) {
            CPPUNIT_ASSERT_EQUAL(std::string{"permission: "}, errands.run("fetch", url));
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid: "}, errands.run("fetch", "http://127.1/"));
        CPPUNIT_ASSERT_EQUAL(0, server.connections());
    }

    void aHostOfTheManifestIsTrustedAsATenantsWish() {
        ScriptedServer server{script()};
        auto manifest = testing::PluginPackages::errands();
        manifest["permissions"]["net"] = {"127.0.0.1"};
        ErrandRunner errands{manifest};
        errands.configure(nlohmann::json::object());
        CPPUNIT_ASSERT(errands.run("fetch", urlOf(server)).starts_with("permission: "));
        CPPUNIT_ASSERT_EQUAL(0, server.connections());
    }

    void theSecretGoesToTheVendorAndNotThroughThePlugin() {
        ScriptedServer server{script()};
        ErrandRunner errands;
        auto settings = kWithKey;
        settings["base_url"] = urlOf(server);
        errands.configure(settings);
        errands.run("fetch_with_key", urlOf(server));
        CPPUNIT_ASSERT(head_.find("Authorization: Bearer s3cret&\r\n") != std::string::npos);
        errands.run("fetch_with_query", urlOf(server) + "/?a=b");
        CPPUNIT_ASSERT(head_.starts_with("GET /?a=b&key=s3cret%26 HTTP/1.1\r\n"));
    }

    void onlySettingsThatReferToSecretsAreCredentials() {
        ScriptedServer server{script()};
        ErrandRunner errands;
        errands.configure({{"base_url", urlOf(server)}});
        CPPUNIT_ASSERT(errands.run("fetch_with_other", urlOf(server)).starts_with("permission: "));
        CPPUNIT_ASSERT_EQUAL(0, server.connections());
    }

    void aSecretThatIsNotSetIsNotSent() {
        ScriptedServer server{script()};
        ErrandRunner errands;
        errands.configure({{"base_url", urlOf(server)}, {"api_key", "another key"}});
        CPPUNIT_ASSERT(errands.run("fetch_with_key", urlOf(server)).starts_with("auth: "));
        CPPUNIT_ASSERT_EQUAL(0, server.connections());
    }

    void whatIsLeftOpenIsClosedWithTheSession() {
        std::promise<void> asked;
        std::promise<void> closed;
        ScriptedServer server{[&](Peer& peer, int) {
            peer.readHead();
            asked.set_value();
            peer.waitForClose();
            closed.set_value();
        }};
        ErrandRunner errands;
        errands.configure({{"base_url", urlOf(server)}});
        errands.begin("leave_open", urlOf(server), [](const std::string&) {});
        asked.get_future().wait();
        errands.letGo();
        closed.get_future().wait();
        errands.until([&] { return errands.stats().sessions_open == 1; });
    }

    void signaturesAreMadeByTheHost() {
        ErrandRunner errands;
        errands.configure(kWithKey);
        CPPUNIT_ASSERT_EQUAL(
            '"' + base::toHex(base::hmacSha256("s3cret&", "data")) + '"',
            errands.run("sign", "data"));
        errands.configure(nlohmann::json::object());
        CPPUNIT_ASSERT_EQUAL(std::string{"not_found: "}, errands.run("sign", "data"));
    }

    void readingASecretNeedsPermission() {
        ErrandRunner refused;
        refused.configure(kWithKey);
        CPPUNIT_ASSERT_EQUAL(std::string{"permission: "}, refused.run("read_secret", ""));
        auto manifest = testing::PluginPackages::errands();
        manifest["permissions"]["read_secrets"] = true;
        ErrandRunner allowed{manifest};
        allowed.configure(kWithKey);
        CPPUNIT_ASSERT_EQUAL(std::string{R"("s3cret&")"}, allowed.run("read_secret", ""));
    }

    void theStoreRemembersForEachTenantWithinItsQuota() {
        ErrandRunner errands;
        errands.configure(nlohmann::json::object(), "ten_1");
        CPPUNIT_ASSERT_EQUAL(std::string{"13"}, errands.run("recall", ""));
        CPPUNIT_ASSERT_EQUAL(std::string{"0"}, errands.run("remember", "token"));
        CPPUNIT_ASSERT_EQUAL(std::string{R"("token")"}, errands.run("recall", ""));
        CPPUNIT_ASSERT_EQUAL(std::string{"7"}, errands.run("remember", std::string(60, 'x')));
        errands.configure(nlohmann::json::object(), "ten_2");
        CPPUNIT_ASSERT_EQUAL(std::string{"13"}, errands.run("recall", ""));
    }

private:
    static std::string urlOf(const ScriptedServer& server) {
        return "http://127.0.0.1:" + std::to_string(server.port());
    }
    ScriptedServer::Script script() {
        return [this](Peer& peer, int) {
            const auto head = peer.readHead();
            if (head.empty()) return;
            head_ = head;
            peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
        };
    }

    std::string head_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ServicesTest);

}  // namespace
}  // namespace parley::provider
