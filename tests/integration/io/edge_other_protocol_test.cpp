#include <base/log.hpp>
#include <io/edge/server.hpp>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <boost/asio/write.hpp>
#include <cppunit/extensions/HelperMacros.h>
#include <support/raw_client.hpp>

#include <future>
#include <memory>
#include <string>

namespace parley::io {
namespace {

using testing::RawClient;
using namespace std::string_literals;  // NOLINT(google-build-using-namespace)

class HelloHandler final : public Poco::Net::HTTPRequestHandler {
public:
    void handleRequest(
        Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse& response) override {
        response.sendBuffer("hello", 5);
    }
};

class EdgeOtherProtocolTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(EdgeOtherProtocolTest);
    CPPUNIT_TEST(handsOverWhatBeginsLikeALength);
    CPPUNIT_TEST(keepsWhatBeginsLikeARequest);
    CPPUNIT_TEST(keepsAConnectionThatHasSpokenHttp);
    CPPUNIT_TEST(refusesItWhenNobodyTakesIt);
    CPPUNIT_TEST_SUITE_END();

public:
    void handsOverWhatBeginsLikeALength() {
        for (const char first : {'\x00', '\x01', '\x07'}) {
            std::promise<std::string> taken;
            const auto server = startServer([&](auto socket, std::string bytes) {
                boost::system::error_code error;
                boost::asio::write(socket, boost::asio::buffer("taken", 5), error);
                taken.set_value(std::move(bytes));
            });
            RawClient client{server->port()};
            client.send(std::string{first} + "\x02hi");
            CPPUNIT_ASSERT_EQUAL(std::string{first} + "\x02hi", taken.get_future().get());
            CPPUNIT_ASSERT_EQUAL("taken"s, client.readToEnd());
            server->drain();
            CPPUNIT_ASSERT_EQUAL(std::size_t{0}, server->connections());
        }
    }

    void keepsWhatBeginsLikeARequest() {
        const auto server = startServer([](auto, const std::string&) { CPPUNIT_FAIL("taken"); });
        RawClient client{server->port()};
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        CPPUNIT_ASSERT(client.readAnswer().ends_with("hello"));
        RawClient other{server->port()};
        other.send("\x08\x00 GET / HTTP/1.1\r\n\r\n"s);
        CPPUNIT_ASSERT(other.readAnswer().starts_with("HTTP/1.1 400 "));
    }

    void keepsAConnectionThatHasSpokenHttp() {
        const auto server = startServer([](auto, const std::string&) { CPPUNIT_FAIL("taken"); });
        RawClient client{server->port()};
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        CPPUNIT_ASSERT(client.readAnswer().ends_with("hello"));
        client.send("\x00\x02hi\r\n\r\n"s);
        CPPUNIT_ASSERT(client.readAnswer().starts_with("HTTP/1.1 400 "));
    }

    void refusesItWhenNobodyTakesIt() {
        const auto server = startServer({});
        RawClient client{server->port()};
        client.send("\x00\x02hi\r\n\r\n"s);
        CPPUNIT_ASSERT(client.readAnswer().starts_with("HTTP/1.1 400 "));
    }

private:
    using Take = std::function<void(boost::asio::ip::tcp::socket, std::string)>;

    std::unique_ptr<EdgeServer> startServer(Take take) {
        base::logFrom(base::LogLevel::Warning);
        auto server = std::make_unique<EdgeServer>(
            loops_, EdgeOptions{.port = 0, .on_other_protocol = std::move(take)}, handler_);
        CPPUNIT_ASSERT(server->start());
        return server;
    }

    Loops loops_{2};
    HelloHandler handler_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(EdgeOtherProtocolTest);

}  // namespace
}  // namespace parley::io
