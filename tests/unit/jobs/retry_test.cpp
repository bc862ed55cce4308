#include <jobs/job.hpp>
#include <jobs/retry.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <rapidcheck.h>

namespace parley::jobs {
namespace {

using namespace std::chrono_literals;

class RetryTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RetryTest);
    CPPUNIT_TEST(delaysDoubleUpToTheLongest);
    CPPUNIT_TEST(everyDelayLiesInTheUpperHalf);
    CPPUNIT_TEST(aMistakeIsNotRetriedAndAnOutageIs);
    CPPUNIT_TEST(aJobIdReadsOnlyItsOwnSpelling);
    CPPUNIT_TEST_SUITE_END();

public:
    void delaysDoubleUpToTheLongest() {
        const BackOff back_off{2s, 1h};
        const auto nearly_one = [] { return 0.999999; };
        CPPUNIT_ASSERT(back_off.delayAfter(1, [] { return 0.0; }) == 1s);
        CPPUNIT_ASSERT(back_off.delayAfter(2, [] { return 0.5; }) == 3s);
        CPPUNIT_ASSERT(back_off.delayAfter(3, [] { return 0.0; }) == 4s);
        CPPUNIT_ASSERT(back_off.delayAfter(100, [] { return 0.0; }) == 30min);
        CPPUNIT_ASSERT(back_off.delayAfter(100, nearly_one) <= 1h);
    }

    void everyDelayLiesInTheUpperHalf() {
        const bool held = rc::check("delay within [whole/2, whole]", [] {
            const auto attempt = *rc::gen::inRange(1, 1000);
            const BackOff back_off{std::chrono::milliseconds{*rc::gen::inRange(1, 100'000)}, 1h};
            const auto least = back_off.delayAfter(attempt, [] { return 0.0; });
            const auto delay = back_off.delayAfter(attempt, systemRandom());
            RC_ASSERT(delay >= least);
            RC_ASSERT(delay <= 2 * least + 1ms);
            RC_ASSERT(delay <= 1h);
        });
        CPPUNIT_ASSERT(held);
    }

    void aMistakeIsNotRetriedAndAnOutageIs() {
        using base::ErrorCode;
        for (const auto code :
             {ErrorCode::InvalidArgument,
              ErrorCode::Unauthenticated,
              ErrorCode::Forbidden,
              ErrorCode::NotFound,
              ErrorCode::MethodNotAllowed,
              ErrorCode::TooLarge,
              ErrorCode::UnsupportedMedia,
              ErrorCode::Unprocessable}) {
            CPPUNIT_ASSERT(!worthRetrying(code));
        }
        for (const auto code :
             {ErrorCode::Conflict,
              ErrorCode::InsufficientFunds,
              ErrorCode::RateLimited,
              ErrorCode::Cancelled,
              ErrorCode::Timeout,
              ErrorCode::Unavailable,
              ErrorCode::Internal}) {
            CPPUNIT_ASSERT(worthRetrying(code));
        }
    }

    void aJobIdReadsOnlyItsOwnSpelling() {
        CPPUNIT_ASSERT(JobId::parse("job_4711") == JobId{4711});
        CPPUNIT_ASSERT_EQUAL(std::string{"job_4711"}, JobId{4711}.publicId());
        for (const auto* text :
             {"4711",
              "job_",
              "job_0",
              "job_-1",
              "job_1x",
              "job_ 1",
              "usr_1",
              "job_99999999999999999999"}) {
            CPPUNIT_ASSERT(!JobId::parse(text));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RetryTest);

}  // namespace
}  // namespace parley::jobs
