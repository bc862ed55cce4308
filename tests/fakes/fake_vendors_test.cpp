#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/StreamCopier.h>

#include <cppunit/extensions/HelperMacros.h>
#include <support/fake_vendors.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace parley::testing {
namespace {

class FakeVendorsTest final : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FakeVendorsTest);
    CPPUNIT_TEST(answersAsScriptedAndTellsWhatWasAsked);
    CPPUNIT_TEST(aClosedSecondPortRefusesConnections);
    CPPUNIT_TEST(resettingForgetsBehavioursAndRecords);
    CPPUNIT_TEST(anUnknownWordIsRefused);
    CPPUNIT_TEST(whatIsTranscribedIsKept);
    CPPUNIT_TEST(speechSaysWhatItWasMadeOf);
    CPPUNIT_TEST(timesAreOfTheClockThatATestHas);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { vendors().reset(); }

    void answersAsScriptedAndTellsWhatWasAsked() {
        vendors().script(
            {{"vendor", "openai"},
             {"operation", "chat"},
             {"queue", {{{"text", "good morning"}}, {{"status", 429}, {"retry_after", 3}}}}});

        const auto good = chat(vendors().port(), "hello");
        const auto limited = chat(vendors().port(), "hello");

        CPPUNIT_ASSERT_EQUAL(
            std::string{"good morning"},
            nlohmann::json::parse(good.body)["choices"][0]["message"]["content"]
                .get<std::string>());
        CPPUNIT_ASSERT_EQUAL(429, limited.status);
        CPPUNIT_ASSERT_EQUAL(std::string{"3"}, limited.retry_after);
        const auto asked = vendors().requests("vendor=openai&outcome=ended&at_least=2");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, asked.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"right"}, asked[0]["key"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"hello"}, asked[0]["body"]["messages"][0]["content"].get<std::string>());
    }

    void aClosedSecondPortRefusesConnections() {
        vendors().script({{"second_port", "closed"}});
        CPPUNIT_ASSERT_THROW(
            chat(vendors().secondPort(), "hello"), Poco::Net::ConnectionRefusedException);
        vendors().script({{"second_port", "open"}});
        CPPUNIT_ASSERT_EQUAL(200, chat(vendors().secondPort(), "hello").status);
    }

    void resettingForgetsBehavioursAndRecords() {
        vendors().script({{"vendor", "openai"}, {"standing", {{"status", 503}}}});
        CPPUNIT_ASSERT_EQUAL(503, chat(vendors().port(), "hello").status);
        vendors().reset();
        CPPUNIT_ASSERT(vendors().requests().empty());
        CPPUNIT_ASSERT_EQUAL(200, chat(vendors().port(), "hello").status);
    }

    void anUnknownWordIsRefused() {
        CPPUNIT_ASSERT_THROW(
            vendors().script({{"vendor", "openai"}, {"standing", {{"speling", true}}}}),
            std::runtime_error);
    }

    void whatIsTranscribedIsKept() {
        const std::string audio = "RIFF, more or less";
        const auto answer = send(
            vendors().port(),
            "/v1/audio/transcriptions",
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n"
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n"
            "Content-Type: audio/wav\r\n\r\n" +
                audio + "\r\n--b--\r\n");

        CPPUNIT_ASSERT_EQUAL(200, answer.status);
        CPPUNIT_ASSERT_EQUAL(audio, vendors().audioOf(vendors().requests()[0]));
    }

    void speechSaysWhatItWasMadeOf() {
        const std::string text = "how are you today?";
        const auto audio = vendors().speech(text, 16'000);
        // 60 ms a character.
        CPPUNIT_ASSERT_EQUAL(text.size() * 1'920, audio.size());
        CPPUNIT_ASSERT_EQUAL(text, vendors().heardIn(audio, 16'000));
    }

    void timesAreOfTheClockThatATestHas() {
        const auto before = std::chrono::steady_clock::now().time_since_epoch();
        chat(vendors().port(), "hello");
        const auto after = std::chrono::steady_clock::now().time_since_epoch();
        const std::chrono::duration<double, std::milli> at{
            vendors().requests()[0]["at_ms"].get<double>()};
        CPPUNIT_ASSERT(before <= at && at <= after);
    }

private:
    struct Answer {
        int status;
        std::string retry_after;
        std::string body;
    };

    static Answer chat(std::uint16_t port, const std::string& text) {
        const nlohmann::json body{
            {"model", "gpt-4o"}, {"messages", {{{"role", "user"}, {"content", text}}}}};
        return send(port, "/v1/chat/completions", "application/json", body.dump());
    }

    static Answer send(
        std::uint16_t port,
        const std::string& path,
        const std::string& type,
        const std::string& body) {
        Poco::Net::HTTPClientSession session{"127.0.0.1", port};
        Poco::Net::HTTPRequest request{
            Poco::Net::HTTPRequest::HTTP_POST, path, Poco::Net::HTTPRequest::HTTP_1_1};
        request.set("Authorization", "Bearer openai-key");
        request.setContentType(type);
        request.setContentLength64(static_cast<Poco::Int64>(body.size()));
        session.sendRequest(request) << body;
        Poco::Net::HTTPResponse response;
        std::string text;
        Poco::StreamCopier::copyToString(session.receiveResponse(response), text);
        return {response.getStatus(), response.get("Retry-After", ""), text};
    }

    /// One for all tests: CppUnit makes a fixture for each of them.
    static FakeVendors& vendors() {
        static FakeVendors started;
        return started;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FakeVendorsTest);

}  // namespace
}  // namespace parley::testing
