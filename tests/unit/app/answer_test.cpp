#include <app/answer.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace parley::app {
namespace {

class AnswerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AnswerTest);
    CPPUNIT_TEST(columnsAreAsWideAsTheirWidestCell);
    CPPUNIT_TEST(theExitCodeTellsUnavailableFromFailedAndMisconfigured);
    CPPUNIT_TEST(anErrorSaysWhatHappenedAndWhereEachFaultIs);
    CPPUNIT_TEST_SUITE_END();

    void columnsAreAsWideAsTheirWidestCell() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"A    B\n"
                        "äöü  x\n"
                        "-    longer\n"},
            table({"A", "B"}, {{"äöü", "x"}, {"-", "longer"}}));
    }

    void theExitCodeTellsUnavailableFromFailedAndMisconfigured() {
        using base::ErrorCode;
        const auto exit = [](ErrorCode code, const char* reason) {
            return static_cast<int>(exitCodeOf({.code = code, .reason = reason}));
        };
        CPPUNIT_ASSERT_EQUAL(4, exit(ErrorCode::Unavailable, "database_unavailable"));
        CPPUNIT_ASSERT_EQUAL(4, exit(ErrorCode::Timeout, "timeout"));
        CPPUNIT_ASSERT_EQUAL(3, exit(ErrorCode::InvalidArgument, "configuration_invalid"));
        CPPUNIT_ASSERT_EQUAL(1, exit(ErrorCode::InvalidArgument, "invalid_cursor"));
        CPPUNIT_ASSERT_EQUAL(1, exit(ErrorCode::NotFound, "tenant_not_found"));
    }

    void anErrorSaysWhatHappenedAndWhereEachFaultIs() {
        const base::Error error{
            .code = base::ErrorCode::Unprocessable,
            .reason = "password_refused",
            .faults = {{"/password", "is too short"}}};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"password refused\n  /password: is too short"}, describe(error));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"password_refused"}, toJson(error)["error"]["code"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"/password"},
            toJson(error)["error"]["errors"][0]["pointer"].get<std::string>());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AnswerTest);

}  // namespace
}  // namespace parley::app
