#include "../../io/outbound/scripted_server.hpp"
#include "errand_runner.hpp"
#include "open_things.hpp"

#include <cppunit/extensions/HelperMacros.h>

#include <future>

namespace parley::provider {
namespace {

using namespace parley::testing;  // NOLINT(google-build-using-namespace)

std::string placeOf(const ScriptedServer& server) {
    return "127.0.0.1:" + std::to_string(server.port());
}

nlohmann::json settingsFor(const ScriptedServer& server, const std::string& scheme = "smtp") {
    return {{"base_url", scheme + "://" + placeOf(server)}};
}

std::string heardFrom(
    const ScriptedServer::Script& script,
    const std::string& method = "tcp",
    std::optional<TestIdentity> identity = {}) {
    ScriptedServer server{script, std::move(identity)};
    auto& errands = sharedErrands();
    errands.configure(settingsFor(server, method == "tls" ? "smtps" : "smtp"));
    return errands.run(method, placeOf(server));
}

ScriptedServer::Script saying(const std::string& lines) {
    return [lines](Peer& peer, int) {
        peer.send(lines);
        peer.waitForClose();
    };
}

class TcpServiceTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TcpServiceTest);
    CPPUNIT_TEST(bytesGoBothWays);
    CPPUNIT_TEST(whatIsSentBeforeItIsOpenGoesOutThen);
    CPPUNIT_TEST(speaksUnderTlsToWhomItCanBelieve);
    CPPUNIT_TEST(changesToTlsInTheMiddle);
    CPPUNIT_TEST(onlyTheOperatorsHostMayBeReached);
    CPPUNIT_TEST(whereTlsIsAskedForNothingGoesWithoutIt);
    CPPUNIT_TEST(aHostOfTheManifestIsTrustedAsATenantsWish);
    CPPUNIT_TEST(closesInGoodOrder);
    CPPUNIT_TEST(aPortWhereNobodyListensIsANetworkFailure);
    CPPUNIT_TEST(aResetIsANetworkFailure);
    CPPUNIT_TEST(theDeadlineEndsIt);
    CPPUNIT_TEST(cancelInsideACallbackSilencesIt);
    CPPUNIT_TEST(isBusyAboveTheWatermarkAndTakesMoreLater);
    CPPUNIT_TEST(whatIsLeftOpenIsClosedWithTheSession);
    CPPUNIT_TEST(leavesNoThreadAndNoDescriptorBehind);
    CPPUNIT_TEST_SUITE_END();

public:
    void bytesGoBothWays() {
        std::string said;
        const auto heard = heardFrom([&](Peer& peer, int) {
            peer.send("say hel");
            peer.send("lo\r\nnote there\r\n");
            said = peer.readLine();
        });
        CPPUNIT_ASSERT_EQUAL(std::string{R"("open; say 0; there; closed 0")"}, heard);
        CPPUNIT_ASSERT_EQUAL(std::string{"hello\r\n"}, said);
    }

    void whatIsSentBeforeItIsOpenGoesOutThen() {
        std::string early;
        const auto heard =
            heardFrom([&](Peer& peer, int) { early = peer.readLine(); }, "tcp_early");
        CPPUNIT_ASSERT_EQUAL(std::string{R"("early 0; open; closed 0")"}, heard);
        CPPUNIT_ASSERT_EQUAL(std::string{"early\r\n"}, early);
    }

    void speaksUnderTlsToWhomItCanBelieve() {
        const auto& authority = ErrandRunner::authority();
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("open; hi; say 1; closed 0")"},
            heardFrom(saying("note hi\r\nclose\r\n"), "tls", authority.issue("IP:127.0.0.1")));
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("closed 10 tls")"},
            heardFrom(saying(""), "tls", authority.issue("DNS:bad.test")));
    }

    void changesToTlsInTheMiddle() {
        const auto heardOf = [](const TestIdentity& identity, std::string* secret) {
            return heardFrom([&](Peer& peer, int) {
                auto tls = ScriptedServer::tlsOf(identity);
                peer.send("tls\r\n");
                if (!peer.startTls(tls)) return;
                peer.send("say secret\r\n");
                *secret = peer.readLine();
            });
        };
        std::string secret;
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("open; tls 0; open; say 0; closed 0")"},
            heardOf(ErrandRunner::authority().issue("IP:127.0.0.1"), &secret));
        CPPUNIT_ASSERT_EQUAL(std::string{"secret\r\n"}, secret);
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("open; tls 0; closed 10 tls")"},
            heardOf(ErrandRunner::authority().issue("DNS:bad.test"), &secret));
    }

    void onlyTheOperatorsHostMayBeReached() {
        ScriptedServer server{saying("")};
        auto& errands = sharedErrands();
        errands.configure({{"base_url", "smtp://127.0.0.1:1"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"permission: "}, errands.run("tcp", placeOf(server)));
        // Without a port it is not this one.
        errands.configure({{"base_url", "smtp://127.0.0.1"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"permission: "}, errands.run("tcp", placeOf(server)));
        for (const auto* place : {"127.1:25", "127.0.0.1:0"})
            CPPUNIT_ASSERT_EQUAL(std::string{"invalid: "}, errands.run("tcp", place));
        CPPUNIT_ASSERT_EQUAL(0, server.connections());
    }

    void whereTlsIsAskedForNothingGoesWithoutIt() {
        ScriptedServer server{saying("")};
        auto& errands = sharedErrands();
        for (const auto* scheme : {"smtps", "https"}) {
            errands.configure(settingsFor(server, scheme));
            CPPUNIT_ASSERT_EQUAL(std::string{"permission: "}, errands.run("tcp", placeOf(server)));
        }
        CPPUNIT_ASSERT_EQUAL(0, server.connections());
    }

    void aHostOfTheManifestIsTrustedAsATenantsWish() {
        ScriptedServer server{saying("")};
        auto manifest = PluginPackages::errands();
        manifest["permissions"]["net"] = {"127.0.0.1"};
        ErrandRunner errands{manifest};
        errands.configure(nlohmann::json::object());
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("closed 6 refused")"}, errands.run("tcp", placeOf(server)));
        CPPUNIT_ASSERT_EQUAL(0, server.connections());
    }

    void closesInGoodOrder() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("open; say 0; say 1; closed 0")"},
            heardFrom(saying("say goodbye\r\nclose\r\n")));
    }

    void aPortWhereNobodyListensIsANetworkFailure() {
        auto& errands = sharedErrands();
        errands.configure({{"base_url", "smtp://127.0.0.1:1"}});
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("closed 10 connect")"}, errands.run("tcp", "127.0.0.1:1"));
    }

    void aResetIsANetworkFailure() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("open; say 0; closed 10 reset")"}, heardFrom([](Peer& peer, int) {
                peer.send("say hello\r\n");
                peer.readLine();
                peer.reset();
            }));
    }

    void theDeadlineEndsIt() {
        // How far it came by then is open.
        CPPUNIT_ASSERT(
            heardFrom(saying(""), "tcp_briefly").ends_with(R"(closed 2 total_timeout")"));
    }

    void cancelInsideACallbackSilencesIt() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("open; say 1")"}, heardFrom(saying("cancel\r\nnote more\r\n")));
    }

    void isBusyAboveTheWatermarkAndTakesMoreLater() {
        const auto heard = heardFrom([&](Peer& peer, int) {
            peer.send("flood\r\n");
            const auto last = peer.readLine();
            CPPUNIT_ASSERT(last.ends_with("~after the flood\r\n"));
        });
        CPPUNIT_ASSERT_EQUAL(std::string{R"("open; flood 17; writable; say 0; closed 0")"}, heard);
    }

    void whatIsLeftOpenIsClosedWithTheSession() {
        std::promise<void> open;
        std::promise<void> closed;
        ScriptedServer server{[&](Peer& peer, int) {
            peer.readLine();
            open.set_value();
            peer.waitForClose();
            closed.set_value();
        }};
        auto& errands = sharedErrands();
        errands.configure(settingsFor(server));
        errands.begin("tcp_early", placeOf(server), [](const std::string&) {});
        open.get_future().wait();
        errands.letGo();
        closed.get_future().wait();
        errands.until([&] { return errands.stats().sessions_open == 1; });
    }

    void leavesNoThreadAndNoDescriptorBehind() {
        constexpr int kConnections = 50;
        auto& errands = sharedErrands();
        const auto talkTo = [&](ScriptedServer& server, int connections) {
            errands.configure(settingsFor(server));
            for (int i = 0; i < connections; ++i)
                errands.begin("tcp", placeOf(server), [](const std::string&) {});
            errands.until([&] { return server.connections() == connections; });
            errands.letGo();
            errands.until([&] { return errands.stats().sessions_open == 1; });
        };
        const auto script = [](Peer& peer, int) {
            peer.send("say hello\r\n");
            peer.waitForClose();
        };
        // Whatever is made for the first of all is there to stay.
        std::optional<ScriptedServer> server{script};
        talkTo(*server, 1);
        server.reset();
        const OpenThings before;
        server.emplace(script);
        talkTo(*server, kConnections);
        server.reset();
        errands.until([&] { return OpenThings{} == before; });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TcpServiceTest);

}  // namespace
}  // namespace parley::provider
