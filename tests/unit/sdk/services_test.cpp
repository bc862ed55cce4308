#include <cppunit/extensions/HelperMacros.h>
#include <parley/testing.hpp>

namespace parley::sdk {
namespace {

using testing::FakeHost;
using testing::Loaded;

/// A session without a stream, which remembers why it failed.
class Bare final : public Session, public HttpSink {
public:
    explicit Bare(FakeHost& host) : Session{Host{host.raw()}, host.ctx()} {}

    void failed(const Status& status) noexcept override { failure = status; }
    void onHead(int status, const Headers& headers) override {
        calls.push_back(std::to_string(status) + " " + std::string{headers.find("content-type")});
    }
    void onData(const Chunk& chunk) override {
        if (chunk.text() == "throw") throw std::runtime_error{"a bug"};
        calls.emplace_back(chunk.text());
    }
    void onEnd(const Status& status) override {
        calls.push_back("end " + std::to_string(status.code));
    }

    Status failure;
    std::vector<std::string> calls;
};

/// Listens to everything that is connected, and notes it.
class Noting final : public WebSocketSink, public TcpSink, public WorkerSink {
public:
    std::string heard;

private:
    void onText(const Chunk& chunk) override {
        heard += "text " + std::string{chunk.text()} + "; ";
    }
    void onBinary(const Chunk&) override { heard += "binary; "; }
    void onOpen() override { heard += "open; "; }
    void onData(const Chunk& chunk) override { heard += std::string{chunk.text()} + "; "; }
    void onMessage(const Chunk& chunk) override { heard += std::string{chunk.text()} + "; "; }
    void onWritable() override { heard += "writable; "; }
    void onClosed(const Status& status) override {
        heard += "closed " + std::to_string(status.code) + "; ";
    }
};

class ServicesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ServicesTest);
    CPPUNIT_TEST(streamsABody);
    CPPUNIT_TEST(namesASecretAndDoesNotHoldIt);
    CPPUNIT_TEST(anExceptionInASinkFailsTheSession);
    CPPUNIT_TEST(startingAgainCancelsWhatRan);
    CPPUNIT_TEST(whatTheHostRefusesIsAFailure);
    CPPUNIT_TEST(withoutTheServiceEachSaysSo);
    CPPUNIT_TEST(logsNothingWithoutTheService);
    CPPUNIT_TEST(fetchesAWholeAnswer);
    CPPUNIT_TEST(fetchesTheNextFromInsideTheFirst);
    CPPUNIT_TEST(anAnswerThatIsTooLongFails);
    CPPUNIT_TEST(anAnswerThatBreaksFails);
    CPPUNIT_TEST(keepsValues);
    CPPUNIT_TEST(dropsAnAnswerThatComesAfterTheSession);
    CPPUNIT_TEST(runsBlockingWork);
    CPPUNIT_TEST(anExceptionInBlockingWorkFailsTheSession);
    CPPUNIT_TEST(aFullPoolIsAFailureAndRunsNothing);
    CPPUNIT_TEST(keepsBuffersAsLongAsSomebodyHoldsThem);
    CPPUNIT_TEST(talksOverAConnection);
    CPPUNIT_TEST(talksToAWorker);
    CPPUNIT_TEST(feelsBackPressure);
    CPPUNIT_TEST(usesSecretsByTheirName);
    CPPUNIT_TEST(movesATimer);
    CPPUNIT_TEST(beginsNothingOnceClosed);
    CPPUNIT_TEST_SUITE_END();

public:
    void streamsABody() {
        Http http{session_, session_};
        HttpRequest request{"POST", "https://vendor.example/v1"};
        request.body = "hello";
        request.timeout = std::chrono::seconds{2};
        http.start(request);
        auto& exchange = host_.exchanges.back();
        CPPUNIT_ASSERT_EQUAL(std::string{"POST"}, exchange.method);
        CPPUNIT_ASSERT_EQUAL(std::string{"hello"}, exchange.body);
        CPPUNIT_ASSERT_EQUAL(uint64_t{3'000'000'000}, exchange.deadline_ns);
        http.pause(true);
        CPPUNIT_ASSERT(exchange.paused);
        exchange.head(200, {{"content-type", "text/event-stream"}});
        exchange.data("a");
        exchange.data("b");
        exchange.end();
        CPPUNIT_ASSERT(
            (std::vector<std::string>{"200 text/event-stream", "a", "b", "end 0"}) ==
            session_.calls);
        CPPUNIT_ASSERT(!http.active());
        CPPUNIT_ASSERT(!exchange.cancelled);
    }

    void namesASecretAndDoesNotHoldIt() {
        Http http{session_, session_};
        HttpRequest request{"GET", "https://vendor.example/v1"};
        request.credential = Credential::bearer("api_key");
        http.start(request);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Authorization: Bearer <api_key>"}, host_.exchanges.back().credential);
    }

    void anExceptionInASinkFailsTheSession() {
        Http http{session_, session_};
        http.start({"GET", "https://vendor.example/v1"});
        host_.exchanges.back().data("throw");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INTERNAL, session_.failure.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"a bug"}, session_.failure.message);
    }

    void startingAgainCancelsWhatRan() {
        {
            Http http{session_, session_};
            http.start({"GET", "https://vendor.example/1"});
            http.start({"GET", "https://vendor.example/2"});
            CPPUNIT_ASSERT(host_.exchanges.front().cancelled);
            CPPUNIT_ASSERT(!host_.exchanges.back().cancelled);
        }
        CPPUNIT_ASSERT(host_.exchanges.back().cancelled);
    }

    void whatTheHostRefusesIsAFailure() {
        Http http{session_, session_};
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_PERMISSION, codeOf([&] {
                                 http.start({"GET", "https://forbidden.example/"});
                             }));
        CPPUNIT_ASSERT(!http.active());
    }

    void withoutTheServiceEachSaysSo() {
        host_.absent = {
            PARLEY_SVC_HTTP,
            PARLEY_SVC_WS,
            PARLEY_SVC_TCP,
            PARLEY_SVC_WORKER,
            PARLEY_SVC_SECRETS,
            PARLEY_SVC_TIMER,
            PARLEY_SVC_KV,
            PARLEY_SVC_EXECUTOR,
            PARLEY_SVC_BUF};
        Bare bare{host_};
        Noting sink;
        Http http{bare, bare};
        WebSocket ws{bare, sink};
        Tcp tcp{bare, sink};
        Worker worker{bare, sink};
        Timer timer{bare, [] {}};
        Kv kv{bare};
        Secrets secrets{bare};
        const std::vector<std::function<void()>> uses{
            [&] { http.start({}); },
            [&] { ws.connect({}); },
            [&] { tcp.connect({}); },
            [&] { worker.open("w"); },
            [&] { timer.after(std::chrono::seconds{1}); },
            [&] { kv.get("k", {}); },
            [&] { (void)secrets.hmacSha256("s", "d"); },
            [&] { bare.post([] {}); },
            [&] { bare.runBlocking([] {}, [] {}); },
            [&] { (void)Buffer::copyOf(bare.host(), "x"); },
            [&] {
                Resampler{bare.host(), 8000, 16000};
            },
            [&] {
                Opus{bare.host(), 48000};
            }};
        for (const auto& use : uses)
            CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, codeOf(use));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, ws.sendText("x"));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, tcp.send("x"));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, worker.send("x"));
        Metric::counter(bare.host(), "c", "c").add();
    }

    void logsNothingWithoutTheService() {
        session_.log().info("connected", {{"voice", "anna"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"connected voice=anna"}, host_.lines.back());
        host_.absent = {PARLEY_SVC_LOG};
        Bare bare{host_};
        bare.log().error("lost");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, host_.lines.size());
    }

    void fetchesAWholeAnswer() {
        Fetch fetch{session_};
        HttpReply got;
        fetch.start(
            {"GET", "https://vendor.example/"}, [&](const HttpReply& reply) { got = reply; });
        answer(404, "not here");
        CPPUNIT_ASSERT_EQUAL(404, got.status);
        CPPUNIT_ASSERT_EQUAL(std::string{"not here"}, got.body);
        CPPUNIT_ASSERT_EQUAL(std::string{"text/plain"}, std::string{got.header("content-type")});
    }

    void fetchesTheNextFromInsideTheFirst() {
        Fetch fetch{session_};
        std::string bodies;
        fetch.start({"GET", "https://vendor.example/1"}, [&](const HttpReply& first) {
            bodies += first.body;
            fetch.start({"GET", "https://vendor.example/2"}, [&](const HttpReply& second) {
                bodies += second.body;
            });
        });
        answer(200, "one ");
        answer(200, "two");
        CPPUNIT_ASSERT_EQUAL(std::string{"one two"}, bodies);
    }

    void anAnswerThatIsTooLongFails() {
        Fetch fetch{session_, 10};
        fetch.start({"GET", "https://vendor.example/"}, [](const HttpReply&) {});
        host_.exchanges.back().head(200);
        host_.exchanges.back().data("0123456789");
        CPPUNIT_ASSERT(session_.failure.ok());
        host_.exchanges.back().data("0");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_PROTOCOL, session_.failure.code);
        CPPUNIT_ASSERT(host_.exchanges.back().cancelled);
    }

    void anAnswerThatBreaksFails() {
        Fetch fetch{session_};
        fetch.start({"GET", "https://vendor.example/"}, [](const HttpReply&) {});
        host_.exchanges.back().end(PARLEY_E_NETWORK, PARLEY_F_SIDE_EFFECT);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_NETWORK, session_.failure.code);
        Status own;
        fetch.start(
            {"GET", "https://vendor.example/"},
            [](const HttpReply&) {},
            [&](const Status& status) { own = status; });
        host_.exchanges.back().end(PARLEY_E_DEADLINE);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_DEADLINE, own.code);
    }

    void keepsValues() {
        Kv kv{session_};
        std::string got;
        kv.put("token", "abc", std::chrono::hours{1});
        kv.get("token", [&](parley_code code, std::string_view value) {
            got += std::to_string(code) + std::string{value} + " ";
        });
        kv.remove("token");
        kv.get("token", [&](parley_code code, std::string_view) { got += std::to_string(code); });
        host_.runPosted();
        CPPUNIT_ASSERT_EQUAL(std::string{"0abc 13"}, got);
    }

    void dropsAnAnswerThatComesAfterTheSession() {
        int called = 0;
        {
            Bare bare{host_};
            Kv{bare}.get("k", [&](parley_code, std::string_view) { ++called; });
            bare.post([&] { ++called; });
            bare.runBlocking([] {}, [&] { ++called; });
        }
        host_.runPosted();
        CPPUNIT_ASSERT_EQUAL(0, called);
    }

    void runsBlockingWork() {
        std::string order;
        session_.runBlocking([&] { order += "work "; }, [&] { order += "done"; });
        host_.runPosted();
        CPPUNIT_ASSERT_EQUAL(std::string{"work done"}, order);
    }

    void anExceptionInBlockingWorkFailsTheSession() {
        bool done = false;
        session_.runBlocking(
            [] {
                throw Failure{PARLEY_E_NOT_FOUND, "no model"};
            },
            [&] { done = true; });
        host_.runPosted();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_NOT_FOUND, session_.failure.code);
        CPPUNIT_ASSERT(!done);
    }

    void aFullPoolIsAFailureAndRunsNothing() {
        host_.executor_answers = PARLEY_E_BUSY;
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_BUSY, codeOf([&] { session_.runBlocking([] {}, [] {}); }));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_BUSY, codeOf([&] { session_.post([] {}); }));
    }

    void keepsBuffersAsLongAsSomebodyHoldsThem() {
        auto first = Buffer::copyOf(session_.host(), "abc");
        Buffer second;
        second = first;
        first = {};
        CPPUNIT_ASSERT_EQUAL(std::string{"abc"}, std::string{second.text()});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, host_.buffers);
        const auto third = std::move(second);
        const auto fourth = Chunk{session_.host(), third.raw()}.keep();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, host_.buffers);
        CPPUNIT_ASSERT_EQUAL(std::string{"abc"}, std::string{fourth.text()});
    }

    void talksOverAConnection() {
        Noting sink;
        {
            Tcp tcp{session_, sink};
            tcp.connect({"mail.example", 587});
            auto& connection = host_.connections.back();
            CPPUNIT_ASSERT_EQUAL(std::string{"mail.example"}, connection.host);
            CPPUNIT_ASSERT_EQUAL(587U, connection.port);
            connection.open();
            CPPUNIT_ASSERT(!session_.sideEffect());
            CPPUNIT_ASSERT_EQUAL(PARLEY_OK, tcp.send("STARTTLS\r\n"));
            CPPUNIT_ASSERT(session_.sideEffect());
            connection.data("220 ready");
            CPPUNIT_ASSERT_EQUAL(PARLEY_OK, tcp.startTls());
            CPPUNIT_ASSERT(connection.tls);
            connection.open();
            tcp.close();
            CPPUNIT_ASSERT(connection.closed);
        }
        CPPUNIT_ASSERT(host_.connections.back().cancelled);
        CPPUNIT_ASSERT_EQUAL(std::string{"open; 220 ready; open; "}, sink.heard);
    }

    void talksToAWorker() {
        Noting sink;
        Worker worker{session_, sink};
        worker.open("decoder");
        auto& program = host_.workers.back();
        CPPUNIT_ASSERT_EQUAL(std::string{"decoder"}, program.name);
        program.open();
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, worker.send("audio"));
        CPPUNIT_ASSERT_EQUAL(std::string{"audio"}, program.sent.back());
        program.message("words");
        worker.close();
        CPPUNIT_ASSERT(program.closed);
        program.end();
        CPPUNIT_ASSERT_EQUAL(std::string{"open; words; closed 0; "}, sink.heard);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, worker.send("more"));
        CPPUNIT_ASSERT(!program.cancelled);
    }

    void feelsBackPressure() {
        Noting sink;
        WebSocket ws{session_, sink};
        ws.connect({"GET", "wss://vendor.example/"});
        auto& socket = host_.sockets.back();
        socket.busy = true;
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_BUSY, ws.sendText("x"));
        socket.writable();
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, ws.sendText("x"));
        socket.binary("b");
        ws.close(1001);
        CPPUNIT_ASSERT_EQUAL(1001U, socket.close_code);
        CPPUNIT_ASSERT_EQUAL(std::string{"writable; binary; "}, sink.heard);
    }

    void usesSecretsByTheirName() {
        host_.secrets["signing_key"] = "s3cret";
        Secrets secrets{session_};
        const auto digest = secrets.hmacSha256("signing_key", "A");
        CPPUNIT_ASSERT_EQUAL(uint8_t{'A'}, digest[31]);
        CPPUNIT_ASSERT(secrets.isHmacSha256("signing_key", "A", std::string(32, 'A')));
        CPPUNIT_ASSERT(!secrets.isHmacSha256("signing_key", "A", std::string(32, 'B')));
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_E_NOT_FOUND, codeOf([&] { (void)secrets.isHmacSha256("other", "A", "A"); }));
        std::string read;
        secrets.read("signing_key", [&](parley_code, std::string_view secret) { read = secret; });
        host_.runPosted();
        CPPUNIT_ASSERT_EQUAL(std::string{"s3cret"}, read);
    }

    void movesATimer() {
        int fired = 0;
        Timer timer{session_, [&] { ++fired; }};
        timer.after(std::chrono::milliseconds{10});
        timer.after(std::chrono::milliseconds{20});
        host_.advance(std::chrono::milliseconds{10});
        CPPUNIT_ASSERT_EQUAL(0, fired);
        host_.advance(std::chrono::milliseconds{10});
        CPPUNIT_ASSERT_EQUAL(1, fired);
        CPPUNIT_ASSERT(!timer.armed());
    }

    void beginsNothingOnceClosed() {
        auto* const bare = new Bare{host_};
        Http http{*bare, *bare};
        http.start({"GET", "https://vendor.example/"});
        delete bare;
        CPPUNIT_ASSERT(host_.exchanges.back().cancelled);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, codeOf([&] {
                                 http.start({"GET", "https://vendor.example/"});
                             }));
    }

private:
    template <class Body>
    static parley_code codeOf(Body&& body) {
        try {
            body();
        } catch (const Failure& failure) {
            return failure.status().code;
        }
        return PARLEY_OK;
    }
    void answer(int status, std::string_view body) {
        auto& exchange = host_.exchanges.back();
        exchange.head(status, {{"content-type", "text/plain"}});
        exchange.data(body);
        exchange.end();
    }

    FakeHost host_;
    Bare session_{host_};
};

CPPUNIT_TEST_SUITE_REGISTRATION(ServicesTest);

}  // namespace
}  // namespace parley::sdk
