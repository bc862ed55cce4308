#include "web_socket_world.hpp"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace parley::io {
namespace {

using namespace testing;          // NOLINT(google-build-using-namespace)
using namespace parley::testing;  // NOLINT(google-build-using-namespace)
using std::chrono::milliseconds;

/// What waits, and for how long.
class WebSocketFlowTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WebSocketFlowTest);
    CPPUNIT_TEST(sendsBeforeItIsOpen);
    CPPUNIT_TEST(closingEarlySendsWhatWaits);
    CPPUNIT_TEST(asksASilentPeer);
    CPPUNIT_TEST(isBusyAboveTheWatermark);
    CPPUNIT_TEST(isWritableAgainAfterBeingBusyEarly);
    CPPUNIT_TEST(pausingHoldsThePeerUp);
    CPPUNIT_TEST(nothingIsHeardAfterCancel);
    CPPUNIT_TEST(closingTheClientEndsEverySocket);
    CPPUNIT_TEST_SUITE_END();

public:
    void sendsBeforeItIsOpen() {
        WebSocketWorld world;
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
        WebSocketWorld world;
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

    void asksASilentPeer() {
        WebSocketWorld world;
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
        WebSocketWorld world;
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
        WebSocketWorld world;
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
        WebSocketWorld world;
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
        WebSocketWorld world;
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

    void closingTheClientEndsEverySocket() {
        WebSocketWorld world;
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

CPPUNIT_TEST_SUITE_REGISTRATION(WebSocketFlowTest);

}  // namespace
}  // namespace parley::io
