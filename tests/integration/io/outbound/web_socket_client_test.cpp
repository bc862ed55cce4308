#include "web_socket_world.hpp"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace parley::io {
namespace {

using namespace testing;          // NOLINT(google-build-using-namespace)
using namespace parley::testing;  // NOLINT(google-build-using-namespace)

/// Messages both ways, and how a conversation ends.
class WebSocketClientTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WebSocketClientTest);
    CPPUNIT_TEST(talksPlainAndUnderTls);
    CPPUNIT_TEST(putsFragmentsTogether);
    CPPUNIT_TEST(takesBytesInAnyPieces);
    CPPUNIT_TEST(aCutAtAnyByteIsAFailure);
    CPPUNIT_TEST(refusesWhatTheProtocolForbids);
    CPPUNIT_TEST(limitsMessages);
    CPPUNIT_TEST(tellsCloseCodes);
    CPPUNIT_TEST(closesWithACode);
    CPPUNIT_TEST_SUITE_END();

public:
    void talksPlainAndUnderTls() {
        WebSocketWorld world;
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

    void putsFragmentsTogether() {
        WebSocketWorld world;
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
        WebSocketWorld world;
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
        WebSocketWorld world;
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
        WebSocketWorld world;
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
        WebSocketWorld world;
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
        WebSocketWorld world;
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
        WebSocketWorld world;
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
};

CPPUNIT_TEST_SUITE_REGISTRATION(WebSocketClientTest);

}  // namespace
}  // namespace parley::io
