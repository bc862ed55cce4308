#include "../../io/outbound/scripted_server.hpp"
#include "errand_runner.hpp"

#include <base/bytes.hpp>
#include <base/log.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
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
    CPPUNIT_TEST(aPluginsLineTellsWhoseItIs);
    CPPUNIT_TEST(soundIsConvertedByTheHost);
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

    void aPluginsLineTellsWhoseItIs() {
        const auto file = std::filesystem::temp_directory_path() /
                          ("parley-services-" + std::to_string(getpid()) + ".log");
        CPPUNIT_ASSERT(base::logTo(file.string()));
        ErrandRunner errands;
        errands.configure(nlohmann::json::object(), "ten_7");
        errands.run("note", "two\r\nlines" + std::string(8'192, 'x'));
        base::flushLog();
        base::logTo("-");
        std::vector<nlohmann::json> lines;
        std::ifstream written{file};
        for (std::string line; std::getline(written, line);) {
            CPPUNIT_ASSERT_MESSAGE("one line is one event", nlohmann::json::accept(line));
            auto event = nlohmann::json::parse(line);
            if (event.at("event") == "plugin.noted") lines.push_back(std::move(event));
        }
        std::filesystem::remove(file);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, lines.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"errands"}, lines[0].at("plugin").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"ten_7"}, lines[0].at("tenant").get<std::string>());
        CPPUNIT_ASSERT(lines[0].at("session").get<std::int64_t>() > 0);
        const auto words = lines[0].at("words").get<std::string>();
        CPPUNIT_ASSERT(words.starts_with("two\r\nlines") && words.size() <= 4'096);
    }

    void soundIsConvertedByTheHost() {
        ErrandRunner errands;
        errands.configure(nlohmann::json::object());
        const auto sound = nlohmann::json::parse(errands.run("sound", "")).get<std::vector<int>>();
        // A filter may hold back its last milliseconds, and G.711 keeps eight bits of sixteen.
        CPPUNIT_ASSERT(sound.at(0) > 15'800 && sound.at(0) <= 16'000);
        CPPUNIT_ASSERT(sound.at(1) > 960 && sound.at(1) < 1'040);
        CPPUNIT_ASSERT_EQUAL(480, sound.at(2));
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
