#include <http/problem.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace parley::http {
namespace {

class ProblemTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ProblemTest);
    CPPUNIT_TEST(carriesCodeAdviceAndFaults);
    CPPUNIT_TEST(keepsDetailsForOurLogs);
    CPPUNIT_TEST(saysWhenToComeBack);
    CPPUNIT_TEST(isAnErrorToClientsOfOpenAi);
    CPPUNIT_TEST_SUITE_END();

public:
    void carriesCodeAdviceAndFaults() {
        const auto reply = renderProblem(
            {.code = base::ErrorCode::InvalidArgument,
             .reason = "invalid_body",
             .advice = "Look at errors.",
             .faults = {{"/email", "is missing"}}},
            "req1");
        CPPUNIT_ASSERT_EQUAL(400, reply.status);
        CPPUNIT_ASSERT_EQUAL(std::string{"application/problem+json"}, reply.content_type);
        const auto body = nlohmann::json::parse(reply.body);
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid_body"}, body.at("code").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"Bad Request"}, body.at("title").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"Look at errors."}, body.at("detail").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"req1"}, body.at("request_id").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"/email"}, body.at("errors").at(0).at("pointer").get<std::string>());
    }

    void keepsDetailsForOurLogs() {
        const auto reply = renderProblem(
            {.code = base::ErrorCode::Internal, .reason = "internal", .detail = "password=hunter2"},
            "req1");
        CPPUNIT_ASSERT(reply.body.find("hunter2") == std::string::npos);
    }

    void saysWhenToComeBack() {
        const auto limited = renderProblem(
            {.code = base::ErrorCode::RateLimited,
             .reason = "rate_limited",
             .retry_after = std::chrono::seconds{7}},
            "");
        CPPUNIT_ASSERT_EQUAL(std::string{"7"}, headerOf(limited, "Retry-After"));
        const auto down = renderProblem(
            {.code = base::ErrorCode::Unavailable, .reason = "database_unavailable"}, "");
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, headerOf(down, "Retry-After"));
    }

    void isAnErrorToClientsOfOpenAi() {
        const auto error = toOpenAiError(
            {.code = base::ErrorCode::RateLimited, .reason = "rate_limited", .advice = "Wait."});
        const nlohmann::json expected{
            {"message", "Wait."},
            {"type", "rate_limit_error"},
            {"param", nullptr},
            {"code", "rate_limited"}};
        CPPUNIT_ASSERT_EQUAL(expected, error);
        const auto fault = toOpenAiError(
            {.code = base::ErrorCode::InvalidArgument,
             .reason = "invalid_body",
             .faults = {{"/n", "is 2"}}});
        CPPUNIT_ASSERT_EQUAL(std::string{"/n: is 2"}, fault.at("message").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"/n"}, fault.at("param").get<std::string>());
    }

private:
    static std::string headerOf(const Reply& reply, const std::string& name) {
        const auto found =
            std::find_if(reply.headers.begin(), reply.headers.end(), [&](const auto& header) {
                return header.first == name;
            });
        return found == reply.headers.end() ? std::string{} : found->second;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProblemTest);

}  // namespace
}  // namespace parley::http
