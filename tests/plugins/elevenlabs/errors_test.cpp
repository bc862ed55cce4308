#include <cppunit/extensions/HelperMacros.h>
#include <elevenlabs_provider.hpp>
#include <support/spoken_reply.hpp>

namespace elevenlabs {
namespace {

using parley::Status;
using parley::testing::SpokenReply;

/// A reply that the vendor refuses.
Status refuse(
    int http_status,
    const std::string& body,
    const std::vector<std::pair<std::string, std::string>>& fields = {}) {
    SpokenReply<ElevenLabsProvider> reply{
        parley::testing::settingsOf("elevenlabs", {{"api_key", "k"}})};
    reply.say("Hi.", 1);
    reply.host.exchanges.back().head(http_status, fields);
    reply.host.exchanges.back().data(body);
    reply.host.exchanges.back().end();
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, reply.host.exchanges.size());
    return reply.ended;
}

std::string detail(const std::string& status) {
    return R"({"detail":{"status":")" + status + R"(","message":"You said: secret"}})";
}

class ErrorsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ErrorsTest);
    CPPUNIT_TEST(everyRefusalHasItsCode);
    CPPUNIT_TEST(tellsHowLongToWait);
    CPPUNIT_TEST(neverRepeatsWhatTheVendorWrote);
    CPPUNIT_TEST_SUITE_END();

public:
    void everyRefusalHasItsCode() {
        const struct {
            int status;
            std::string body;
            parley_code code;
        } refusals[]{
            {400, detail("voice_not_found"), PARLEY_E_NOT_FOUND},
            {400, detail("model_not_found"), PARLEY_E_NOT_FOUND},
            {400, detail("max_character_limit_exceeded"), PARLEY_E_UNSUPPORTED},
            {400, detail("invalid_output_format"), PARLEY_E_UNSUPPORTED},
            {400, detail("anything"), PARLEY_E_INVALID},
            {401, detail("invalid_api_key"), PARLEY_E_AUTH},
            {401, detail("quota_exceeded"), PARLEY_E_QUOTA},
            {401, detail("missing_permissions"), PARLEY_E_PERMISSION},
            {401, detail("detected_unusual_activity"), PARLEY_E_PERMISSION},
            {401, "", PARLEY_E_AUTH},
            {402, detail("payment_required"), PARLEY_E_QUOTA},
            {403, "{}", PARLEY_E_PERMISSION},
            {404, detail("voice_not_found"), PARLEY_E_NOT_FOUND},
            {409, "{}", PARLEY_E_UNAVAILABLE},
            {422, R"({"detail":[{"loc":["body","text"]}]})", PARLEY_E_INVALID},
            {425, "{}", PARLEY_E_UNAVAILABLE},
            {429, detail("too_many_concurrent_requests"), PARLEY_E_RATE_LIMITED},
            {429, detail("system_busy"), PARLEY_E_UNAVAILABLE},
            {429, "<html>", PARLEY_E_RATE_LIMITED},
            {500, "[1]", PARLEY_E_UNAVAILABLE},
            {503, "7", PARLEY_E_UNAVAILABLE}};
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
        const auto status = refuse(401, detail("invalid_api_key"), {{"request-id", "req_7"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"the vendor answered HTTP 401"}, status.message);
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid_api_key"}, status.vendor_code);
        CPPUNIT_ASSERT_EQUAL(std::string{"req_7"}, status.request_id);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ErrorsTest);

}  // namespace
}  // namespace elevenlabs
