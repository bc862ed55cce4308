#include <base/bytes.hpp>
#include <conversation/tools/tool_callback.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::conversation {
namespace {

using nlohmann::json;

class ToolCallbackTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ToolCallbackTest);
    CPPUNIT_TEST(aCallIsSignedOverTimeAndBody);
    CPPUNIT_TEST(aCallSaysWhoAsksForWhat);
    CPPUNIT_TEST(answersAreReadAsJsonOrText);
    CPPUNIT_TEST(otherAnswersAreFailures);
    CPPUNIT_TEST(timeIsToldFromTrouble);
    CPPUNIT_TEST_SUITE_END();

    static TenantTool tool() {
        return {
            .name = "find_order",
            .url = "https://shop.test/find",
            .timeout = std::chrono::milliseconds{1'500}};
    }
    static io::HttpRequest call(const ToolCaller& caller = {}) {
        return callbackRequest(
            tool(),
            "a secret of sixteen",
            caller,
            "call_1",
            {{"number", "4711"}},
            base::UtcTime{std::chrono::seconds{1'700'000'000}});
    }

public:
    void aCallIsSignedOverTimeAndBody() {
        const auto request = call();
        CPPUNIT_ASSERT_EQUAL(
            std::string{"1700000000"}, *io::findHeader(request.headers, "Parley-Timestamp"));
        CPPUNIT_ASSERT_EQUAL(
            "v1=" +
                base::toHex(base::hmacSha256("a secret of sixteen", "1700000000." + request.body)),
            *io::findHeader(request.headers, "Parley-Signature"));
        CPPUNIT_ASSERT(request.trust == io::Trust::Tenant);
        CPPUNIT_ASSERT_EQUAL(0U, request.max_redirects);
        CPPUNIT_ASSERT(request.timeouts.total == std::chrono::milliseconds{1'500});
    }

    void aCallSaysWhoAsksForWhat() {
        const auto conversation = ConversationId{base::Uuid{base::Uuid::Bytes{7}}};
        const auto body =
            json::parse(call({.tenant = base::TenantId{3}, .conversation = conversation}).body);
        CPPUNIT_ASSERT(body["tool"] == "find_order" && body["call_id"] == "call_1");
        CPPUNIT_ASSERT_EQUAL(json({{"number", "4711"}}), body["arguments"]);
        CPPUNIT_ASSERT(body["tenant_id"] == base::TenantId{3}.publicId());
        CPPUNIT_ASSERT(body["conversation_id"] == conversation.publicId());
        CPPUNIT_ASSERT(body["user_id"].is_null());
    }

    void answersAreReadAsJsonOrText() {
        CPPUNIT_ASSERT_EQUAL(
            json({{"found", true}}), *resultOf(tool(), {200, {}, R"({"found":true})"}));
        CPPUNIT_ASSERT_EQUAL(
            json("It is on its way."), *resultOf(tool(), {201, {}, "It is on its way."}));
        CPPUNIT_ASSERT_EQUAL(json(""), *resultOf(tool(), {204, {}, ""}));
    }

    void otherAnswersAreFailures() {
        for (const int status : {199, 302, 404, 500}) {
            const auto result = resultOf(tool(), {status, {}, "{}"});
            CPPUNIT_ASSERT(!result && result.error().reason == "tool_failed");
        }
    }

    void timeIsToldFromTrouble() {
        const auto late = callbackError(
            tool(), {.code = base::ErrorCode::Timeout, .reason = "outbound_total_timeout"});
        CPPUNIT_ASSERT_EQUAL(std::string{"tool_timed_out"}, late.reason);
        const auto refused = callbackError(
            tool(), {.code = base::ErrorCode::Unprocessable, .reason = "outbound_refused"});
        CPPUNIT_ASSERT_EQUAL(std::string{"tool_failed"}, refused.reason);
        CPPUNIT_ASSERT(refused.code == base::ErrorCode::Unavailable);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ToolCallbackTest);

}  // namespace
}  // namespace parley::conversation
