#include "../../io/outbound/scripted_server.hpp"
#include "../../io/outbound/web_socket_server.hpp"
#include "errand_runner.hpp"
#include "open_things.hpp"

#include <cppunit/extensions/HelperMacros.h>

#include <future>
#include <vector>

namespace parley::provider {
namespace {

using namespace parley::testing;  // NOLINT(google-build-using-namespace)

std::string urlOf(const ScriptedServer& server, const std::string& scheme = "ws") {
    return scheme + "://127.0.0.1:" + std::to_string(server.port());
}

nlohmann::json settingsFor(const ScriptedServer& server, const std::string& scheme = "ws") {
    return {{"base_url", urlOf(server, scheme)}, {"api_key", "vendor key"}};
}

/// What the plugin heard of a server, which then waits for it to leave.
std::string heardFrom(const ScriptedServer::Script& script, const std::string& method = "ws") {
    ScriptedServer server{script};
    auto& errands = sharedErrands();
    errands.configure(settingsFor(server));
    return errands.run(method, urlOf(server) + "/talk");
}

ScriptedServer::Script saying(const std::vector<std::string>& texts) {
    return [texts](Peer& peer, int) {
        acceptWebSocket(peer);
        for (const auto& text : texts)
            peer.send(serverFrame(kText, text));
        peer.waitForClose();
    };
}

ScriptedServer::Script answering(const std::string& answer) {
    return [answer](Peer& peer, int) {
        peer.readHead();
        peer.send(answer);
        peer.waitForClose();
    };
}

class WsServiceTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WsServiceTest);
    CPPUNIT_TEST(textAndBytesGoBothWays);
    CPPUNIT_TEST(whatIsSentBeforeItIsOpenGoesOutThen);
    CPPUNIT_TEST(speaksUnderTlsToWhomItCanBelieve);
    CPPUNIT_TEST(theSecretGoesToTheVendorAndNotThroughThePlugin);
    CPPUNIT_TEST(offersSubprotocols);
    CPPUNIT_TEST(onlyTheOperatorsHostMayBeReached);
    CPPUNIT_TEST(aHostOfTheManifestIsTrustedAsATenantsWish);
    CPPUNIT_TEST(tellsTheVendorsCloseCodes);
    CPPUNIT_TEST(closesWithACodeAndTakesNothingAfterIt);
    CPPUNIT_TEST(aRefusedHandshakeMeansWhatAnAnswerMeans);
    CPPUNIT_TEST(aPortWhereNobodyListensIsANetworkFailure);
    CPPUNIT_TEST(aCutIsANetworkFailure);
    CPPUNIT_TEST(theDeadlineEndsIt);
    CPPUNIT_TEST(cancelInsideACallbackSilencesIt);
    CPPUNIT_TEST(isBusyAboveTheWatermarkAndTakesMoreLater);
    CPPUNIT_TEST(whatIsLeftOpenIsClosedWithTheSession);
    CPPUNIT_TEST(noMoreSocketsThanASessionMayHold);
    CPPUNIT_TEST(leavesNoThreadAndNoDescriptorBehind);
    CPPUNIT_TEST_SUITE_END();

public:
    void textAndBytesGoBothWays() {
        std::vector<ClientFrame> frames;
        const auto heard = heardFrom([&](Peer& peer, int) {
            acceptWebSocket(peer);
            peer.send(serverFrame(kText, "say hello") + serverFrame(kText, "bytes abc"));
            frames.push_back(readFrame(peer));
            frames.push_back(readFrame(peer));
            peer.send(
                serverFrame(kBinary, std::string(70'000, 'x')) +
                serverFrame(kClose, closePayload(1000)));
            peer.waitForClose();
        });
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("open; say 0; bytes 0; binary 70000; closed 0")"}, heard);
        CPPUNIT_ASSERT(frames.at(0).first == kText);
        CPPUNIT_ASSERT_EQUAL(std::string{"hello"}, frames.at(0).payload);
        CPPUNIT_ASSERT(frames.at(1).first == kBinary);
        CPPUNIT_ASSERT_EQUAL(std::string{"abc"}, frames.at(1).payload);
    }

    void whatIsSentBeforeItIsOpenGoesOutThen() {
        std::string early;
        const auto heard = heardFrom(
            [&](Peer& peer, int) {
                acceptWebSocket(peer);
                early = readFrame(peer).payload;
                peer.send(serverFrame(kClose, closePayload(1001)));
                peer.waitForClose();
            },
            "ws_early");
        CPPUNIT_ASSERT_EQUAL(std::string{R"("early 0; open; closed 0")"}, heard);
        CPPUNIT_ASSERT_EQUAL(std::string{"early"}, early);
    }

    void speaksUnderTlsToWhomItCanBelieve() {
        const auto heardOf = [](const TestIdentity& identity) {
            ScriptedServer server{saying({"note hi", "close 1000"}), identity};
            auto& errands = sharedErrands();
            errands.configure(settingsFor(server, "wss"));
            return errands.run("ws", urlOf(server, "wss"));
        };
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("open; text hi; say 1; closed 0")"},
            heardOf(ErrandRunner::authority().issue("IP:127.0.0.1")));
        const std::string refused{R"("closed 10 tls")"};
        CPPUNIT_ASSERT_EQUAL(refused, heardOf(ErrandRunner::authority().issue("DNS:bad.test")));
        CPPUNIT_ASSERT_EQUAL(refused, heardOf(TestAuthority{}.issue("IP:127.0.0.1")));
    }

    void theSecretGoesToTheVendorAndNotThroughThePlugin() {
        std::string head;
        const auto heard = heardFrom(
            [&](Peer& peer, int) {
                head = acceptWebSocket(peer);
                peer.send(serverFrame(kClose, closePayload(1000)));
                peer.waitForClose();
            },
            "ws_with_key");
        CPPUNIT_ASSERT_EQUAL(std::string{R"("open; closed 0")"}, heard);
        CPPUNIT_ASSERT_EQUAL(std::string{"Bearer s3cret&"}, fieldOf(head, "Authorization"));
        CPPUNIT_ASSERT(head.starts_with("GET /talk HTTP/1.1\r\n"));
        CPPUNIT_ASSERT(heardFrom(saying({}), "ws_with_other").starts_with("permission: "));
    }

    void offersSubprotocols() {
        std::string head;
        const auto heard = heardFrom(
            [&](Peer& peer, int) {
                head = acceptWebSocket(peer, "Sec-WebSocket-Protocol: first\r\n");
                peer.send(serverFrame(kClose, closePayload(1000)));
                peer.waitForClose();
            },
            "ws_offering");
        CPPUNIT_ASSERT_EQUAL(std::string{R"("open; closed 0")"}, heard);
        CPPUNIT_ASSERT_EQUAL(std::string{"second, first"}, fieldOf(head, "Sec-WebSocket-Protocol"));
        CPPUNIT_ASSERT_EQUAL(std::string{"test"}, fieldOf(head, "X-Kind"));
    }

    void onlyTheOperatorsHostMayBeReached() {
        ScriptedServer server{saying({})};
        auto& errands = sharedErrands();
        errands.configure({{"base_url", "http://127.0.0.1:1"}});
        for (const auto& url : {urlOf(server), urlOf(server, "wss")})
            CPPUNIT_ASSERT_EQUAL(std::string{"permission: "}, errands.run("ws", url));
        errands.configure(settingsFor(server));
        for (const auto& url : {urlOf(server, "http"), std::string{"ws://127.1/"}})
            CPPUNIT_ASSERT_EQUAL(std::string{"invalid: "}, errands.run("ws", url));
        CPPUNIT_ASSERT_EQUAL(0, server.connections());
    }

    void aHostOfTheManifestIsTrustedAsATenantsWish() {
        ScriptedServer server{saying({})};
        auto manifest = PluginPackages::errands();
        manifest["permissions"]["net"] = {"127.0.0.1"};
        ErrandRunner errands{manifest};
        errands.configure(nlohmann::json::object());
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("closed 6 refused")"}, errands.run("ws", urlOf(server)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("closed 6 refused")"}, errands.run("ws", urlOf(server, "wss")));
        CPPUNIT_ASSERT_EQUAL(0, server.connections());
    }

    void tellsTheVendorsCloseCodes() {
        const auto closing = [](const std::string& payload) {
            return heardFrom([payload](Peer& peer, int) {
                acceptWebSocket(peer);
                peer.send(serverFrame(kClose, payload));
                peer.waitForClose();
            });
        };
        CPPUNIT_ASSERT_EQUAL(std::string{R"("open; closed 0")"}, closing(closePayload(1001)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("open; closed 9 code 1011 no audio")"},
            closing(closePayload(1011, "no audio")));
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("open; closed 11 code 1007")"}, closing(closePayload(1007)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("open; closed 9 code 4000 as we say")"},
            closing(closePayload(4000, "as we say")));
        CPPUNIT_ASSERT_EQUAL(std::string{R"("open; closed 9 code 1005")"}, closing({}));
    }

    void closesWithACodeAndTakesNothingAfterIt() {
        const auto closing = [](const std::string& code, const std::string& reply) {
            std::string said;
            const auto heard = heardFrom([&](Peer& peer, int) {
                acceptWebSocket(peer);
                peer.send(serverFrame(kText, "close " + code));
                said = readFrame(peer).payload;
                if (!reply.empty()) peer.send(serverFrame(kClose, reply));
            });
            CPPUNIT_ASSERT_EQUAL(
                closePayload(static_cast<unsigned>(std::stoul(code)), "enough"), said);
            return heard;
        };
        const std::string proper{R"("open; say 1; closed 0")"};
        CPPUNIT_ASSERT_EQUAL(proper, closing("1000", closePayload(1000)));
        CPPUNIT_ASSERT_EQUAL(proper, closing("1000", {}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("open; say 1; closed 9 code 4001")"}, closing("4001", {}));
        // What the vendor has to complain about is worth more than that it was left.
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("open; say 1; closed 9 code 1011 too late")"},
            closing("1000", closePayload(1011, "too late")));
    }

    void aRefusedHandshakeMeansWhatAnAnswerMeans() {
        const auto refusing = [](const std::string& head, const std::string& body) {
            return heardFrom(answering(
                "HTTP/1.1 " + head + "\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body));
        };
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("closed 5 http 401 the vendor answered HTTP 401")"},
            refusing("401 Unauthorized", "{}"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("closed 7 http 401 the vendor answered HTTP 401")"},
            refusing("401 Unauthorized", R"({"detail":{"status":"quota_exceeded"}})"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("closed 7 http 402 the vendor answered HTTP 402 req_1")"},
            refusing("402 Payment Required\r\ndg-request-id: req_1", ""));
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("closed 8 http 429 wait 7000 ms the vendor answered HTTP 429")"},
            refusing("429 Too Many Requests\r\nRetry-After: 7", ""));
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("closed 9 http 503 the vendor answered HTTP 503")"},
            refusing("503 Unavailable", "later"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("closed 11 http 200 the vendor answered HTTP 200")"},
            refusing("200 OK", "<html>"));
    }

    void aPortWhereNobodyListensIsANetworkFailure() {
        auto& errands = sharedErrands();
        const std::string url{"ws://127.0.0.1:1"};
        errands.configure({{"base_url", url}});
        CPPUNIT_ASSERT_EQUAL(std::string{R"("closed 10 connect")"}, errands.run("ws", url));
    }

    void aCutIsANetworkFailure() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("open; text hi; closed 10 reset")"}, heardFrom([](Peer& peer, int) {
                acceptWebSocket(peer);
                peer.send(serverFrame(kText, "note hi"));
            }));
    }

    void theDeadlineEndsIt() {
        const auto silent = [](Peer& peer, int) { peer.waitForClose(); };
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("closed 2 total_timeout")"}, heardFrom(silent, "ws_briefly"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("closed 2 first_byte_timeout")"}, heardFrom(silent, "ws_impatiently"));
    }

    void cancelInsideACallbackSilencesIt() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("open; say 1")"}, heardFrom(saying({"cancel", "note more"})));
    }

    void isBusyAboveTheWatermarkAndTakesMoreLater() {
        std::string last;
        const auto heard = heardFrom([&](Peer& peer, int) {
            acceptWebSocket(peer);
            peer.send(serverFrame(kText, "flood"));
            while (last != "after the flood") {
                const auto frame = readFrame(peer);
                if (frame.first == 0) return;
                last = frame.payload;
            }
            peer.send(serverFrame(kClose, closePayload(1000)));
            peer.waitForClose();
        });
        CPPUNIT_ASSERT_EQUAL(std::string{R"("open; flood 17; writable; say 0; closed 0")"}, heard);
    }

    void whatIsLeftOpenIsClosedWithTheSession() {
        std::promise<void> open;
        std::promise<void> closed;
        ScriptedServer server{[&](Peer& peer, int) {
            acceptWebSocket(peer);
            readFrame(peer);
            open.set_value();
            peer.waitForClose();
            closed.set_value();
        }};
        auto& errands = sharedErrands();
        errands.configure(settingsFor(server));
        errands.begin("ws_early", urlOf(server), [](const std::string&) {});
        open.get_future().wait();
        errands.letGo();
        closed.get_future().wait();
        errands.until([&] { return errands.stats().sessions_open == 1; });
    }

    void noMoreSocketsThanASessionMayHold() {
        ScriptedServer server{saying({})};
        auto& errands = sharedErrands();
        errands.configure(settingsFor(server));
        CPPUNIT_ASSERT_EQUAL(std::string{"8"}, errands.run("ws_many", urlOf(server)));
    }

    void leavesNoThreadAndNoDescriptorBehind() {
        constexpr int kSockets = 50;
        auto& errands = sharedErrands();
        const auto talkTo = [&](ScriptedServer& server, int sockets) {
            errands.configure(settingsFor(server));
            for (int i = 0; i < sockets; ++i)
                errands.begin("ws_early", urlOf(server), [](const std::string&) {});
            errands.until([&] { return server.connections() == sockets; });
            errands.letGo();
            errands.until([&] { return errands.stats().sessions_open == 1; });
        };
        const auto script = [](Peer& peer, int) {
            acceptWebSocket(peer);
            peer.send(serverFrame(kText, "say hello"));
            peer.waitForClose();
        };
        // Whatever is made for the first of all is there to stay.
        std::optional<ScriptedServer> server{script};
        talkTo(*server, 1);
        server.reset();
        const OpenThings before;
        server.emplace(script);
        talkTo(*server, kSockets);
        server.reset();
        errands.until([&] { return OpenThings{} == before; });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WsServiceTest);

}  // namespace
}  // namespace parley::provider
