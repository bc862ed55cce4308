#include <cppunit/extensions/HelperMacros.h>
#include <deepgram_provider.hpp>
#include <errors.hpp>
#include <support/heard_stream.hpp>
#include <support/spoken_reply.hpp>

namespace deepgram {
namespace {

using parley::Status;
using parley::testing::HeardStream;
using parley::testing::SpokenReply;

std::string settings() {
    return parley::testing::settingsOf("deepgram", {{"api_key", "k"}});
}

/// A reply that the vendor refuses.
Status refuse(
    int http_status,
    std::string_view body,
    const std::vector<std::pair<std::string, std::string>>& fields = {}) {
    SpokenReply<DeepgramProvider> reply{settings()};
    reply.say("Hi.", 1);
    reply.host.exchanges.back().head(http_status, fields);
    reply.host.exchanges.back().data(body);
    reply.host.exchanges.back().end();
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, reply.host.exchanges.size());
    return reply.ended;
}

/// A stream that ends so.
Status endWith(const Status& status) {
    HeardStream<DeepgramProvider> stream{settings()};
    stream.host.sockets.back().endWith(status);
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stream.host.sockets.size());
    return stream.ended;
}

Status closedWith(const std::string& code, const std::string& reason) {
    Status status{PARLEY_E_UNAVAILABLE, reason};
    status.vendor_code = code;
    return endWith(status);
}

class ErrorsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ErrorsTest);
    CPPUNIT_TEST(everyRefusalHasItsCode);
    CPPUNIT_TEST(tellsHowLongToWait);
    CPPUNIT_TEST(neverRepeatsWhatTheVendorWrote);
    CPPUNIT_TEST(aRefusedHandshakeKeepsItsMeaning);
    CPPUNIT_TEST(closeCodesHaveTheirMeaning);
    CPPUNIT_TEST_SUITE_END();

public:
    void everyRefusalHasItsCode() {
        const struct {
            int status;
            const char* body;
            parley_code code;
        } refusals[]{
            {400, R"({"err_code":"Bad Request","err_msg":"x"})", PARLEY_E_INVALID},
            {400, R"({"err_code":"UNSUPPORTED_AUDIO_FORMAT"})", PARLEY_E_UNSUPPORTED},
            {401, R"({"err_code":"INVALID_AUTH"})", PARLEY_E_AUTH},
            {402, R"({"err_code":"ASR_PAYMENT_REQUIRED"})", PARLEY_E_QUOTA},
            {402, "", PARLEY_E_QUOTA},
            {403, R"({"category":"INSUFFICIENT_PERMISSIONS"})", PARLEY_E_PERMISSION},
            {404, R"({"err_code":"PROJECT_NOT_FOUND"})", PARLEY_E_NOT_FOUND},
            {413, R"({"err_code":"PAYLOAD_TOO_LARGE"})", PARLEY_E_UNSUPPORTED},
            {429, R"({"err_code":"TOO_MANY_REQUESTS"})", PARLEY_E_RATE_LIMITED},
            {429, "<html>", PARLEY_E_RATE_LIMITED},
            {500, "[1]", PARLEY_E_UNAVAILABLE},
            {503, R"({"err_code":"SERVICE_UNAVAILABLE"})", PARLEY_E_UNAVAILABLE},
            {301, "", PARLEY_E_PROTOCOL}};
        for (const auto& refusal : refusals)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                std::to_string(refusal.status) + " " + refusal.body,
                refusal.code,
                refuse(refusal.status, refusal.body).code);
    }

    void tellsHowLongToWait() {
        CPPUNIT_ASSERT_EQUAL(2000U, refuse(429, "{}", {{"retry-after", "2"}}).retry_after_ms);
        CPPUNIT_ASSERT_EQUAL(0U, refuse(429, "{}").retry_after_ms);
    }

    void neverRepeatsWhatTheVendorWrote() {
        const auto status = refuse(
            401,
            R"({"err_code":"INVALID_AUTH","err_msg":"The key sk-secret is wrong"})",
            {{"dg-request-id", "req_7"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"the vendor answered HTTP 401"}, status.message);
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_AUTH"}, status.vendor_code);
        CPPUNIT_ASSERT_EQUAL(std::string{"req_7"}, status.request_id);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"the vendor closed the WebSocket with 1011"},
            closedWith("1011", "you said: secret").message);
    }

    void aRefusedHandshakeKeepsItsMeaning() {
        Status refused{PARLEY_E_RATE_LIMITED, "the vendor answered HTTP 429"};
        refused.http_status = 429;
        refused.retry_after_ms = 3000;
        refused.request_id = "req_1";
        const auto told = endWith(refused);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_RATE_LIMITED, told.code);
        CPPUNIT_ASSERT_EQUAL(429, told.http_status);
        CPPUNIT_ASSERT_EQUAL(3000U, told.retry_after_ms);
        CPPUNIT_ASSERT_EQUAL(std::string{"req_1"}, told.request_id);
        CPPUNIT_ASSERT((told.flags & PARLEY_F_VENDOR_FAULT) != 0);
        CPPUNIT_ASSERT((told.flags & PARLEY_F_BEFORE_OUTPUT) != 0);
        const auto unreachable = endWith({PARLEY_E_NETWORK, "connect"});
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_NETWORK, unreachable.code);
        CPPUNIT_ASSERT((unreachable.flags & PARLEY_F_VENDOR_FAULT) == 0);
    }

    void closeCodesHaveTheirMeaning() {
        const auto audio = closedWith("1008", "DATA-0000: The payload cannot be decoded.");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, audio.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"DATA-0000"}, audio.vendor_code);
        const auto silent = closedWith("1011", "NET-0001");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNAVAILABLE, silent.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"NET-0001"}, silent.vendor_code);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"1011"}, closedWith("1011", "Deepgram did not receive").vendor_code);
        CPPUNIT_ASSERT_EQUAL(std::string{"1011"}, closedWith("1011", "DATA-0 00").vendor_code);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ErrorsTest);

}  // namespace
}  // namespace deepgram
