#include <cppunit/extensions/HelperMacros.h>
#include <errors.hpp>
#include <openai_provider.hpp>
#include <support/thinking.hpp>

namespace openai {
namespace {

using parley::testing::FakeHost;
using parley::testing::Thinking;

struct Refusal {
    int http_status;
    const char* body;
    parley_code code;
};

class ErrorsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ErrorsTest);
    CPPUNIT_TEST(everyRefusalHasItsCode);
    CPPUNIT_TEST(theWordsOfAPromptDecideNothing);
    CPPUNIT_TEST(tellsHowLongToWait);
    CPPUNIT_TEST(neverRepeatsWhatTheVendorWrote);
    CPPUNIT_TEST(doesNotTryAgain);
    CPPUNIT_TEST_SUITE_END();

public:
    void everyRefusalHasItsCode() {
        const Refusal refusals[]{
            {400, R"({"error":{"type":"invalid_request_error","code":null}})", PARLEY_E_INVALID},
            {400, R"({"error":{"code":"context_length_exceeded"}})", PARLEY_E_UNSUPPORTED},
            {400, R"({"error":{"code":"content_policy_violation"}})", PARLEY_E_CONTENT},
            {400, R"({"error":{"param":"voice"}})", PARLEY_E_NOT_FOUND},
            {400, R"({"object":"error","type":"BadRequestError","code":400})", PARLEY_E_INVALID},
            {401, R"({"error":{"code":"invalid_api_key"}})", PARLEY_E_AUTH},
            {402, R"({"error":{"code":"payment_required"}})", PARLEY_E_QUOTA},
            {403, R"({"error":{}})", PARLEY_E_PERMISSION},
            {404, R"({"error":{"code":"model_not_found"}})", PARLEY_E_NOT_FOUND},
            {408, R"({"error":{}})", PARLEY_E_DEADLINE},
            {409, R"({"error":{}})", PARLEY_E_UNAVAILABLE},
            {413, R"({"error":{}})", PARLEY_E_UNSUPPORTED},
            {422, R"({"error":{}})", PARLEY_E_INVALID},
            {429, R"({"error":{"code":"rate_limit_exceeded"}})", PARLEY_E_RATE_LIMITED},
            {429, R"({"error":{"code":"slow_down"}})", PARLEY_E_RATE_LIMITED},
            {429, R"({"error":{"type":"insufficient_quota"}})", PARLEY_E_QUOTA},
            {429, R"({"error":{"code":"credit_balance_exhausted"}})", PARLEY_E_QUOTA},
            {429, R"({"error":{"code":"organization_spend_limit_exceeded"}})", PARLEY_E_QUOTA},
            {429, R"({"error":{"code":"project_spend_limit_exceeded"}})", PARLEY_E_QUOTA},
            {429, R"({"error":{"code":"organization_usage_limit_exceeded"}})", PARLEY_E_QUOTA},
            {429, "slow down", PARLEY_E_RATE_LIMITED},
            {498, "{}", PARLEY_E_RATE_LIMITED},
            {500, "", PARLEY_E_UNAVAILABLE},
            {503, R"({"error":{"code":503,"type":"unavailable_error"}})", PARLEY_E_UNAVAILABLE},
            {529, "<html>", PARLEY_E_UNAVAILABLE},
            {301, "", PARLEY_E_PROTOCOL}};
        for (const auto& refusal : refusals)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                std::to_string(refusal.http_status) + " " + refusal.body,
                refusal.code,
                refuse(refusal).code);
    }

    void theWordsOfAPromptDecideNothing() {
        const Refusal refusal{
            429,
            R"({"error":{"message":"you wrote: insufficient_quota","code":"rate_limit_exceeded"}})",
            PARLEY_E_RATE_LIMITED};
        CPPUNIT_ASSERT_EQUAL(refusal.code, refuse(refusal).code);
    }

    void tellsHowLongToWait() {
        const Refusal refusal{429, "{}", PARLEY_E_RATE_LIMITED};
        CPPUNIT_ASSERT_EQUAL(2000U, refuse(refusal, {{"retry-after", "2"}}).retry_after_ms);
        CPPUNIT_ASSERT_EQUAL(
            70U, refuse(refusal, {{"retry-after", "2"}, {"retry-after-ms", "70"}}).retry_after_ms);
        CPPUNIT_ASSERT_EQUAL(0U, refuse(refusal).retry_after_ms);
    }

    void neverRepeatsWhatTheVendorWrote() {
        const auto status = refuse(
            {401,
             R"({"error":{"message":"Incorrect API key provided: sk-secret","code":"sk secret!"}})",
             PARLEY_E_AUTH},
            {{"x-request-id", "req_7"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"the vendor answered HTTP 401"}, status.message);
        CPPUNIT_ASSERT_EQUAL(std::string{}, status.vendor_code);
        CPPUNIT_ASSERT_EQUAL(std::string{"req_7"}, status.request_id);
        CPPUNIT_ASSERT_EQUAL(401, status.http_status);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"slow_down"},
            refuse({429, R"({"error":{"code":"slow_down"}})", 0}).vendor_code);
    }

    void doesNotTryAgain() {
        FakeHost host;
        Thinking<OpenAiProvider> thinking{host, settings()};
        thinking.start();
        host.exchanges.back().head(503);
        host.exchanges.back().end();
        host.advance(std::chrono::minutes{1});
        host.runPosted();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, host.exchanges.size());
        CPPUNIT_ASSERT_EQUAL(1, thinking.ends);
        CPPUNIT_ASSERT(host.lines.empty());
    }

private:
    static std::string settings() {
        return parley::testing::settingsOf("openai", {{"api_key", "k"}});
    }
    static parley::Status refuse(
        const Refusal& refusal,
        const std::vector<std::pair<std::string, std::string>>& fields = {}) {
        FakeHost host;
        Thinking<OpenAiProvider> thinking{host, settings()};
        thinking.start();
        const std::string_view body{refusal.body};
        host.exchanges.back().head(refusal.http_status, fields);
        host.exchanges.back().data(body.substr(0, body.size() / 2));
        host.exchanges.back().data(body.substr(body.size() / 2));
        host.exchanges.back().end();
        CPPUNIT_ASSERT_EQUAL(1, thinking.ends);
        return thinking.ended;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ErrorsTest);

}  // namespace
}  // namespace openai
