#include <cppunit/extensions/HelperMacros.h>
#include <parley/plugin.hpp>

namespace parley::sdk {
namespace {

/// 1994-11-06 08:49:00 UTC.
constexpr int64_t kThenUs = 784'111'740'000'000;

class ErrorsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ErrorsTest);
    CPPUNIT_TEST(everyStatusHasItsCode);
    CPPUNIT_TEST(usedUpCreditIsNotHaste);
    CPPUNIT_TEST(readsHowLongToWait);
    CPPUNIT_TEST(aVendorsErrorKeepsWhatItsSupportAsksFor);
    CPPUNIT_TEST(aBrokenConnectionLeavesTheOutcomeUnknownOnlyAfterSending);
    CPPUNIT_TEST_SUITE_END();

public:
    void everyStatusHasItsCode() {
        const std::vector<std::pair<int, parley_code>> expected{
            {200, PARLEY_OK},
            {204, PARLEY_OK},
            {301, PARLEY_E_PROTOCOL},
            {400, PARLEY_E_INVALID},
            {401, PARLEY_E_AUTH},
            {402, PARLEY_E_QUOTA},
            {403, PARLEY_E_PERMISSION},
            {404, PARLEY_E_NOT_FOUND},
            {408, PARLEY_E_DEADLINE},
            {409, PARLEY_E_CONFLICT},
            {413, PARLEY_E_INVALID},
            {422, PARLEY_E_INVALID},
            {429, PARLEY_E_RATE_LIMITED},
            {500, PARLEY_E_UNAVAILABLE},
            {503, PARLEY_E_UNAVAILABLE},
            {529, PARLEY_E_UNAVAILABLE}};
        for (const auto& [status, code] : expected)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::to_string(status), code, classifyHttp(status));
    }

    void usedUpCreditIsNotHaste() {
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_E_QUOTA, classifyHttp(429, R"({"error":{"type":"insufficient_quota"}})"));
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_E_QUOTA, classifyHttp(401, R"({"detail":{"status":"quota_exceeded"}})"));
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_E_RATE_LIMITED, classifyHttp(429, R"({"error":{"code":"slow_down"}})"));
    }

    void readsHowLongToWait() {
        CPPUNIT_ASSERT_EQUAL(7000U, retryAfterMs("7", "", kThenUs));
        CPPUNIT_ASSERT_EQUAL(250U, retryAfterMs("7", "250", kThenUs));
        CPPUNIT_ASSERT_EQUAL(37000U, retryAfterMs("Sun, 06 Nov 1994 08:49:37 GMT", "", kThenUs));
        CPPUNIT_ASSERT_EQUAL(0U, retryAfterMs("Sun, 06 Nov 1994 08:48:37 GMT", "", kThenUs));
        CPPUNIT_ASSERT_EQUAL(3'600'000U, retryAfterMs("999999999", "", kThenUs));
        for (const auto* wrong :
             {"", "-1", "1.5", "soon", "9999999999", "Sun, 06 Foo 1994 08:49:37 GMT"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(wrong, 0U, retryAfterMs(wrong, "", kThenUs));
    }

    void aVendorsErrorKeepsWhatItsSupportAsksFor() {
        HttpReply reply;
        reply.status = 429;
        reply.headers = {{"retry-after", "2"}, {"x-request-id", "req_1"}};
        reply.body = "a key: sk-123";
        const auto status = classify(Host{}, reply);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_RATE_LIMITED, status.code);
        CPPUNIT_ASSERT_EQUAL(429, status.http_status);
        CPPUNIT_ASSERT_EQUAL(2000U, status.retry_after_ms);
        CPPUNIT_ASSERT_EQUAL(std::string{"req_1"}, status.request_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"the vendor answered HTTP 429"}, status.message);
        CPPUNIT_ASSERT_EQUAL(PARLEY_F_VENDOR_FAULT, status.flags);
    }

    void aBrokenConnectionLeavesTheOutcomeUnknownOnlyAfterSending() {
        Status broke{PARLEY_E_NETWORK, "reset"};
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_NETWORK, outcomeUnknown(broke).code);
        broke.flags = PARLEY_F_SIDE_EFFECT;
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_OUTCOME_UNKNOWN, outcomeUnknown(broke).code);
        broke.code = PARLEY_E_INVALID;
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, outcomeUnknown(broke).code);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ErrorsTest);

}  // namespace
}  // namespace parley::sdk
