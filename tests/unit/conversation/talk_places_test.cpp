#include <conversation/talk_places.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::conversation {
namespace {

class TalkPlacesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TalkPlacesTest);
    CPPUNIT_TEST(aTenantHasItsShareAndTheHostItsLimit);
    CPPUNIT_TEST(aPlaceIsGivenBackOnce);
    CPPUNIT_TEST_SUITE_END();

    const base::TenantId acme_{1};
    const base::TenantId globex_{2};

public:
    void aTenantHasItsShareAndTheHostItsLimit() {
        TalkPlaces places{{.host = 3, .tenant = 2}};
        const auto first = places.take(acme_);
        const auto second = places.take(acme_);
        const auto third = places.take(acme_);
        CPPUNIT_ASSERT(first && second && !third);
        CPPUNIT_ASSERT(third.error().code == base::ErrorCode::RateLimited);
        const auto other = places.take(globex_);
        const auto full = places.take(globex_);
        CPPUNIT_ASSERT(other && !full);
        CPPUNIT_ASSERT(full.error().code == base::ErrorCode::Unavailable);
    }

    void aPlaceIsGivenBackOnce() {
        TalkPlaces places{{.host = 1, .tenant = 1}};
        {
            const auto place = places.take(acme_);
            const auto copy = *place;
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, places.taken());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, places.taken());
        CPPUNIT_ASSERT(places.take(acme_));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(TalkPlacesTest);

}  // namespace
}  // namespace parley::conversation
