#include "web_socket_world.hpp"

#include <cppunit/extensions/HelperMacros.h>

#include <functional>
#include <string>

namespace parley::io {
namespace {

using namespace testing;          // NOLINT(google-build-using-namespace)
using namespace parley::testing;  // NOLINT(google-build-using-namespace)
using std::chrono::milliseconds;

/// How a conversation begins, or why it does not.
class WebSocketHandshakeTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WebSocketHandshakeTest);
    CPPUNIT_TEST(tellsWhyItWasRefused);
    CPPUNIT_TEST(refusesHandshakesThatAreNone);
    CPPUNIT_TEST(offersSubprotocols);
    CPPUNIT_TEST(everyWaitHasItsTimeout);
    CPPUNIT_TEST(isGuarded);
    CPPUNIT_TEST(believesOnlyTheNameItAskedFor);
    CPPUNIT_TEST_SUITE_END();

public:
    void tellsWhyItWasRefused() {
        WebSocketWorld world;
        const auto refusal = [&](const std::string& answer) {
            ScriptedServer server{[&](Peer& peer, int) {
                peer.readHead();
                peer.send(answer);
            }};
            Listener listener{world};
            CPPUNIT_ASSERT_EQUAL(std::string{"protocol"}, listener.run(world.client, to(server)));
            CPPUNIT_ASSERT(listener.end.refusal.has_value());
            return *listener.end.refusal;
        };
        const auto unknown =
            refusal("HTTP/1.1 401 Unauthorized\r\nContent-Length: 13\r\n\r\n{\"error\":\"x\"}more");
        CPPUNIT_ASSERT_EQUAL(401, unknown.status);
        CPPUNIT_ASSERT_EQUAL(std::string{"{\"error\":\"x\"}"}, unknown.body);
        const auto busy = refusal(
            "HTTP/1.1 429 Slow down\r\nRetry-After: 7\r\nTransfer-Encoding: chunked\r\n\r\n"
            "4\r\nwait\r\n3\r\n on\r\n0\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(429, busy.status);
        CPPUNIT_ASSERT_EQUAL(std::string{"7"}, *findHeader(busy.headers, "retry-after"));
        CPPUNIT_ASSERT_EQUAL(std::string{"wait on"}, busy.body);
        const auto endless = refusal("HTTP/1.1 503 No\r\n\r\n" + std::string(100'000, 'x'));
        CPPUNIT_ASSERT_EQUAL(std::size_t{16 * 1024}, endless.body.size());
        const auto cut = refusal("HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\nhalf");
        CPPUNIT_ASSERT_EQUAL(std::string{"half"}, cut.body);
        CPPUNIT_ASSERT_EQUAL(200, refusal("HTTP/1.1 200 OK\r\n\r\n").status);
        CPPUNIT_ASSERT_EQUAL(
            302, refusal("HTTP/1.1 302 Go\r\nLocation: /\r\nContent-Length: 0\r\n\r\n").status);
    }

    void refusesHandshakesThatAreNone() {
        WebSocketWorld world;
        const auto outcome = [&](std::function<std::string(std::string accepted)> change) {
            return world.heardFrom([&](Peer& peer, int) {
                peer.send(change(acceptanceOf(peer.readHead())));
                peer.waitForClose();
            });
        };
        const auto replaced = [&](const std::string& from, const std::string& by) {
            return outcome([=](std::string accepted) {
                return accepted.replace(accepted.find(from), from.size(), by);
            });
        };
        const std::string refused{"protocol"};
        CPPUNIT_ASSERT_EQUAL(refused, replaced("Upgrade: websocket", "Upgrade: h2c"));
        CPPUNIT_ASSERT_EQUAL(refused, replaced("Connection: Upgrade\r\n", ""));
        CPPUNIT_ASSERT_EQUAL(refused, replaced("Accept: ", "Accept: x"));
        CPPUNIT_ASSERT_EQUAL(refused, replaced("Sec-WebSocket-Accept", "X-Accept"));
        CPPUNIT_ASSERT_EQUAL(
            refused, replaced("Upgrade: w", "Sec-WebSocket-Protocol: a\r\nUpgrade: w"));
        CPPUNIT_ASSERT_EQUAL(
            refused,
            replaced("Upgrade: w", "Sec-WebSocket-Extensions: permessage-deflate\r\nUpgrade: w"));
        CPPUNIT_ASSERT_EQUAL(refused, replaced("HTTP/1.1 101", "HTTP/1.1 103"));
        CPPUNIT_ASSERT_EQUAL(
            refused, outcome([](const std::string&) { return "garbage\r\n\r\n"; }));
        CPPUNIT_ASSERT_EQUAL(std::string{"too_large"}, outcome([](const std::string&) {
                                 return "HTTP/1.1 101 x\r\nX: " + std::string(20'000, 'x');
                             }));
    }

    void offersSubprotocols() {
        WebSocketWorld world;
        std::string offered;
        ScriptedServer server{[&](Peer& peer, int) {
            const auto head = acceptWebSocket(peer, "Sec-WebSocket-Protocol: two\r\n");
            offered = fieldOf(head, "Sec-WebSocket-Protocol") + fieldOf(head, "X-Key");
            peer.send(serverFrame(kClose, closePayload(1000)));
            peer.waitForClose();
        }};
        auto request = to(server);
        request.subprotocols = {"one", "two"};
        request.headers = {{"X-Key", "!"}};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"open(two) 1000"}, Listener{world}.run(world.client, request));
        CPPUNIT_ASSERT_EQUAL(std::string{"one, two!"}, offered);

        const auto outcome = [&](auto change) {
            auto changed = to(server);
            change(changed);
            return Listener{world}.run(world.client, changed);
        };
        const std::string invalid{"invalid"};
        CPPUNIT_ASSERT_EQUAL(invalid, outcome([](auto& it) {
                                 it.headers = {{"Sec-WebSocket-Key", "x"}};
                             }));
        CPPUNIT_ASSERT_EQUAL(invalid, outcome([](auto& it) { it.headers = {{"upgrade", "x"}}; }));
        CPPUNIT_ASSERT_EQUAL(invalid, outcome([](auto& it) {
                                 it.headers = {{"X", "a\r\nInjected: b"}};
                             }));
        CPPUNIT_ASSERT_EQUAL(invalid, outcome([](auto& it) { it.subprotocols = {"a b"}; }));
        CPPUNIT_ASSERT_EQUAL(invalid, outcome([](auto& it) { it.url = "https://good.test/"; }));
        CPPUNIT_ASSERT_EQUAL(1, server.connections());
    }

    void everyWaitHasItsTimeout() {
        WebSocketWorld world;
        ScriptedServer silent{[](Peer& peer, int) { peer.waitForClose(); }};
        ScriptedServer stalls{[](Peer& peer, int) {
            peer.readHead();
            peer.send("HTTP/1.1 401 No\r\nContent-Length: 9\r\n\r\nhalf");
            peer.waitForClose();
        }};
        ScriptedServer chatty{[](Peer& peer, int) {
            acceptWebSocket(peer);
            while (peer.send(serverFrame(kPong, ""))) {
            }
        }};
        const auto outcome = [&](WebSocketRequest request, auto change) {
            change(request);
            return Listener{world}.run(world.client, request);
        };
        CPPUNIT_ASSERT_EQUAL(std::string{"first_byte_timeout"}, outcome(to(silent), [](auto& it) {
                                 it.handshake_timeout = milliseconds{50};
                             }));
        CPPUNIT_ASSERT_EQUAL(std::string{"protocol"}, outcome(to(stalls), [](auto& it) {
                                 it.handshake_timeout = milliseconds{50};
                             }));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"connect_timeout"},
            outcome(to(silent, "wss"), [](auto& it) { it.connect_timeout = milliseconds{50}; }));
        CPPUNIT_ASSERT_EQUAL(std::string{"total_timeout"}, outcome(to(silent), [](auto& it) {
                                 it.total_timeout = milliseconds{50};
                             }));
        CPPUNIT_ASSERT_EQUAL(std::string{"open() total_timeout"}, outcome(to(chatty), [](auto& it) {
                                 it.total_timeout = milliseconds{200};
                             }));
    }

    void isGuarded() {
        WebSocketWorld world;
        ScriptedServer server{[](Peer&, int) {}};
        const auto port = std::to_string(server.port());
        const auto outcome = [&](const std::string& url, Trust trust) {
            auto request = to(server);
            request.url = url;
            request.trust = trust;
            return Listener{world}.run(world.client, request);
        };
        const std::string refused{"refused"};
        CPPUNIT_ASSERT_EQUAL(refused, outcome("ws://good.test:" + port, Trust::Tenant));
        CPPUNIT_ASSERT_EQUAL(refused, outcome("wss://good.test:" + port, Trust::Tenant));
        CPPUNIT_ASSERT_EQUAL(refused, outcome("wss://127.0.0.1:" + port, Trust::Tenant));
        CPPUNIT_ASSERT_EQUAL(refused, outcome("ws://127.0.0.2:" + port, Trust::Operator));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invalid"}, outcome("ws://0x7f.1:" + port, Trust::Operator));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"resolve"}, outcome("ws://none.test:" + port, Trust::Operator));
        CPPUNIT_ASSERT_EQUAL(0, server.connections());
    }

    void believesOnlyTheNameItAskedFor() {
        WebSocketWorld world;
        ScriptedServer server{
            [](Peer& peer, int) { acceptWebSocket(peer); },
            world.authority().issue("DNS:other.test")};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"tls"}, Listener{world}.run(world.client, to(server, "wss")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WebSocketHandshakeTest);

}  // namespace
}  // namespace parley::io
