#include <anthropic_provider.hpp>
#include <cppunit/extensions/HelperMacros.h>
#include <support/thinking.hpp>

namespace anthropic {
namespace {

using parley::testing::FakeHost;
using parley::testing::Thinking;

struct Refusal {
    int http_status;
    const char* error;
    parley_code code;
};

class ErrorsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ErrorsTest);
    CPPUNIT_TEST(everyRefusalHasItsCode);
    CPPUNIT_TEST(tellsHowLongToWait);
    CPPUNIT_TEST(neverRepeatsWhatTheVendorWrote);
    CPPUNIT_TEST(doesNotTryAgain);
    CPPUNIT_TEST_SUITE_END();

public:
    void everyRefusalHasItsCode() {
        const Refusal refusals[]{
            {400, R"({"type":"invalid_request_error"})", PARLEY_E_INVALID},
            {400,
             R"({"type":"invalid_request_error","message":"Your credit balance is too low to access the API."})",
             PARLEY_E_QUOTA},
            {400,
             R"({"type":"invalid_request_error","message":"you wrote: Your credit balance is too low"})",
             PARLEY_E_INVALID},
            {400,
             R"({"type":"invalid_request_error","message":"This model does not support assistant message prefill."})",
             PARLEY_E_UNSUPPORTED},
            {400,
             R"({"type":"invalid_request_error","message":"prompt is too long: 210000 tokens"})",
             PARLEY_E_UNSUPPORTED},
            {401, R"({"type":"authentication_error"})", PARLEY_E_AUTH},
            {402, R"({"type":"billing_error"})", PARLEY_E_QUOTA},
            {403, R"({"type":"permission_error"})", PARLEY_E_PERMISSION},
            {404, R"({"type":"not_found_error"})", PARLEY_E_NOT_FOUND},
            {409, R"({"type":"conflict_error"})", PARLEY_E_UNAVAILABLE},
            {413, R"({"type":"request_too_large"})", PARLEY_E_UNSUPPORTED},
            {429, R"({"type":"rate_limit_error"})", PARLEY_E_RATE_LIMITED},
            {429,
             R"({"type":"rate_limit_error","details":{"error_code":"enforced_spend_limit_reached"}})",
             PARLEY_E_QUOTA},
            {429,
             R"({"type":"rate_limit_error","details":{"error_code":"contract_spend_limit_reached"}})",
             PARLEY_E_QUOTA},
            {429, "\"\xFF", PARLEY_E_RATE_LIMITED},
            {500, R"({"type":"api_error"})", PARLEY_E_UNAVAILABLE},
            {504, R"({"type":"timeout_error"})", PARLEY_E_UNAVAILABLE},
            {529, R"({"type":"overloaded_error"})", PARLEY_E_UNAVAILABLE}};
        for (const auto& refusal : refusals)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                std::to_string(refusal.http_status) + " " + refusal.error,
                refusal.code,
                refuse(refusal).code);
    }

    void tellsHowLongToWait() {
        const Refusal refusal{429, R"({"type":"rate_limit_error"})", PARLEY_E_RATE_LIMITED};
        CPPUNIT_ASSERT_EQUAL(3000U, refuse(refusal, {{"retry-after", "3"}}).retry_after_ms);
        CPPUNIT_ASSERT_EQUAL(0U, refuse(refusal).retry_after_ms);
    }

    void neverRepeatsWhatTheVendorWrote() {
        const auto status = refuse(
            {401, R"({"type":"authentication_error","message":"invalid x-api-key sk-secret"})", 0},
            {{"request-id", "req_7"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"the vendor answered HTTP 401"}, status.message);
        CPPUNIT_ASSERT_EQUAL(std::string{"authentication_error"}, status.vendor_code);
        CPPUNIT_ASSERT_EQUAL(std::string{"req_7"}, status.request_id);
    }

    void doesNotTryAgain() {
        FakeHost host;
        Thinking<AnthropicProvider> thinking{host, settings()};
        thinking.start();
        host.exchanges.back().head(529);
        host.exchanges.back().end();
        host.advance(std::chrono::minutes{1});
        host.runPosted();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, host.exchanges.size());
        CPPUNIT_ASSERT_EQUAL(1, thinking.ends);
        CPPUNIT_ASSERT(host.lines.empty());
    }

private:
    static std::string settings() {
        return parley::testing::settingsOf("anthropic", {{"api_key", "k"}});
    }
    static parley::Status refuse(
        const Refusal& refusal,
        const std::vector<std::pair<std::string, std::string>>& fields = {}) {
        FakeHost host;
        Thinking<AnthropicProvider> thinking{host, settings()};
        thinking.start();
        host.exchanges.back().head(refusal.http_status, fields);
        host.exchanges.back().data(R"({"type":"error","error":)");
        host.exchanges.back().data(std::string{refusal.error} + "}");
        host.exchanges.back().end();
        CPPUNIT_ASSERT_EQUAL(1, thinking.ends);
        return thinking.ended;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ErrorsTest);

}  // namespace
}  // namespace anthropic
