#include "outbound_world.hpp"
#include "scripted_server.hpp"
#include "web_socket_server.hpp"

#include <io/outbound/web_socket_client.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace parley::io {
namespace {

using namespace testing;          // NOLINT(google-build-using-namespace)
using namespace parley::testing;  // NOLINT(google-build-using-namespace)
using std::chrono::milliseconds;

/// A socket with an owner who writes down what it hears.
class Listener {
public:
    explicit Listener(OutboundWorld& world) : world_{world} {}

    std::function<void(ClientWebSocket&)> on_open = [](ClientWebSocket&) {};
    std::function<void(ClientWebSocket&, const std::string&)> on_message =
        [](ClientWebSocket&, const std::string&) {};
    std::function<void(ClientWebSocket&)> on_writable = [](ClientWebSocket&) {};
    std::function<void(ClientWebSocket&)> on_started = [](ClientWebSocket&) {};

    void start(WebSocketClient& client, WebSocketRequest request) {
        world_.loops.at(0).post([this, &client, request = std::move(request)] {
            socket = client.connect(
                request,
                {.on_open =
                     [this](const std::string& subprotocol, const HttpHeaders&) {
                         heard += "open(" + subprotocol + ") ";
                         on_open(socket);
                     },
                 .on_message =
                     [this](MessageKind kind, std::string_view message) {
                         heard += kind == MessageKind::Text ? "text " : "binary ";
                         bytes += message.size();
                         if (message.size() < 100) heard.append(message) += ' ';
                         on_message(socket, std::string{message});
                     },
                 .on_writable = [this] { on_writable(socket); },
                 .on_end =
                     [this](const WebSocketEnd& how) {
                         heard += how.failure ? std::string{nameOf(how.failure->kind)}
                                              : std::to_string(how.close_code);
                         end = how;
                         ended.wake();
                     }});
            on_started(socket);
        });
    }

    /// All that was heard, with how it ended.
    std::string run(WebSocketClient& client, WebSocketRequest request) {
        start(client, std::move(request));
        ended.wait();
        world_.onLoop([] {});
        return heard;
    }

    ClientWebSocket socket;
    Waiter ended;
    std::string heard;
    std::size_t bytes = 0;
    WebSocketEnd end;

private:
    OutboundWorld& world_;
};

WebSocketRequest to(const ScriptedServer& server, const std::string& scheme = "ws") {
    return {
        .url = scheme + "://good.test:" + std::to_string(server.port()) + "/talk?x=1",
        .trust = Trust::Operator};
}

/// A world with a client of WebSockets.
struct World : OutboundWorld {
    WebSocketClient client{loops, dialer};

    std::string heardFrom(ScriptedServer::Script script) {
        ScriptedServer server{std::move(script)};
        return Listener{*this}.run(client, to(server));
    }
    /// What comes of these bytes of a server that then waits; `answer` is the client's last frame.
    std::string heardOf(const std::string& bytes, ClientFrame* answer = nullptr) {
        ClientFrame last;
        std::string heard;
        {
            ScriptedServer server{[&](Peer& peer, int) {
                acceptWebSocket(peer);
                peer.send(bytes);
                last = readFrame(peer);
                peer.waitForClose();
            }};
            heard = Listener{*this}.run(client, to(server));
        }
        if (answer != nullptr) *answer = last;
        return heard;
    }
};

class WebSocketClientTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WebSocketClientTest);
    CPPUNIT_TEST(talksPlainAndUnderTls);
    CPPUNIT_TEST(sendsBeforeItIsOpen);
    CPPUNIT_TEST(closingEarlySendsWhatWaits);
    CPPUNIT_TEST(putsFragmentsTogether);
    CPPUNIT_TEST(takesBytesInAnyPieces);
    CPPUNIT_TEST(aCutAtAnyByteIsAFailure);
    CPPUNIT_TEST(refusesWhatTheProtocolForbids);
    CPPUNIT_TEST(limitsMessages);
    CPPUNIT_TEST(tellsCloseCodes);
    CPPUNIT_TEST(closesWithACode);
    CPPUNIT_TEST(tellsWhyItWasRefused);
    CPPUNIT_TEST(refusesHandshakesThatAreNone);
    CPPUNIT_TEST(offersSubprotocols);
    CPPUNIT_TEST(everyWaitHasItsTimeout);
    CPPUNIT_TEST(asksASilentPeer);
    CPPUNIT_TEST(isBusyAboveTheWatermark);
    CPPUNIT_TEST(isWritableAgainAfterBeingBusyEarly);
    CPPUNIT_TEST(pausingHoldsThePeerUp);
    CPPUNIT_TEST(nothingIsHeardAfterCancel);
    CPPUNIT_TEST(isGuarded);
    CPPUNIT_TEST(believesOnlyTheNameItAskedFor);
    CPPUNIT_TEST(closingTheClientEndsEverySocket);
    CPPUNIT_TEST_SUITE_END();

public:
    void talksPlainAndUnderTls() {
        World world;
        std::string head;
        ClientFrame frame;
        const auto echo = [&](Peer& peer, int) {
            head = acceptWebSocket(peer);
            frame = readFrame(peer);
            peer.send(serverFrame(kText, frame.payload) + serverFrame(kBinary, "two"));
            peer.send(serverFrame(kClose, closePayload(1000)));
            peer.waitForClose();
        };
        ScriptedServer plain{echo};
        ScriptedServer tls{echo, world.authority().issue("DNS:good.test")};
        for (const auto& request : {to(plain), to(tls, "wss")}) {
            Listener listener{world};
            listener.on_open = [](ClientWebSocket& socket) {
                CPPUNIT_ASSERT(socket.send(MessageKind::Text, "one") == Sent::Taken);
            };
            CPPUNIT_ASSERT_EQUAL(
                std::string{"open() text one binary two 1000"},
                listener.run(world.client, request));
            CPPUNIT_ASSERT(listener.socket.send(MessageKind::Text, "more") == Sent::Closed);
            CPPUNIT_ASSERT(frame.masked);
            CPPUNIT_ASSERT_EQUAL(std::string{"GET /talk?x=1 HTTP/1.1"}, head.substr(0, 22));
            CPPUNIT_ASSERT_EQUAL(std::string{"13"}, fieldOf(head, "Sec-WebSocket-Version"));
        }
    }

    void sendsBeforeItIsOpen() {
        World world;
        const std::vector<std::size_t> sizes{0, 1, 125, 126, 65535, 65536, 70001};
        std::vector<std::size_t> seen;
        const auto heard = [&] {
            ScriptedServer server{[&](Peer& peer, int) {
                acceptWebSocket(peer);
                for (std::size_t i = 0; i < sizes.size(); ++i) {
                    const auto frame = readFrame(peer);
                    CPPUNIT_ASSERT(frame.payload == std::string(frame.payload.size(), 'x'));
                    seen.push_back(frame.payload.size());
                }
                peer.send(serverFrame(kClose, closePayload(1001)));
                peer.waitForClose();
            }};
            Listener listener{world};
            listener.on_started = [&](ClientWebSocket& socket) {
                for (const auto size : sizes)
                    socket.send(MessageKind::Binary, std::string(size, 'x'));
            };
            return listener.run(world.client, to(server));
        }();
        CPPUNIT_ASSERT_EQUAL(std::string{"open() 1001"}, heard);
        CPPUNIT_ASSERT(seen == sizes);
    }

    void closingEarlySendsWhatWaits() {
        World world;
        std::string seen;
        int connections = 0;
        {
            ScriptedServer server{[&](Peer& peer, int) {
                acceptWebSocket(peer);
                for (ClientFrame frame = readFrame(peer); frame.first == kText;
                     frame = readFrame(peer))
                    seen += frame.payload;
                peer.send(serverFrame(kClose, closePayload(1000)));
                peer.waitForClose();
            }};
            Listener listener{world};
            listener.on_started = [](ClientWebSocket& socket) {
                socket.send(MessageKind::Text, "last");
                socket.close();
                CPPUNIT_ASSERT(socket.send(MessageKind::Text, "late") == Sent::Closed);
            };
            CPPUNIT_ASSERT_EQUAL(
                std::string{"open() 1000"}, listener.run(world.client, to(server)));
            Listener nothing{world};
            nothing.on_started = [](ClientWebSocket& socket) { socket.close(); };
            CPPUNIT_ASSERT_EQUAL(std::string{"1006"}, nothing.run(world.client, to(server)));
            connections = server.connections();
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"last"}, seen);
        CPPUNIT_ASSERT_EQUAL(1, connections);
    }

    void putsFragmentsTogether() {
        World world;
        ClientFrame pong;
        const auto heard = world.heardOf(
            serverFrame(0x01, "a") + serverFrame(kPing, "p") + serverFrame(0x00, "") +
                serverFrame(0x00, "\xC3") + serverFrame(kPong, "not asked for") +
                serverFrame(0x80, "\xA4") + serverFrame(kText, "") +
                serverFrame(kClose, closePayload(1000)),
            &pong);
        CPPUNIT_ASSERT_EQUAL(std::string{"open() text a\xC3\xA4 text  1000"}, heard);
        CPPUNIT_ASSERT_EQUAL(int{kPong}, int{pong.first});
        CPPUNIT_ASSERT_EQUAL(std::string{"p"}, pong.payload);
    }

    void takesBytesInAnyPieces() {
        World world;
        const auto heard = world.heardFrom([](Peer& peer, int) {
            auto bytes = acceptanceOf(peer.readHead()) + serverFrame(0x01, "a") +
                         serverFrame(kPing, "p") + serverFrame(0x80, "b") +
                         serverFrame(kBinary, std::string(300, 'x')) +
                         serverFrame(kClose, closePayload(3001, "bye"));
            for (const char byte : bytes)
                peer.send({&byte, 1});
            peer.waitForClose();
        });
        CPPUNIT_ASSERT_EQUAL(std::string{"open() text ab binary 3001"}, heard);
    }

    void aCutAtAnyByteIsAFailure() {
        World world;
        const auto bytes = serverFrame(kText, "whole") + serverFrame(0x01, "first") +
                           serverFrame(0x80, std::string(130, 'x'));
        const auto first = serverFrame(kText, "whole").size();
        ScriptedServer server{[&](Peer& peer, int connection) {
            acceptWebSocket(peer);
            peer.send(bytes.substr(0, static_cast<std::size_t>(connection)));
        }};
        for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
            const auto expected = std::string{"open() "} + (cut < first ? "" : "text whole ");
            CPPUNIT_ASSERT_EQUAL(expected + "reset", Listener{world}.run(world.client, to(server)));
        }
        ScriptedServer early{[&](Peer& peer, int connection) {
            const auto answer = acceptanceOf(peer.readHead());
            peer.send(answer.substr(0, static_cast<std::size_t>(connection) * 7));
        }};
        for (int cut = 0; cut < 15; ++cut)
            CPPUNIT_ASSERT_EQUAL(
                std::string{"reset"}, Listener{world}.run(world.client, to(early)));
    }

    void refusesWhatTheProtocolForbids() {
        World world;
        const auto outcome = [&](const std::string& bytes) {
            ClientFrame answer;
            const auto heard = world.heardOf(bytes, &answer);
            CPPUNIT_ASSERT_EQUAL(int{kClose}, int{answer.first});
            return heard + " " +
                   std::to_string(
                       static_cast<unsigned char>(answer.payload[0]) * 256U +
                       static_cast<unsigned char>(answer.payload[1]));
        };
        const std::vector<std::string> forbidden{
            serverFrame(0xC1, "reserved bit"),
            serverFrame(0x83, "unknown kind"),
            serverFrame(0x8B, "unknown control"),
            serverFrame(0x09, "ping in pieces"),
            serverFrame(kPing, std::string(126, 'p')),
            serverFrame(0x80, "continues nothing"),
            serverFrame(0x01, "a") + serverFrame(kText, "another"),
            std::string{"\x81\x81mask", 6},
            std::string{"\x81\x7E\x00\x05", 4} + "short",
            std::string{"\x81\x7F\x80\x00\x00\x00\x00\x00\x00\x00", 10},
            serverFrame(kClose, "x"),
            serverFrame(kClose, closePayload(1005)),
            serverFrame(kClose, closePayload(999)),
            serverFrame(kClose, closePayload(1000, "\xFF")),
            "\xFF\xFF\xFF\xFF garbage that goes on and on"};
        for (const auto& bytes : forbidden)
            CPPUNIT_ASSERT_EQUAL(std::string{"open() protocol 1002"}, outcome(bytes));
        for (const auto* text : {"\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "a\x80"})
            CPPUNIT_ASSERT_EQUAL(
                std::string{"open() protocol 1007"}, outcome(serverFrame(kText, text)));
    }

    void limitsMessages() {
        World world;
        constexpr std::size_t kMost = 1024 * 1024;
        const auto bytes_of = [&](const std::string& bytes) {
            ScriptedServer server{[&](Peer& peer, int) {
                acceptWebSocket(peer);
                peer.send(bytes + serverFrame(kClose, closePayload(1000)));
                peer.waitForClose();
            }};
            Listener listener{world};
            const auto heard = listener.run(world.client, to(server));
            return heard + " " + std::to_string(listener.bytes);
        };
        const std::string half(kMost / 2, 'x');
        CPPUNIT_ASSERT_EQUAL(
            std::string{"open() binary 1000 1048576"}, bytes_of(serverFrame(kBinary, half + half)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"open() binary 1000 1048576"},
            bytes_of(serverFrame(0x02, half) + serverFrame(0x80, half)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"open() too_large 0"}, bytes_of(serverFrame(kBinary, half + half + "x")));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"open() too_large 0"},
            bytes_of(serverFrame(0x02, half) + serverFrame(0x00, half) + serverFrame(0x80, "x")));
    }

    void tellsCloseCodes() {
        World world;
        const auto end_of = [&](const std::string& payload, std::string* answer = nullptr) {
            WebSocketEnd end;
            ClientFrame last;
            {
                ScriptedServer server{[&](Peer& peer, int) {
                    acceptWebSocket(peer);
                    peer.send(serverFrame(kClose, payload) + serverFrame(kText, "after the end"));
                    last = readFrame(peer);
                    peer.waitForClose();
                }};
                Listener listener{world};
                listener.run(world.client, to(server));
                end = listener.end;
            }
            if (answer != nullptr) *answer = last.payload;
            CPPUNIT_ASSERT(!end.failure);
            return std::to_string(end.close_code) + " " + end.close_reason;
        };
        std::string answer;
        CPPUNIT_ASSERT_EQUAL(
            std::string{"1008 quota used up"},
            end_of(closePayload(1008, "quota used up"), &answer));
        CPPUNIT_ASSERT_EQUAL(closePayload(1008), answer);
        CPPUNIT_ASSERT_EQUAL(std::string{"4999 "}, end_of(closePayload(4999)));
        CPPUNIT_ASSERT_EQUAL(std::string{"1005 "}, end_of("", &answer));
        CPPUNIT_ASSERT_EQUAL(std::string{}, answer);
    }

    void closesWithACode() {
        World world;
        ClientFrame message;
        ClientFrame close;
        {
            ScriptedServer server{[&](Peer& peer, int) {
                acceptWebSocket(peer);
                message = readFrame(peer);
                close = readFrame(peer);
                peer.send(serverFrame(kText, "dropped"));
                peer.send(serverFrame(kClose, close.payload));
                peer.waitForClose();
            }};
            Listener listener{world};
            listener.on_open = [](ClientWebSocket& socket) {
                socket.send(MessageKind::Text, std::string(200'000, 'x'));
                socket.close(4000, std::string(122, 'x') + "\xC3\xA4");
                CPPUNIT_ASSERT(socket.send(MessageKind::Text, "late") == Sent::Closed);
            };
            CPPUNIT_ASSERT_EQUAL(
                std::string{"open() 4000"}, listener.run(world.client, to(server)));
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{200'000}, message.payload.size());
        CPPUNIT_ASSERT_EQUAL(closePayload(4000, std::string(122, 'x')), close.payload);
    }

    void tellsWhyItWasRefused() {
        World world;
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
        World world;
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
        World world;
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
        World world;
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

    void asksASilentPeer() {
        World world;
        int pings = 0;
        std::string heard;
        {
            ScriptedServer server{[&](Peer& peer, int) {
                acceptWebSocket(peer);
                while (pings < 3 && readFrame(peer).first == kPing) {
                    ++pings;
                    if (pings < 3) peer.send(serverFrame(kPong, ""));
                }
                peer.waitForClose();
            }};
            auto request = to(server);
            request.idle_timeout = milliseconds{400};
            heard = Listener{world}.run(world.client, request);
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"open() idle_timeout"}, heard);
        CPPUNIT_ASSERT_EQUAL(3, pings);
    }

    void isBusyAboveTheWatermark() {
        World world;
        constexpr std::size_t kMessages = 800;
        constexpr std::size_t kSize = 50'000;
        Waiter busy;
        std::size_t in_order = 0;
        int turned_away = 0;
        {
            ScriptedServer server{[&](Peer& peer, int) {
                acceptWebSocket(peer);
                busy.wait();
                for (std::size_t i = 0; i < kMessages; ++i) {
                    const auto frame = readFrame(peer);
                    if (frame.payload == std::string(kSize, static_cast<char>('a' + i % 26)))
                        ++in_order;
                }
                peer.send(serverFrame(kClose, closePayload(1000)));
                peer.waitForClose();
            }};
            Listener listener{world};
            std::size_t taken = 0;
            const auto send_more = [&](ClientWebSocket& socket) {
                for (; taken < kMessages; ++taken) {
                    const std::string message(kSize, static_cast<char>('a' + taken % 26));
                    if (socket.send(MessageKind::Binary, message) != Sent::Busy) continue;
                    if (++turned_away == 1) busy.wake();
                    return;
                }
            };
            listener.on_open = send_more;
            listener.on_writable = send_more;
            CPPUNIT_ASSERT_EQUAL(
                std::string{"open() 1000"}, listener.run(world.client, to(server)));
        }
        CPPUNIT_ASSERT(turned_away > 0);
        CPPUNIT_ASSERT_EQUAL(kMessages, in_order);
    }

    void isWritableAgainAfterBeingBusyEarly() {
        World world;
        ScriptedServer server{[](Peer& peer, int) {
            acceptWebSocket(peer);
            while (readFrame(peer).first != kClose) {
            }
            peer.send(serverFrame(kClose, closePayload(1000)));
            peer.waitForClose();
        }};
        Listener listener{world};
        listener.on_started = [](ClientWebSocket& socket) {
            const std::string message(300'000, 'x');
            CPPUNIT_ASSERT(socket.send(MessageKind::Binary, message) == Sent::Taken);
            CPPUNIT_ASSERT(socket.send(MessageKind::Binary, message) == Sent::Busy);
        };
        listener.on_writable = [](ClientWebSocket& socket) { socket.close(); };
        CPPUNIT_ASSERT_EQUAL(std::string{"open() 1000"}, listener.run(world.client, to(server)));
    }

    void pausingHoldsThePeerUp() {
        World world;
        constexpr std::size_t kSize = 64'000'000;
        std::size_t taken = 0;
        Waiter held_up;
        ScriptedServer server{[&](Peer& peer, int) {
            acceptWebSocket(peer);
            // Zeros are continuations of nothing, so nobody may have read them before the end.
            taken = peer.sendUntilHeldUp(kSize);
            held_up.wake();
            peer.waitForClose();
        }};
        Listener listener{world};
        listener.on_open = [](ClientWebSocket& socket) { socket.pause(); };
        auto request = to(server);
        request.idle_timeout = milliseconds{400};
        listener.start(world.client, request);
        held_up.wait();
        CPPUNIT_ASSERT(taken < kSize);
        world.onLoop([&] {
            CPPUNIT_ASSERT_EQUAL(std::string{"open() "}, listener.heard);
            listener.socket.resume();
        });
        listener.ended.wait();
        CPPUNIT_ASSERT_EQUAL(std::string{"open() protocol"}, listener.heard);
    }

    void nothingIsHeardAfterCancel() {
        World world;
        const auto cancel = [](ClientWebSocket& socket) { socket.cancel(); };
        const auto heard = [&](auto arrange) {
            Waiter gone;
            Listener listener{world};
            {
                ScriptedServer server{[&](Peer& peer, int) {
                    acceptWebSocket(peer);
                    peer.send(serverFrame(kText, "one") + serverFrame(kText, "two"));
                    peer.send(serverFrame(kClose, closePayload(1000)));
                    peer.waitForClose();
                    gone.wake();
                }};
                arrange(listener);
                listener.start(world.client, to(server));
                gone.wait();
            }
            world.onLoop([] {});
            return listener.heard;
        };
        CPPUNIT_ASSERT_EQUAL(
            std::string{"open() "}, heard([&](Listener& it) { it.on_open = cancel; }));
        CPPUNIT_ASSERT_EQUAL(std::string{"open() text one "}, heard([&](Listener& it) {
                                 it.on_message = [](ClientWebSocket& socket, const std::string&) {
                                     socket.cancel();
                                 };
                             }));
        Listener never{world};
        never.on_started = cancel;
        ScriptedServer server{[](Peer&, int) {}};
        never.start(world.client, to(server));
        world.onLoop([] {});
        world.onLoop([] {});
        CPPUNIT_ASSERT_EQUAL(std::string{}, never.heard);
        CPPUNIT_ASSERT_EQUAL(0, server.connections());
    }

    void isGuarded() {
        World world;
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
        World world;
        ScriptedServer server{
            [](Peer& peer, int) { acceptWebSocket(peer); },
            world.authority().issue("DNS:other.test")};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"tls"}, Listener{world}.run(world.client, to(server, "wss")));
    }

    void closingTheClientEndsEverySocket() {
        World world;
        Waiter opened;
        ScriptedServer server{[](Peer& peer, int) {
            acceptWebSocket(peer);
            peer.waitForClose();
        }};
        Listener listener{world};
        listener.on_open = [&](ClientWebSocket&) { opened.wake(); };
        listener.start(world.client, to(server));
        opened.wait();
        world.client.close();
        CPPUNIT_ASSERT_EQUAL(std::string{"open() cancelled"}, listener.heard);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"cancelled"}, Listener{world}.run(world.client, to(server)));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WebSocketClientTest);

}  // namespace
}  // namespace parley::io
