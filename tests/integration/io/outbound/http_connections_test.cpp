#include "http_answers.hpp"
#include "outbound_world.hpp"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <string>

namespace parley::io {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)
using parley::testing::Peer;
using parley::testing::ScriptedServer;
using std::chrono::milliseconds;

/// What becomes of a client's connections, and how long it waits for them.
class HttpConnectionsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HttpConnectionsTest);
    CPPUNIT_TEST(keepsConnectionsForTheNextCall);
    CPPUNIT_TEST(everyWaitHasItsTimeout);
    CPPUNIT_TEST(doesNotReuseAConnectionThatSaidTooMuch);
    CPPUNIT_TEST(repeatsOnlyWhatIsSafeToRepeat);
    CPPUNIT_TEST(closesConnectionsThatNobodyUses);
    CPPUNIT_TEST(pausingHoldsThePeerUp);
    CPPUNIT_TEST(tellsWhyANameLeadsNowhere);
    CPPUNIT_TEST(closingEndsEveryCall);
    CPPUNIT_TEST(refusesMoreCallsThanItsLimit);
    CPPUNIT_TEST_SUITE_END();

public:
    void keepsConnectionsForTheNextCall() {
        OutboundWorld world;
        ScriptedServer server{always(kHelloInChunks)};
        for (int i = 0; i < 5; ++i)
            CPPUNIT_ASSERT_EQUAL(std::string{"hello"}, call(world, get(server.port())).body);
        CPPUNIT_ASSERT_EQUAL(1, server.connections());

        ScriptedServer closing{
            always("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")};
        CPPUNIT_ASSERT_EQUAL(std::string{"200"}, call(world, get(closing.port())).outcome());
        CPPUNIT_ASSERT_EQUAL(std::string{"200"}, call(world, get(closing.port())).outcome());
        CPPUNIT_ASSERT_EQUAL(2, closing.connections());
    }

    void everyWaitHasItsTimeout() {
        OutboundWorld world;
        const auto stall = [&](const std::string& first) {
            return [first](Peer& peer, int) {
                peer.readHead();
                peer.send(first);
                peer.waitForClose();
            };
        };
        const auto outcome = [&](HttpRequest request, HttpTimeouts timeouts) {
            request.timeouts = timeouts;
            return call(world, request).outcome();
        };
        constexpr milliseconds kSoon{50};
        ScriptedServer silent{stall("")};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"connect_timeout"}, outcome(getTls(silent.port()), {.connect = kSoon}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"first_byte_timeout"}, outcome(get(silent.port()), {.first_byte = kSoon}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"total_timeout"}, outcome(get(silent.port()), {.total = kSoon}));
        ScriptedServer stalling{stall("HTTP/1.1 200 OK\r\n\r\nso far")};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"idle_timeout"}, outcome(get(stalling.port()), {.idle = kSoon}));
        ScriptedServer dripping{[](Peer& peer, int) {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\n\r\n");
            while (peer.send("."))
                pause(milliseconds{5});
        }};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"total_timeout"}, outcome(get(dripping.port()), {.total = 4 * kSoon}));
    }

    void doesNotReuseAConnectionThatSaidTooMuch() {
        OutboundWorld world;
        ScriptedServer server{always(kHello + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")};
        for (int i = 0; i < 3; ++i)
            CPPUNIT_ASSERT_EQUAL(std::string{"hello"}, call(world, get(server.port())).body);
        CPPUNIT_ASSERT_EQUAL(3, server.connections());
    }

    void repeatsOnlyWhatIsSafeToRepeat() {
        OutboundWorld world;
        // The second request on a connection is read and left without a word.
        std::atomic<int> requests{0};
        ScriptedServer server{[&](Peer& peer, int) {
            peer.readHead();
            ++requests;
            peer.send(kHello);
            if (!peer.readHead().empty()) ++requests;
        }};
        CPPUNIT_ASSERT_EQUAL(std::string{"200"}, call(world, get(server.port())).outcome());
        CPPUNIT_ASSERT_EQUAL(std::string{"200"}, call(world, get(server.port())).outcome());
        CPPUNIT_ASSERT_EQUAL(3, requests.load());
        auto post = get(server.port());
        post.method = "POST";
        const auto told = call(world, post);
        CPPUNIT_ASSERT_EQUAL(std::string{"reset"}, told.outcome());
        CPPUNIT_ASSERT(told.failure->sent == RequestSent::Yes);
        CPPUNIT_ASSERT_EQUAL(2, server.connections());

        // A new connection that is closed at once is no reason to try again.
        ScriptedServer closing{[](Peer& peer, int) { peer.readHead(); }};
        CPPUNIT_ASSERT_EQUAL(std::string{"reset"}, call(world, get(closing.port())).outcome());
        CPPUNIT_ASSERT_EQUAL(1, closing.connections());
    }

    void closesConnectionsThatNobodyUses() {
        OutboundWorld world{{.max_idle_per_origin = 1, .keep_idle = milliseconds{30}}};
        Waiter closed;
        ScriptedServer server{[&](Peer& peer, int) {
            peer.readHead();
            peer.send(kHello);
            peer.waitForClose();
            closed.wake();
        }};
        call(world, get(server.port()));
        closed.wait();
    }

    void pausingHoldsThePeerUp() {
        OutboundWorld world;
        constexpr std::size_t kSize = 64'000'000;
        const std::string zeros(kSize, '0');
        std::size_t taken = 0;
        Waiter held_up;
        ScriptedServer server{[&](Peer& peer, int) {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kSize) + "\r\n\r\n");
            taken = peer.sendUntilHeldUp(kSize);
            held_up.wake();
            peer.send(std::string_view{zeros}.substr(taken));
        }};
        auto request = get(server.port());
        request.max_body_bytes = 0;
        request.timeouts = {.total = {}, .idle = milliseconds{400}};
        HttpCall paused;
        Waiter ended;
        std::size_t received = 0;
        std::size_t received_when_paused = 0;
        std::optional<OutboundFailure> failed;
        world.loops.at(0).post([&] {
            paused = world.http->start(
                std::move(request),
                {.on_data =
                     [&](std::string_view piece) {
                         received += piece.size();
                         if (received_when_paused == 0) {
                             paused.pause();
                             received_when_paused = received;
                         }
                     },
                 .on_end =
                     [&](const std::optional<OutboundFailure>& failure) {
                         failed = failure;
                         ended.wake();
                     }});
        });
        held_up.wait();
        CPPUNIT_ASSERT(taken < kSize);
        world.onLoop([&] {
            CPPUNIT_ASSERT_EQUAL(received_when_paused, received);
            paused.resume();
        });
        ended.wait();
        CPPUNIT_ASSERT_EQUAL(std::string{}, failed ? toError(*failed).reason : "");
        CPPUNIT_ASSERT_EQUAL(kSize, received);
    }

    void tellsWhyANameLeadsNowhere() {
        OutboundWorld world;
        CPPUNIT_ASSERT_EQUAL(
            std::string{"resolve"}, call(world, {.url = "https://unknown.test/"}).outcome());
        std::uint16_t free_port = 0;
        {
            ScriptedServer gone{always(kHello)};
            free_port = gone.port();
        }
        const auto told = call(world, get(free_port));
        CPPUNIT_ASSERT_EQUAL(std::string{"connect"}, told.outcome());
        CPPUNIT_ASSERT(told.failure->sent == RequestSent::No);
    }

    void closingEndsEveryCall() {
        OutboundWorld world;
        Waiter asked;
        ScriptedServer server{[&](Peer& peer, int) {
            peer.readHead();
            asked.wake();
            peer.waitForClose();
        }};
        std::string outcome;
        world.loops.at(0).post([&] {
            world.http->start(
                get(server.port()), {.on_end = [&](const std::optional<OutboundFailure>& failure) {
                    outcome += nameOf(failure->kind);
                }});
        });
        asked.wait();
        world.http->close();
        CPPUNIT_ASSERT_EQUAL(std::string{"cancelled"}, outcome);
        CPPUNIT_ASSERT_EQUAL(std::string{"cancelled"}, call(world, get(server.port())).outcome());
    }

    void refusesMoreCallsThanItsLimit() {
        OutboundWorld world{{.max_calls_per_loop = 1}};
        Waiter asked;
        ScriptedServer server{[&](Peer& peer, int) {
            peer.readHead();
            asked.wake();
            peer.waitForClose();
        }};
        world.onLoop([&] { world.http->start(get(server.port()), {}); });
        asked.wait();
        CPPUNIT_ASSERT_EQUAL(std::string{"busy"}, call(world, get(server.port())).outcome());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpConnectionsTest);

}  // namespace
}  // namespace parley::io
