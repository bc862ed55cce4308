#include <base/log.hpp>
#include <io/edge/request.hpp>
#include <io/edge/response.hpp>
#include <io/edge/server.hpp>
#include <io/fiber.hpp>
#include <io/signal.hpp>

#include <Poco/Net/HTTPRequestHandler.h>

#include <cppunit/extensions/HelperMacros.h>
#include <support/raw_client.hpp>

#include <fstream>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace parley::io {
namespace {

using testing::RawClient;
using namespace std::string_literals;  // NOLINT(google-build-using-namespace)

/// `/echo` answers with the body, `/slow` after a pause, `/throw` throws, `/stream` stays open,
/// `/watched` answers while its client is watched, `/patient` when its client has left.
class SampleHandler final : public Poco::Net::HTTPRequestHandler {
public:
    void handleRequest(
        Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) override {
        auto& edge = static_cast<EdgeResponse&>(response);
        const auto& path = request.getURI();
        if (path == "/throw") throw std::runtime_error{"as asked"};
        if (path == "/slow") pause(std::chrono::milliseconds{300});
        if (path == "/rest") edge.restAfterwards(std::chrono::milliseconds{50});
        if (path == "/long-rest") edge.restAfterwards(std::chrono::hours{1});
        ++requests;
        if (path == "/stream") return stream(edge);
        if (path == "/patient") return waitUntilLeft(edge);
        if (path == "/watched") {
            edge.watchPeer([] {});
            pause(std::chrono::milliseconds{20});
        }
        if (path == "/socket") return echoFrames(edge);
        const auto body = static_cast<EdgeRequest&>(request).takeBody();
        const auto text = request.getMethod() + " " + path + " " + body;
        response.sendBuffer(text.data(), text.size());
    }

    std::atomic<int> requests{0};
    std::atomic<int> streams_ended{0};
    std::atomic<int> waiting{0};
    std::atomic<int> left{0};

private:
    void stream(EdgeResponse& response) {
        response.beginStream();
        Signal gone{response.loop()};
        response.watchPeer([&gone] { gone.ring(); });
        response.write("first\n");
        gone.waitFor(std::chrono::seconds{10});
        ++streams_ended;
    }

    void waitUntilLeft(EdgeResponse& response) {
        Signal gone{response.loop()};
        response.watchPeer([&gone] { gone.ring(); });
        ++waiting;
        if (gone.waitFor(std::chrono::seconds{10})) ++left;
    }

    static void echoFrames(EdgeResponse& response) {
        const auto socket = response.upgrade({.max_message_bytes = 1024});
        if (socket == nullptr) return;
        while (auto message = socket->receive())
            socket->send(std::move(*message));
    }
};

class EdgeTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(EdgeTest);
    CPPUNIT_TEST(answersPipelinedRequestsInOrder);
    CPPUNIT_TEST(readsNothingWhileAConnectionRests);
    CPPUNIT_TEST(readsChunkedBodies);
    CPPUNIT_TEST(answersTheSameOnThreads);
    CPPUNIT_TEST(asksForABodyThatWaitsForPermission);
    CPPUNIT_TEST(leavesOutTheBodyOfAHeadAnswer);
    CPPUNIT_TEST(refusesWhatTwoServersCouldReadDifferently);
    CPPUNIT_TEST(refusesOversizedHeadsAndBodies);
    CPPUNIT_TEST(answersAThrowingHandlerWith500);
    CPPUNIT_TEST(closesHalfHeadsAtTheirDeadline);
    CPPUNIT_TEST(closesHalfBodiesAtTheirDeadline);
    CPPUNIT_TEST(closesIdleConnections);
    CPPUNIT_TEST(lateHandlersHoldNobodyUp);
    CPPUNIT_TEST(noticesWhenAStreamsClientLeaves);
    CPPUNIT_TEST(noticesWhenAClientLeavesBeforeItsAnswer);
    CPPUNIT_TEST(readsOnAfterAWatchedAnswer);
    CPPUNIT_TEST(echoesWebSocketFramesAndRefusesLargeOnes);
    CPPUNIT_TEST(finishesRunningRequestsWhenItDrains);
    CPPUNIT_TEST(speaksTlsAndTakesARenewedCertificate);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { loops_ = std::make_unique<Loops>(2); }
    void tearDown() override { loops_.reset(); }

    void answersPipelinedRequestsInOrder() {
        const auto server = startServer({});
        RawClient client{server->port()};
        client.send(
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: "
            "2\r\n\r\nhi"
            "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
        CPPUNIT_ASSERT(endsWith(client.readAnswer(), "GET /1 "));
        CPPUNIT_ASSERT(endsWith(client.readAnswer(), "POST /2 hi"));
        CPPUNIT_ASSERT(endsWith(client.readAnswer(), "GET /3 "));
    }

    void readsNothingWhileAConnectionRests() {
        loops_ = std::make_unique<Loops>(1);
        const auto server = startServer({});
        RawClient resting{server->port()};
        resting.send(
            "GET /rest HTTP/1.1\r\nHost: a\r\n\r\nGET /long-rest HTTP/1.1\r\nHost: a\r\n\r\n"
            "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
        CPPUNIT_ASSERT(endsWith(resting.readAnswer(), "GET /rest "));
        CPPUNIT_ASSERT(endsWith(resting.readAnswer(), "GET /long-rest "));
        // The third has arrived with the others, so it would come first.
        RawClient other{server->port()};
        other.send("GET /other HTTP/1.1\r\nHost: a\r\n\r\n");
        CPPUNIT_ASSERT(endsWith(other.readAnswer(), "GET /other "));
        CPPUNIT_ASSERT_EQUAL(3, handler_.requests.load());
    }

    void readsChunkedBodies() {
        const auto server = startServer({});
        RawClient client{server->port()};
        client.send(
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        client.send("2\r\nde\r\n0\r\n\r\n");
        CPPUNIT_ASSERT(endsWith(client.readAnswer(), "POST /echo abcde"));
    }

    void answersTheSameOnThreads() {
        const auto server = startServer({.handlers = HandlerPlace::Threads});
        RawClient client{server->port()};
        client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        CPPUNIT_ASSERT(endsWith(client.readAnswer(), "GET /slow "));
    }

    void asksForABodyThatWaitsForPermission() {
        const auto server = startServer({});
        RawClient client{server->port()};
        client.send(
            "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string{"HTTP/1.1 100 Continue\r\n\r\n"}, client.readAnswer());
        client.send("ok");
        CPPUNIT_ASSERT(endsWith(client.readAnswer(), "POST /echo ok"));
    }

    void leavesOutTheBodyOfAHeadAnswer() {
        const auto server = startServer({});
        RawClient client{server->port()};
        client.send("HEAD /x HTTP/1.0\r\n\r\n");
        const auto answer = client.readToEnd();
        CPPUNIT_ASSERT(answer.find("Content-Length: 8\r\n") != std::string::npos);
        CPPUNIT_ASSERT(endsWith(answer, "\r\n\r\n"));
    }

    void refusesWhatTwoServersCouldReadDifferently() {
        const auto server = startServer({});
        const std::vector<std::string> vectors{
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: "
            "chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: "
            "3\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
            "chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
            "chunked\r\n\r\nfffffffffffffffff\r\na\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
            "GET / HTTP/1.1\nHost: a\n\n",
            "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: b"s + '\0' + "c\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
            "GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
            "GET / HTTP/0.9\r\n\r\n",
            "GET /\r\n\r\n",
            "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "FROB / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nno colon here\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n"};
        for (const auto& vector : vectors) {
            RawClient client{server->port()};
            client.send(vector);
            const auto answer = client.readToEnd();
            CPPUNIT_ASSERT_MESSAGE(vector + " → " + answer, answer.starts_with("HTTP/1.1 400 "));
            CPPUNIT_ASSERT(answer.find("\r\nConnection: close\r\n") != std::string::npos);
        }
    }

    void refusesOversizedHeadsAndBodies() {
        const auto server = startServer({.max_head_bytes = 1024, .max_body_bytes = 100});
        RawClient head{server->port()};
        head.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(2000, 'x') + "\r\n\r\n");
        CPPUNIT_ASSERT(head.readToEnd().starts_with("HTTP/1.1 431 "));
        RawClient body{server->port()};
        body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n");
        CPPUNIT_ASSERT(body.readToEnd().starts_with("HTTP/1.1 413 "));
        RawClient chunked{server->port()};
        chunked.send(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" +
            std::string(101, 'x'));
        CPPUNIT_ASSERT(chunked.readToEnd().starts_with("HTTP/1.1 413 "));
    }

    void answersAThrowingHandlerWith500() {
        const auto server = startServer({});
        RawClient client{server->port()};
        client.send("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n");
        CPPUNIT_ASSERT(client.readToEnd().starts_with("HTTP/1.1 500 "));
    }

    void closesHalfHeadsAtTheirDeadline() {
        const auto server = startServer({.head_timeout = std::chrono::seconds{1}});
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 200; ++i) {
            clients.push_back(std::make_unique<RawClient>(server->port()));
            clients.back()->send("GET / HTTP/1.1\r\nHost: ");
        }
        for (auto& client : clients)
            CPPUNIT_ASSERT(client->readToEnd().starts_with("HTTP/1.1 408 "));
    }

    void closesHalfBodiesAtTheirDeadline() {
        const auto server = startServer({.body_timeout = std::chrono::seconds{1}});
        RawClient client{server->port()};
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
        CPPUNIT_ASSERT(client.readToEnd().starts_with("HTTP/1.1 408 "));
    }

    void closesIdleConnections() {
        const auto server = startServer({.idle_timeout = std::chrono::seconds{1}});
        RawClient client{server->port()};
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        CPPUNIT_ASSERT(client.readAnswer().starts_with("HTTP/1.1 200 "));
        CPPUNIT_ASSERT(client.isClosed());
    }

    void lateHandlersHoldNobodyUp() {
        const auto server = startServer({});
        std::vector<std::unique_ptr<RawClient>> slow;
        for (int i = 0; i < 50; ++i) {
            slow.push_back(std::make_unique<RawClient>(server->port()));
            slow.back()->send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        RawClient quick{server->port()};
        quick.send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n");
        CPPUNIT_ASSERT(endsWith(quick.readAnswer(), "GET /quick "));
        for (auto& client : slow)
            CPPUNIT_ASSERT(endsWith(client->readAnswer(), "GET /slow "));
    }

    void noticesWhenAStreamsClientLeaves() {
        const auto server = startServer({});
        RawClient client{server->port()};
        client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
        CPPUNIT_ASSERT(client.readUntil("first\n") != std::string::npos);
        client.close();
        waitUntil([this] { return handler_.streams_ended == 1; });
    }

    void noticesWhenAClientLeavesBeforeItsAnswer() {
        const auto server = startServer({});
        RawClient client{server->port()};
        client.send("GET /patient HTTP/1.1\r\nHost: a\r\n\r\n");
        waitUntil([this] { return handler_.waiting == 1; });
        client.close();
        waitUntil([this] { return handler_.left == 1; });
    }

    void readsOnAfterAWatchedAnswer() {
        const auto server = startServer({});
        RawClient client{server->port()};
        const std::string watched = "GET /watched HTTP/1.1\r\nHost: a\r\n\r\n";
        const std::string second = "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
        // With the first, while it is handled, and after its answer.
        client.send(watched + second);
        CPPUNIT_ASSERT(endsWith(client.readAnswer(), "GET /watched "));
        CPPUNIT_ASSERT(endsWith(client.readAnswer(), "GET /2 "));
        client.send(watched);
        client.send(second);
        CPPUNIT_ASSERT(endsWith(client.readAnswer(), "GET /watched "));
        CPPUNIT_ASSERT(endsWith(client.readAnswer(), "GET /2 "));
        client.send(watched);
        CPPUNIT_ASSERT(endsWith(client.readAnswer(), "GET /watched "));
        client.send(second);
        CPPUNIT_ASSERT(endsWith(client.readAnswer(), "GET /2 "));
    }

    void echoesWebSocketFramesAndRefusesLargeOnes() {
        const auto server = startServer({});
        RawClient client{server->port()};
        client.send(
            "GET /socket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        const auto accepted = client.readAnswer();
        CPPUNIT_ASSERT(accepted.starts_with("HTTP/1.1 101 "));
        CPPUNIT_ASSERT(accepted.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string::npos);
        client.send(std::string{"\x81\x82\0\0\0\0hi", 8});
        CPPUNIT_ASSERT(client.readUntil(std::string{"\x81\x02hi", 4}) != std::string::npos);
        // 2,000 bytes are announced, 1,024 allowed: a close frame with 1009, then the end.
        client.send(std::string{"\x82\xfe\x07\xd0\0\0\0\0", 8} + std::string(2000, 'x'));
        CPPUNIT_ASSERT(
            client.readToEnd().find(std::string{"\x88\x02\x03\xf1", 4}) != std::string::npos);
    }

    void finishesRunningRequestsWhenItDrains() {
        const auto server = startServer({});
        RawClient idle{server->port()};
        RawClient busy{server->port()};
        idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        CPPUNIT_ASSERT(idle.readAnswer().starts_with("HTTP/1.1 200 "));
        busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        waitUntil([&] { return server->connections() == 2; });
        server->drain();
        CPPUNIT_ASSERT(endsWith(busy.readAnswer(), "GET /slow "));
        CPPUNIT_ASSERT(idle.isClosed());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, server->connections());
    }

    void speaksTlsAndTakesARenewedCertificate();

private:
    static bool endsWith(const std::string& text, std::string_view end) {
        return text.ends_with(end);
    }

    template <typename Condition>
    static void waitUntil(Condition condition) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (!condition() && std::chrono::steady_clock::now() < limit)
            std::this_thread::yield();
        CPPUNIT_ASSERT(condition());
    }

    std::unique_ptr<EdgeServer> startServer(EdgeOptions options) {
        base::logFrom(base::LogLevel::Warning);
        options.port = 0;
        auto server = std::make_unique<EdgeServer>(*loops_, std::move(options), handler_);
        CPPUNIT_ASSERT(server->start());
        return server;
    }

    std::unique_ptr<Loops> loops_;
    SampleHandler handler_;
};

void EdgeTest::speaksTlsAndTakesARenewedCertificate() {
    const std::string folder = "/tmp/parley-tls-" + std::to_string(getpid());
    const auto shell = [](const std::string& command) {
        return WEXITSTATUS(std::system(
            ("(" + command + ") >/dev/null 2>&1").c_str()));  // NOLINT(concurrency-mt-unsafe)
    };
    const auto makeCertificate = [&](const std::string& name) {
        return shell(
            "mkdir -p " + folder + " && cd " + folder +
            " && openssl req -x509 -newkey ec -pkeyopt "
            "ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=" +
            name +
            " -keyout new.key -out new.crt && "
            "mv new.key tls.key && mv new.crt tls.crt");
    };
    CPPUNIT_ASSERT_EQUAL(0, makeCertificate("first.test"));
    EdgeOptions options{
        .tls_certificate_file = folder + "/tls.crt", .tls_key_file = folder + "/tls.key"};
    options.tls_port = 1;
    std::unique_ptr<EdgeServer> server;
    // Ports below 1024 need root, and a fixed one may be taken: take the first that is free.
    for (std::uint16_t port = 40'443; server == nullptr && port < 40'543; ++port) {
        options.port = 0;
        options.tls_port = port;
        auto candidate = std::make_unique<EdgeServer>(*loops_, options, handler_);
        if (candidate->start()) server = std::move(candidate);
    }
    CPPUNIT_ASSERT(server != nullptr);
    const auto port = std::to_string(server->tlsPort());
    const auto serves = [&](const std::string& name) {
        return shell(
                   "openssl s_client -connect 127.0.0.1:" + port +
                   " </dev/null | grep 'CN = " + name + "'") == 0;
    };
    CPPUNIT_ASSERT_EQUAL(
        0,
        shell("curl -sk --max-time 5 https://127.0.0.1:" + port + "/secret | grep 'GET /secret'"));
    CPPUNIT_ASSERT(serves("first.test"));
    CPPUNIT_ASSERT_EQUAL(0, makeCertificate("second.test"));
    waitUntil([&] { return serves("second.test"); });
    shell("rm -r " + folder);
}

CPPUNIT_TEST_SUITE_REGISTRATION(EdgeTest);

}  // namespace
}  // namespace parley::io
