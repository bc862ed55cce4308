#include "outbound_world.hpp"
#include "scripted_server.hpp"

#include <io/outbound/tcp_client.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <functional>
#include <memory>
#include <string>

namespace parley::io {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)
using parley::testing::Peer;
using parley::testing::ScriptedServer;
using std::chrono::milliseconds;

/// A connection whose owner answers lines: what to do is looked up by what came.
class Talk {
public:
    explicit Talk(OutboundWorld& world) : world_{world} {}

    std::function<void(TcpConnection&)> on_open = [](TcpConnection&) {};
    std::function<void(TcpConnection&, const std::string& bytes)> on_data =
        [](TcpConnection&, const std::string&) {};
    std::function<void(TcpConnection&)> on_secure = [](TcpConnection&) {};
    std::function<void(TcpConnection&)> on_writable = [](TcpConnection&) {};

    void start(TcpClient& client, TcpTarget target) {
        world_.loops.at(0).post([this, &client, target = std::move(target)] {
            connection = client.connect(
                target,
                {.on_open = [this] { on_open(connection); },
                 .on_data =
                     [this](std::string_view bytes) {
                         received += bytes;
                         on_data(connection, std::string{bytes});
                     },
                 .on_secure = [this] { on_secure(connection); },
                 .on_writable = [this] { on_writable(connection); },
                 .on_end =
                     [this](const std::optional<OutboundFailure>& failure) {
                         outcome += failure ? nameOf(failure->kind) : "in order";
                         sent = failure ? failure->sent : RequestSent::No;
                         ended.wake();
                     }});
        });
    }

    /// How it ended, with everything that came.
    std::string run(TcpClient& client, TcpTarget target) {
        start(client, std::move(target));
        ended.wait();
        world_.onLoop([] {});
        return outcome + ": " + received;
    }

    TcpConnection connection;
    Waiter ended;
    std::string received;
    std::string outcome;
    RequestSent sent = RequestSent::No;

private:
    OutboundWorld& world_;
};

TcpTarget plainTo(const ScriptedServer& server) {
    return {
        .host = "good.test",
        .port = server.port(),
        .trust = Trust::Operator,
        .first_bytes = FirstBytes::Plain};
}

TcpTarget tlsTo(const ScriptedServer& server) {
    auto target = plainTo(server);
    target.first_bytes = FirstBytes::Tls;
    return target;
}

class TcpClientTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TcpClientTest);
    CPPUNIT_TEST(talksPlainAndUnderTls);
    CPPUNIT_TEST(changesToTlsInTheMiddle);
    CPPUNIT_TEST(saysNothingInPlainAfterAskingForTls);
    CPPUNIT_TEST(takesNoPlainBytesForTls);
    CPPUNIT_TEST(isBusyAboveTheWatermark);
    CPPUNIT_TEST(pausingHoldsThePeerUp);
    CPPUNIT_TEST(closingSendsWhatWaits);
    CPPUNIT_TEST(everyWaitHasItsTimeout);
    CPPUNIT_TEST(aCutOrResetIsAFailure);
    CPPUNIT_TEST(nothingIsHeardAfterCancel);
    CPPUNIT_TEST(isGuarded);
    CPPUNIT_TEST(closingTheClientEndsEveryConnection);
    CPPUNIT_TEST_SUITE_END();

public:
    void talksPlainAndUnderTls() {
        OutboundWorld world;
        TcpClient client{world.loops, world.dialer};
        const auto echo = [](Peer& peer, int) {
            peer.send("hello\r\n");
            peer.send("you said " + peer.readLine());
        };
        ScriptedServer plain{echo};
        ScriptedServer tls{echo, world.authority().issue("DNS:good.test")};
        for (const auto& target : {plainTo(plain), tlsTo(tls)}) {
            Talk talk{world};
            talk.on_open = [](TcpConnection& connection) {
                CPPUNIT_ASSERT(connection.send("this\r\n") == Sent::Taken);
            };
            CPPUNIT_ASSERT_EQUAL(
                std::string{"in order: hello\r\nyou said this\r\n"}, talk.run(client, target));
            CPPUNIT_ASSERT(talk.connection.send("more") == Sent::Closed);
        }
    }

    void changesToTlsInTheMiddle() {
        OutboundWorld world;
        TcpClient client{world.loops, world.dialer};
        const auto run = [&](const std::string& certificate_for) {
            auto tls = ScriptedServer::tlsOf(world.authority().issue(certificate_for));
            ScriptedServer server{[&](Peer& peer, int) {
                peer.send("220 ready\r\n");
                if (peer.readLine() != "STARTTLS\r\n") return;
                peer.send("220 go on\r\n");
                if (!peer.startTls(tls)) return;
                peer.send("250 " + peer.readLine());
            }};
            Talk talk{world};
            talk.on_data = [](TcpConnection& connection, const std::string& bytes) {
                if (bytes == "220 ready\r\n") connection.send("STARTTLS\r\n");
                if (bytes != "220 go on\r\n") return;
                connection.startTls();
                connection.send("secret\r\n");
            };
            bool secure = false;
            talk.on_secure = [&](TcpConnection&) { secure = true; };
            const auto result = talk.run(client, plainTo(server));
            CPPUNIT_ASSERT_EQUAL(secure, talk.outcome == "in order");
            return result;
        };
        CPPUNIT_ASSERT_EQUAL(
            std::string{"in order: 220 ready\r\n220 go on\r\n250 secret\r\n"},
            run("DNS:good.test"));
        CPPUNIT_ASSERT_EQUAL(std::string{"tls: 220 ready\r\n220 go on\r\n"}, run("DNS:other.test"));
    }

    void saysNothingInPlainAfterAskingForTls() {
        OutboundWorld world;
        TcpClient client{world.loops, world.dialer};
        for (const bool closes : {false, true}) {
            std::string seen;
            Waiter read;
            ScriptedServer server{[&](Peer& peer, int) {
                seen = peer.readBytes(6);
                read.wake();
            }};
            Talk talk{world};
            talk.on_open = [&](TcpConnection& connection) {
                connection.send("hello");
                connection.startTls();
                connection.send("secret");
                if (closes) connection.close();
            };
            talk.run(client, plainTo(server));
            read.wait();
            // The sixth byte begins a handshake, or there is none.
            CPPUNIT_ASSERT_EQUAL(closes ? std::string{"hello"} : "hello\x16", seen);
        }
    }

    void takesNoPlainBytesForTls() {
        OutboundWorld world;
        TcpClient client{world.loops, world.dialer};
        ScriptedServer server{[](Peer& peer, int) {
            peer.send("220 go on\r\n");
            peer.readBytes(1);
            peer.send("250 injected\r\n");
            peer.waitForClose();
        }};
        Talk talk{world};
        talk.on_data = [](TcpConnection& connection, const std::string&) { connection.startTls(); };
        CPPUNIT_ASSERT_EQUAL(std::string{"tls: 220 go on\r\n"}, talk.run(client, plainTo(server)));

        Talk twice{world};
        ScriptedServer secure{
            [](Peer& peer, int) { peer.waitForClose(); }, world.authority().issue("DNS:good.test")};
        twice.on_open = [](TcpConnection& connection) { connection.startTls(); };
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid: "}, twice.run(client, tlsTo(secure)));
    }

    void isBusyAboveTheWatermark() {
        OutboundWorld world;
        TcpClient client{world.loops, world.dialer};
        constexpr std::size_t kSize = 40'000'000;
        Waiter busy;
        Waiter read;
        std::string seen;
        ScriptedServer server{[&](Peer& peer, int) {
            busy.wait();
            seen = peer.readBytes(kSize);
            read.wake();
        }};
        Talk talk{world};
        std::string taken;
        int turned_away = 0;
        const auto sendMore = [&](TcpConnection& connection) {
            while (taken.size() < kSize) {
                const std::string piece(
                    50'000, static_cast<char>('a' + taken.size() / 50'000 % 26));
                if (connection.send(piece) == Sent::Busy) {
                    if (++turned_away == 1) busy.wake();
                    return;
                }
                taken += piece;
            }
            connection.close();
        };
        talk.on_open = sendMore;
        talk.on_writable = sendMore;
        CPPUNIT_ASSERT_EQUAL(std::string{"in order: "}, talk.run(client, plainTo(server)));
        CPPUNIT_ASSERT(turned_away > 0);
        read.wait();
        CPPUNIT_ASSERT(seen == taken);
    }

    void pausingHoldsThePeerUp() {
        OutboundWorld world;
        TcpClient client{world.loops, world.dialer};
        constexpr std::size_t kSize = 64'000'000;
        const std::string zeros(kSize, '0');
        std::size_t taken = 0;
        Waiter held_up;
        ScriptedServer server{[&](Peer& peer, int) {
            taken = peer.sendUntilHeldUp(kSize);
            held_up.wake();
            peer.send(std::string_view{zeros}.substr(taken));
        }};
        Talk talk{world};
        talk.on_open = [](TcpConnection& connection) { connection.pause(); };
        auto target = plainTo(server);
        target.idle_timeout = milliseconds{400};
        talk.start(client, target);
        held_up.wait();
        CPPUNIT_ASSERT(taken < kSize);
        world.onLoop([&] {
            CPPUNIT_ASSERT(talk.received.empty());
            talk.connection.resume();
        });
        talk.ended.wait();
        CPPUNIT_ASSERT_EQUAL(std::string{"in order"}, talk.outcome);
        CPPUNIT_ASSERT_EQUAL(kSize, talk.received.size());
    }

    void closingSendsWhatWaits() {
        OutboundWorld world;
        TcpClient client{world.loops, world.dialer};
        const std::string bytes(3'000'000, 'x');
        std::size_t seen = 0;
        const auto script = [&](Peer& peer, int) {
            peer.send("not read before the end");
            seen += peer.readBytes(bytes.size() + 1).size();
        };
        ScriptedServer plain{script};
        ScriptedServer tls{script, world.authority().issue("DNS:good.test")};
        for (const auto& target : {plainTo(plain), tlsTo(tls)}) {
            Talk talk{world};
            talk.on_open = [&](TcpConnection& connection) {
                connection.send(bytes);
                connection.close();
                CPPUNIT_ASSERT(connection.send("late") == Sent::Closed);
            };
            seen = 0;
            CPPUNIT_ASSERT_EQUAL(std::string{"in order: "}, talk.run(client, target));
            CPPUNIT_ASSERT_EQUAL(bytes.size(), seen);
        }
    }

    void everyWaitHasItsTimeout() {
        OutboundWorld world;
        TcpClient client{world.loops, world.dialer};
        ScriptedServer silent{[](Peer& peer, int) { peer.waitForClose(); }};
        const auto outcome = [&](auto change, std::function<void(TcpConnection&)> on_open = {}) {
            auto target = plainTo(silent);
            change(target);
            Talk talk{world};
            if (on_open) talk.on_open = on_open;
            return talk.run(client, target);
        };
        CPPUNIT_ASSERT_EQUAL(std::string{"idle_timeout: "}, outcome([](TcpTarget& target) {
                                 target.idle_timeout = milliseconds{50};
                             }));
        CPPUNIT_ASSERT_EQUAL(std::string{"total_timeout: "}, outcome([](TcpTarget& target) {
                                 target.total_timeout = milliseconds{50};
                             }));
        CPPUNIT_ASSERT_EQUAL(std::string{"connect_timeout: "}, outcome([](TcpTarget& target) {
                                 target.first_bytes = FirstBytes::Tls;
                                 target.connect_timeout = milliseconds{50};
                             }));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"connect_timeout: "},
            outcome(
                [](TcpTarget& target) { target.connect_timeout = milliseconds{50}; },
                [](TcpConnection& connection) { connection.startTls(); }));
    }

    void aCutOrResetIsAFailure() {
        OutboundWorld world;
        TcpClient client{world.loops, world.dialer};
        ScriptedServer reset{[](Peer& peer, int) {
            peer.readLine();
            peer.reset();
        }};
        Talk talk{world};
        talk.on_open = [](TcpConnection& connection) { connection.send("QUIT\r\n"); };
        CPPUNIT_ASSERT_EQUAL(std::string{"reset: "}, talk.run(client, plainTo(reset)));
        CPPUNIT_ASSERT(talk.sent == RequestSent::Yes);
        ScriptedServer cut{
            [](Peer& peer, int) {
                peer.send("half");
                peer.cut();
            },
            world.authority().issue("DNS:good.test")};
        Talk other{world};
        CPPUNIT_ASSERT_EQUAL(std::string{"reset: half"}, other.run(client, tlsTo(cut)));
    }

    void nothingIsHeardAfterCancel() {
        OutboundWorld world;
        TcpClient client{world.loops, world.dialer};
        Waiter gone;
        ScriptedServer server{[&](Peer& peer, int) {
            peer.send("hello");
            peer.waitForClose();
            gone.wake();
        }};
        Talk talk{world};
        talk.on_data = [](TcpConnection& connection, const std::string&) { connection.cancel(); };
        talk.start(client, plainTo(server));
        gone.wait();
        world.onLoop([] {});
        CPPUNIT_ASSERT_EQUAL(std::string{}, talk.outcome);
        world.onLoop([&] {
            client
                .connect(plainTo(server), {.on_end = [&](const auto&) { talk.outcome = "heard"; }})
                .cancel();
        });
        world.onLoop([] {});
        CPPUNIT_ASSERT_EQUAL(std::string{}, talk.outcome);
        CPPUNIT_ASSERT_EQUAL(1, server.connections());
    }

    void isGuarded() {
        OutboundWorld world;
        TcpClient client{world.loops, world.dialer};
        ScriptedServer server{[](Peer&, int) {}};
        const auto outcome = [&](const std::string& host, Trust trust, std::uint16_t port) {
            auto target = plainTo(server);
            target.host = host;
            target.trust = trust;
            target.port = port;
            Talk talk{world};
            return talk.run(client, target);
        };
        const auto port = server.port();
        CPPUNIT_ASSERT_EQUAL(std::string{"refused: "}, outcome("good.test", Trust::Tenant, port));
        CPPUNIT_ASSERT_EQUAL(std::string{"refused: "}, outcome("127.0.0.1", Trust::Tenant, port));
        CPPUNIT_ASSERT_EQUAL(std::string{"refused: "}, outcome("127.0.0.2", Trust::Operator, port));
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid: "}, outcome("0x7f.1", Trust::Operator, port));
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid: "}, outcome("good.test", Trust::Operator, 0));
        CPPUNIT_ASSERT_EQUAL(std::string{"resolve: "}, outcome("none.test", Trust::Operator, port));
        CPPUNIT_ASSERT_EQUAL(0, server.connections());
    }

    void closingTheClientEndsEveryConnection() {
        OutboundWorld world;
        TcpClient client{world.loops, world.dialer};
        Waiter greeted;
        ScriptedServer server{[](Peer& peer, int) {
            peer.send("hello");
            peer.waitForClose();
        }};
        Talk talk{world};
        talk.on_data = [&](TcpConnection&, const std::string&) { greeted.wake(); };
        talk.start(client, plainTo(server));
        greeted.wait();
        client.close();
        CPPUNIT_ASSERT_EQUAL(std::string{"cancelled"}, talk.outcome);
        Talk late{world};
        CPPUNIT_ASSERT_EQUAL(std::string{"cancelled: "}, late.run(client, plainTo(server)));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TcpClientTest);

}  // namespace
}  // namespace parley::io
