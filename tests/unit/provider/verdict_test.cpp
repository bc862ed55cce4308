#include <provider/chain/verdict.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider {
namespace {

class VerdictTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(VerdictTest);
    CPPUNIT_TEST(anOutageIsTriedAgainOnceUnlessSomethingWasSaid);
    CPPUNIT_TEST(aLimitedRateLeavesAtOnceForAWhile);
    CPPUNIT_TEST(aRefusedKeyShutsUntilItChanges);
    CPPUNIT_TEST(whatCannotBeDoneHereIsDoneElsewhereWithoutBlame);
    CPPUNIT_TEST(whatIsWrongEverywhereGoesNowhere);
    CPPUNIT_TEST(anUnknownOutcomeIsAskedForAndNeverRepeatedElsewhere);
    CPPUNIT_TEST(aRefusedContentIsTheTenantsDecision);
    CPPUNIT_TEST(aBusyProviderIsWaitedForAWhile);
    CPPUNIT_TEST_SUITE_END();

public:
    void anOutageIsTriedAgainOnceUnlessSomethingWasSaid() {
        for (const auto code :
             {FailureCode::Deadline,
              FailureCode::Unavailable,
              FailureCode::Network,
              FailureCode::Protocol,
              FailureCode::Internal}) {
            says(
                code,
                Moment::BeforeOutput,
                {SameAgain::Once, NextProvider::Now, BreakerEffect::Count});
            says(
                code,
                Moment::AfterOutput,
                {SameAgain::No, NextProvider::Now, BreakerEffect::Count});
        }
    }

    void aLimitedRateLeavesAtOnceForAWhile() {
        always(
            FailureCode::RateLimited,
            {SameAgain::No, NextProvider::Now, BreakerEffect::OpenForAWhile});
    }

    void aRefusedKeyShutsUntilItChanges() {
        for (const auto code : {FailureCode::Auth, FailureCode::Permission, FailureCode::Quota})
            always(code, {SameAgain::No, NextProvider::Now, BreakerEffect::OpenUntilChanged});
    }

    void whatCannotBeDoneHereIsDoneElsewhereWithoutBlame() {
        always(FailureCode::Unsupported, {SameAgain::No, NextProvider::Now, BreakerEffect::None});
    }

    void whatIsWrongEverywhereGoesNowhere() {
        for (const auto code :
             {FailureCode::Cancelled,
              FailureCode::Invalid,
              FailureCode::NotFound,
              FailureCode::Conflict,
              FailureCode::Declined}) {
            always(code, {SameAgain::No, NextProvider::No, BreakerEffect::None});
        }
    }

    void anUnknownOutcomeIsAskedForAndNeverRepeatedElsewhere() {
        always(
            FailureCode::OutcomeUnknown,
            {SameAgain::AskByKey, NextProvider::No, BreakerEffect::Count});
    }

    void aRefusedContentIsTheTenantsDecision() {
        always(FailureCode::Content, {SameAgain::No, NextProvider::ByPolicy, BreakerEffect::None});
    }

    void aBusyProviderIsWaitedForAWhile() {
        always(
            FailureCode::Busy,
            {SameAgain::WhenWritable, NextProvider::AfterPatience, BreakerEffect::None});
    }

private:
    static void says(FailureCode code, Moment moment, const Verdict& expected) {
        CPPUNIT_ASSERT_MESSAGE(std::string{toText(code)}, verdictOf(code, moment) == expected);
    }
    static void always(FailureCode code, const Verdict& expected) {
        says(code, Moment::BeforeOutput, expected);
        says(code, Moment::AfterOutput, expected);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(VerdictTest);

}  // namespace
}  // namespace parley::provider
