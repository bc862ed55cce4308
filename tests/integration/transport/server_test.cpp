#include <io/fiber.hpp>
#include <transport/webrtc/server.hpp>

#include <boost/asio/ip/udp.hpp>
#include <cppunit/extensions/HelperMacros.h>
#include <support/raw_client.hpp>
#include <unit/transport/offers.hpp>
#include <unit/transport/stun_check.hpp>

#include <future>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace parley::transport {
namespace {

using boost::asio::ip::make_address;
using boost::asio::ip::tcp;
using boost::asio::ip::udp;
using std::chrono::milliseconds;

class KeptReasons final : public CallSink {
public:
    void onOpen() override {}
    void onAudio(std::span<const std::int16_t>) override {}
    void onMessage(std::string_view) override {}
    void onPlayoutDone() override {}
    void onClosed(std::string_view reason) override { closed.set_value(std::string{reason}); }

    std::promise<std::string> closed;
};

/// A socket from which an answer is awaited, or none.
class Stranger {
public:
    explicit Stranger(std::uint16_t port)
        : server_{make_address("127.0.0.1"), port},
          socket_{context_, udp::endpoint{make_address("127.0.0.1"), 0}} {}

    void send(std::string_view bytes) {
        boost::system::error_code error;
        socket_.send_to(boost::asio::buffer(bytes), server_, 0, error);
    }
    [[nodiscard]] std::size_t waiting() const { return socket_.available(); }

private:
    boost::asio::io_context context_;
    udp::endpoint server_;
    udp::socket socket_;
};

class ServerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ServerTest);
    CPPUNIT_TEST(answersAnOffer);
    CPPUNIT_TEST(refusesWhatIsNoOffer);
    CPPUNIT_TEST(takesNoMoreCallsThanItsLimits);
    CPPUNIT_TEST(makesRoomForTheNextCall);
    CPPUNIT_TEST(saysOnceWhyACallHasEnded);
    CPPUNIT_TEST(saysNothingOfACallThatWasLetGoOf);
    CPPUNIT_TEST(callsThatNeverConnectAreGivenUp);
    CPPUNIT_TEST(strangersGetNoAnswer);
    CPPUNIT_TEST(junkOverTcpIsClosed);
    CPPUNIT_TEST(handlesMayOutliveTheServer);
    CPPUNIT_TEST(saysWhichAddressIsTaken);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        loops_ = std::make_unique<io::Loops>(2);
        start({});
    }
    void tearDown() override {
        onLoop([this] { calls_.clear(); });
        server_.reset();
        loops_.reset();
    }

    void answersAnOffer() {
        start({.tcp_port = 443});
        KeptReasons sink;
        const auto answer = accept(sink).value();
        CPPUNIT_ASSERT(answer.find("m=audio 9 UDP/TLS/RTP/SAVPF 111") != std::string::npos);
        CPPUNIT_ASSERT(
            answer.find(" 127.0.0.1 " + std::to_string(server_->udpPort()) + " typ host\r\n") !=
            std::string::npos);
        CPPUNIT_ASSERT(answer.find(" 127.0.0.1 443 typ host tcptype passive") != std::string::npos);
        CPPUNIT_ASSERT(calls_[0]->id().starts_with("rtc_"));
    }

    void refusesWhatIsNoOffer() {
        KeptReasons sink;
        CPPUNIT_ASSERT_EQUAL(std::string{"offer_malformed"}, accept(sink, "hello").error().reason);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"offer_unsupported"},
            accept(sink, offerWith("opus/48000/2", "speex/16000")).error().reason);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, calls());
    }

    void takesNoMoreCallsThanItsLimits() {
        for (const auto& limits :
             {WebRtcOptions{.max_calls = 2, .max_pending = 100},
              WebRtcOptions{.max_calls = 100, .max_pending = 2}}) {
            start(limits);
            KeptReasons sink;
            CPPUNIT_ASSERT(accept(sink));
            CPPUNIT_ASSERT(accept(sink));
            const auto refused = accept(sink);
            CPPUNIT_ASSERT_EQUAL(std::string{"too_many_calls"}, refused.error().reason);
            CPPUNIT_ASSERT(refused.error().code == base::ErrorCode::Unavailable);
        }
    }

    void makesRoomForTheNextCall() {
        start({.max_calls = 1});
        KeptReasons sink;
        CPPUNIT_ASSERT(accept(sink));
        CPPUNIT_ASSERT(!accept(sink));
        onLoop([this] { calls_.clear(); });
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, calls());
        CPPUNIT_ASSERT(accept(sink));
    }

    void saysOnceWhyACallHasEnded() {
        KeptReasons sink;
        CPPUNIT_ASSERT(accept(sink));
        onLoop([this] {
            calls_[0]->close("enough");
            calls_[0]->close("too late");
            // A closed call is a deaf one.
            CPPUNIT_ASSERT(!calls_[0]->send("text"));
            calls_[0]->play(std::vector<std::int16_t>(480));
        });
        CPPUNIT_ASSERT_EQUAL(std::string{"enough"}, sink.closed.get_future().get());
    }

    void saysNothingOfACallThatWasLetGoOf() {
        KeptReasons sink;
        CPPUNIT_ASSERT(accept(sink));
        onLoop([this] {
            calls_[0]->close("enough");
            calls_.clear();
        });
        onLoop([] {});
        CPPUNIT_ASSERT(
            sink.closed.get_future().wait_for(milliseconds{0}) == std::future_status::timeout);
    }

    void callsThatNeverConnectAreGivenUp() {
        start({.connect_timeout = milliseconds{50}});
        KeptReasons sink;
        CPPUNIT_ASSERT(accept(sink));
        CPPUNIT_ASSERT_EQUAL(std::string{"not_connected"}, sink.closed.get_future().get());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, calls());
    }

    void strangersGetNoAnswer() {
        KeptReasons sink;
        const auto answer = accept(sink).value();
        const auto user = lineOf(answer, "a=ice-ufrag:");
        Stranger stranger{server_->udpPort()};
        std::mt19937 random{1};
        for (int i = 0; i < 2'000; ++i) {
            std::string junk(random() % 300, '\0');
            for (auto& byte : junk)
                byte = static_cast<char>(random());
            stranger.send(junk);
        }
        // A check for a call that is, and one for none, with the wrong password; and the beginning
        // of a handshake.
        stranger.send(stunCheck(user + ":Wk3t", "guessed"));
        stranger.send(stunCheck("nobody:Wk3t", "guessed"));
        stranger.send("\x16\xfe\xfd" + std::string(200, '\x01'));
        // Sent last and answered, so all before it has been read. Its password is the answer's.
        Stranger caller{server_->udpPort()};
        caller.send(stunCheck(user + ":Wk3t", lineOf(answer, "a=ice-pwd:")));
        while (caller.waiting() == 0)
            io::pause(milliseconds{1});
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stranger.waiting());
    }

    void junkOverTcpIsClosed() {
        boost::asio::io_context context;
        tcp::acceptor acceptor{context, {make_address("127.0.0.1"), 0}};
        for (const auto* junk : {"GET / HTTP/1.1\r\n", "\xff\xff"}) {
            testing::RawClient client{acceptor.local_endpoint().port()};
            server_->takeTcp(acceptor.accept(), junk);
            CPPUNIT_ASSERT(client.isClosed());
        }
    }

    void handlesMayOutliveTheServer() {
        KeptReasons sink;
        CPPUNIT_ASSERT(accept(sink));
        server_.reset();
        CPPUNIT_ASSERT_EQUAL(std::string{"server_stopping"}, sink.closed.get_future().get());
        onLoop([this] {
            CPPUNIT_ASSERT(!calls_[0]->send("text"));
            calls_.clear();
        });
    }

    void saysWhichAddressIsTaken() {
        const auto taken = WebRtcServer::create(
            loops_->at(0), {.addresses = loopback(), .udp_port = server_->udpPort()});
        CPPUNIT_ASSERT_EQUAL(std::string{"cannot_listen"}, taken.error().reason);
        CPPUNIT_ASSERT(taken.error().detail.find("127.0.0.1") != std::string::npos);
    }

private:
    static std::vector<MediaAddress> loopback() { return parseMediaAddresses("127.0.0.1").value(); }

    void start(WebRtcOptions options) {
        onLoop([this] { calls_.clear(); });
        server_.reset();
        options.addresses = loopback();
        server_ = std::move(WebRtcServer::create(loops_->at(0), std::move(options))).value();
    }

    void onLoop(const std::function<void()>& task) {
        std::promise<void> done;
        loops_->at(0).post([&] {
            task();
            done.set_value();
        });
        done.get_future().get();
    }

    base::Result<std::string> accept(CallSink& sink, std::string_view offer = kBrowserOffer) {
        std::promise<base::Result<std::string>> answer;
        loops_->at(0).post([&] {
            auto accepted = server_->accept(offer, sink);
            if (!accepted) return answer.set_value(std::move(accepted).error());
            calls_.push_back(std::move(accepted->call));
            answer.set_value(std::move(accepted->answer_sdp));
        });
        return answer.get_future().get();
    }

    std::size_t calls() {
        std::size_t count = 0;
        onLoop([&] { count = server_->calls(); });
        return count;
    }

    static std::string lineOf(const std::string& sdp, const std::string& name) {
        const auto begin = sdp.find(name) + name.size();
        return sdp.substr(begin, sdp.find('\r', begin) - begin);
    }

    std::unique_ptr<io::Loops> loops_;
    std::unique_ptr<WebRtcServer> server_;
    std::vector<std::unique_ptr<WebRtcCall>> calls_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ServerTest);

}  // namespace
}  // namespace parley::transport
