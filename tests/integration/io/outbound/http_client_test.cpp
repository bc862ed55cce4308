#include "http_answers.hpp"
#include "outbound_world.hpp"

#include <io/signal.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <memory>
#include <random>
#include <string>

namespace parley::io {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)
using parley::testing::Peer;
using parley::testing::ScriptedServer;

/// What a client sends and hears.
class HttpClientTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HttpClientTest);
    CPPUNIT_TEST(answersAFiberAndAThread);
    CPPUNIT_TEST(deliversPiecesAsTheyCome);
    CPPUNIT_TEST(writesWhatItWasAsked);
    CPPUNIT_TEST(sendsAndReceivesLargeBodies);
    CPPUNIT_TEST(takesARefusalBeforeTheWholeRequest);
    CPPUNIT_TEST(readsAnswersOfEveryKind);
    CPPUNIT_TEST(anAnswerCutAnywhereIsAFailure);
    CPPUNIT_TEST(aResetIsAFailure);
    CPPUNIT_TEST(limitsHeadsAndBodies);
    CPPUNIT_TEST(refusesToSendWhatCouldBeReadTwoWays);
    CPPUNIT_TEST(nothingIsHeardAfterCancel);
    CPPUNIT_TEST(garbledAnswersEndOnce);
    CPPUNIT_TEST_SUITE_END();

public:
    void answersAFiberAndAThread() {
        OutboundWorld world;
        ScriptedServer server{always(kHello)};
        CPPUNIT_ASSERT_EQUAL(std::string{"hello"}, world.http->fetch(get(server.port()))->body);
        Waiter done;
        base::Result<HttpResponse> response{HttpResponse{}};
        spawnFiber(world.loops.at(0), [&] {
            response = world.http->fetch(get(server.port()));
            done.wake();
        });
        done.wait();
        CPPUNIT_ASSERT_EQUAL(200, response->status);
        CPPUNIT_ASSERT_EQUAL(std::string{"hello"}, response->body);
        CPPUNIT_ASSERT_EQUAL(std::string{"5"}, *findHeader(response->headers, "content-length"));
        auto refused = get(server.port());
        refused.trust = Trust::Tenant;
        CPPUNIT_ASSERT_EQUAL(
            std::string{"outbound_refused"}, world.http->fetch(refused).error().reason);
    }

    void deliversPiecesAsTheyCome() {
        OutboundWorld world;
        Signal heard{world.loops.at(0)};
        ScriptedServer server{[&](Peer& peer, int) {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
            for (const auto* event : {"data: 1\n\n", "data: 2\n\n", "data: 3\n\n"}) {
                peer.send(event);
                if (!heard.waitFor(std::chrono::seconds{10})) return;
            }
        }};
        Waiter ended;
        std::string events;
        world.loops.at(0).post([&] {
            world.http->start(
                get(server.port()),
                {.on_data =
                     [&](std::string_view piece) {
                         events += piece;
                         heard.ring();
                     },
                 .on_end =
                     [&](const std::optional<OutboundFailure>& failure) {
                         if (failure) events += nameOf(failure->kind);
                         ended.wake();
                     }});
        });
        ended.wait();
        CPPUNIT_ASSERT_EQUAL(std::string{"data: 1\n\ndata: 2\n\ndata: 3\n\n"}, events);
    }

    void writesWhatItWasAsked() {
        OutboundWorld world;
        std::string seen;
        ScriptedServer server{[&](Peer& peer, int) {
            seen = peer.readHead();
            seen += peer.readBytes(4);
            peer.send(kHello);
        }};
        auto request = get(server.port(), "/path?q=1#not-sent");
        request.method = "POST";
        request.body = "body";
        request.headers = {{"Authorization", "Bearer s"}, {"Accept", "text/event-stream"}};
        call(world, request);
        CPPUNIT_ASSERT_EQUAL(
            "POST /path?q=1 HTTP/1.1\r\nHost: good.test:" + std::to_string(server.port()) +
                "\r\nAuthorization: Bearer s\r\nAccept: text/event-stream\r\n"
                "Accept-Encoding: identity\r\nUser-Agent: Parley\r\nContent-Length: 4\r\n\r\nbody",
            seen);
    }

    void sendsAndReceivesLargeBodies() {
        OutboundWorld world;
        constexpr std::size_t kSize = 5'000'000;
        const auto echo = [](Peer& peer, int) {
            peer.readHead();
            const auto body = peer.readBytes(kSize);
            peer.send(
                "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
            peer.send(body);
        };
        ScriptedServer plain{echo};
        ScriptedServer tls{echo, world.authority().issue("DNS:good.test")};
        for (auto request : {get(plain.port()), getTls(tls.port())}) {
            request.method = "PUT";
            request.max_body_bytes = kSize;
            for (std::size_t i = 0; i < kSize; ++i)
                request.body += static_cast<char>('a' + i % 23);
            const auto told = call(world, request);
            CPPUNIT_ASSERT_EQUAL(std::string{"200"}, told.outcome());
            CPPUNIT_ASSERT(told.body == request.body);
        }
    }

    void takesARefusalBeforeTheWholeRequest() {
        OutboundWorld world;
        ScriptedServer server{[](Peer& peer, int) {
            peer.readHead();
            peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
            peer.waitForClose();
        }};
        auto request = get(server.port());
        request.method = "POST";
        request.body = std::string(50'000'000, 'a');
        const auto told = call(world, request);
        CPPUNIT_ASSERT_EQUAL(std::string{"413"}, told.outcome());
        CPPUNIT_ASSERT_EQUAL(std::string{"no"}, told.body);
        CPPUNIT_ASSERT_EQUAL(std::string{"413"}, call(world, request).outcome());
        CPPUNIT_ASSERT_EQUAL(2, server.connections());
    }

    void readsAnswersOfEveryKind() {
        OutboundWorld world;
        const auto answer = [&](const std::string& bytes, const std::string& method = "GET") {
            ScriptedServer server{[&](Peer& peer, int) {
                peer.readHead();
                peer.send(bytes);
            }};
            auto request = get(server.port());
            request.method = method;
            const auto told = call(world, request);
            CPPUNIT_ASSERT_EQUAL(1, told.ends);
            return told.outcome() + " " + told.body;
        };
        CPPUNIT_ASSERT_EQUAL(std::string{"204 "}, answer("HTTP/1.1 204 No Content\r\n\r\n"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"200 "}, answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"200 to the end"}, answer("HTTP/1.0 200 OK\r\n\r\nto the end"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"200 hello"},
            answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + kHello));
        std::string interim;
        for (int i = 0; i < 100; ++i)
            interim += "HTTP/1.1 102 Processing\r\n\r\n";
        CPPUNIT_ASSERT_EQUAL(std::string{"protocol "}, answer(interim + kHello));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"protocol "},
            answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string{"protocol "}, answer("220 mail.test ESMTP\r\n"));
    }

    void anAnswerCutAnywhereIsAFailure() {
        OutboundWorld world;
        for (const auto& whole : {kHello, kHelloInChunks}) {
            ScriptedServer server{[&](Peer& peer, int connection) {
                peer.readHead();
                peer.send(whole.substr(0, static_cast<std::size_t>(connection)));
            }};
            for (std::size_t length = 0; length < whole.size(); ++length) {
                const auto told = call(world, get(server.port()));
                CPPUNIT_ASSERT_EQUAL(std::string{"reset"}, told.outcome());
                CPPUNIT_ASSERT_EQUAL(1, told.ends);
                CPPUNIT_ASSERT(told.failure->sent == RequestSent::Yes);
            }
            CPPUNIT_ASSERT_EQUAL(std::string{"200"}, call(world, get(server.port())).outcome());
        }
    }

    void aResetIsAFailure() {
        OutboundWorld world;
        ScriptedServer server{[&](Peer& peer, int) {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\n\r\nunti");
            peer.reset();
        }};
        CPPUNIT_ASSERT_EQUAL(std::string{"reset"}, call(world, get(server.port())).outcome());
    }

    void limitsHeadsAndBodies() {
        OutboundWorld world;
        const auto outcome = [&](const std::string& answer, std::size_t max_body = 100) {
            ScriptedServer server{always(answer)};
            auto request = get(server.port());
            request.max_body_bytes = max_body;
            request.max_head_bytes = 1000;
            return call(world, request).outcome();
        };
        const std::string ok = "HTTP/1.1 200 OK\r\n";
        CPPUNIT_ASSERT_EQUAL(
            std::string{"too_large"}, outcome(ok + "X: " + std::string(1000, 'x') + "\r\n\r\n"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"too_large"}, outcome(ok + "X: " + std::string(100'000, 'x')));
        CPPUNIT_ASSERT_EQUAL(std::string{"too_large"}, outcome(ok + "Content-Length: 101\r\n\r\n"));
        const auto chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
        CPPUNIT_ASSERT_EQUAL(
            std::string{"too_large"}, outcome(chunked + "65\r\n" + std::string(101, 'x')));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"too_large"}, outcome(chunked + "1;" + std::string(100'000, 'x')));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"200"},
            outcome(chunked + "64\r\n" + std::string(100, 'x') + "\r\n0\r\n\r\n"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"200"},
            outcome(ok + "Content-Length: 2000000\r\n\r\n" + std::string(2'000'000, 'x'), 0));
    }

    void refusesToSendWhatCouldBeReadTwoWays() {
        OutboundWorld world;
        const auto outcome = [&](const HttpRequest& request) {
            const auto told = call(world, request);
            CPPUNIT_ASSERT_EQUAL(1, told.ends);
            CPPUNIT_ASSERT(told.failure->sent == RequestSent::No);
            return told.outcome();
        };
        const std::string url = "http://good.test:1/";
        const std::string invalid = "invalid";
        using Requests = std::vector<HttpRequest>;
        for (const auto& request : Requests{
                 {.method = "GET /x HTTP/1.1\r\nX:", .url = url},
                 {.method = "", .url = url},
                 {.method = "CONNECT", .url = url},
                 {.url = "http://good.test/\r\nX: 1"},
                 {.url = "ws://good.test/"},
                 {.url = url, .headers = {{"A", "1\r\nB: 2"}}},
                 {.url = url, .headers = {{"A", std::string{"\0", 1}}}},
                 {.url = url, .headers = {{"A b", "1"}}},
                 {.url = url, .headers = {{"A:", "1"}}},
                 {.url = url, .headers = {{"host", "evil.test"}}},
                 {.url = url, .headers = {{"Content-Length", "1"}}},
                 {.url = url, .headers = {{"transfer-encoding", "chunked"}}},
                 {.url = url, .headers = {{"Connection", "Authorization"}}}}) {
            CPPUNIT_ASSERT_EQUAL(invalid, outcome(request));
        }
    }

    void nothingIsHeardAfterCancel() {
        OutboundWorld world;
        Waiter gone;
        ScriptedServer server{[&](Peer& peer, int) {
            peer.readHead();
            peer.send(kHelloInChunks.substr(0, kHelloInChunks.size() - 5));
            peer.waitForClose();
            gone.wake();
        }};
        auto calls = std::make_shared<HttpCall>();
        int heard = 0;
        int ended = 0;
        world.loops.at(0).post([&] {
            *calls = world.http->start(
                get(server.port()),
                {.on_data =
                     [&](std::string_view) {
                         ++heard;
                         calls->cancel();
                     },
                 .on_end = [&](const std::optional<OutboundFailure>&) { ++ended; }});
        });
        gone.wait();
        world.onLoop([&] { CPPUNIT_ASSERT(!calls->isUnderWay()); });
        CPPUNIT_ASSERT_EQUAL(1, heard);
        CPPUNIT_ASSERT_EQUAL(0, ended);
        // Before it was even sent.
        world.onLoop([&] {
            auto early = world.http->start(
                get(server.port()),
                {.on_end = [&](const std::optional<OutboundFailure>&) { ++ended; }});
            early.cancel();
        });
        world.onLoop([] {});
        CPPUNIT_ASSERT_EQUAL(0, ended);
        CPPUNIT_ASSERT_EQUAL(1, server.connections());
    }

    void garbledAnswersEndOnce() {
        OutboundWorld world;
        std::mt19937 random{7};
        const auto upTo = [&](std::size_t most) { return random() % (most + 1); };
        std::vector<std::string> answers;
        for (int i = 0; i < 300; ++i) {
            auto answer = upTo(1) == 0 ? kHello : kHelloInChunks;
            for (auto changes = upTo(4) + 1; changes > 0; --changes)
                answer[upTo(answer.size() - 1)] = static_cast<char>(upTo(255));
            answers.push_back(answer);
        }
        ScriptedServer server{[&](Peer& peer, int connection) {
            peer.readHead();
            const auto& answer = answers[static_cast<std::size_t>(connection) % answers.size()];
            const auto middle = static_cast<std::size_t>(connection) % answer.size();
            peer.send(answer.substr(0, middle));
            peer.send(answer.substr(middle));
        }};
        for (std::size_t i = 0; i < answers.size(); ++i) {
            auto request = get(server.port());
            request.method = "POST";
            CPPUNIT_ASSERT_EQUAL(1, call(world, request).ends);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpClientTest);

}  // namespace
}  // namespace parley::io
