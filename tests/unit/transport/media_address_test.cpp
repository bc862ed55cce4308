#include <transport/webrtc/media_address.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::transport {
namespace {

class MediaAddressTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MediaAddressTest);
    CPPUNIT_TEST(readsAddresses);
    CPPUNIT_TEST(readsAddressesBehindANat);
    CPPUNIT_TEST(findsThoseOfTheMachine);
    CPPUNIT_TEST(refusesWhatIsNone);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsAddresses() {
        const auto addresses = parseMediaAddresses("192.0.2.1, 2001:db8::1");
        CPPUNIT_ASSERT(addresses.has_value());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, addresses->size());
        CPPUNIT_ASSERT_EQUAL(std::string{"192.0.2.1"}, addresses->front().announced.to_string());
        CPPUNIT_ASSERT(addresses->front().local == addresses->front().announced);
        CPPUNIT_ASSERT(addresses->back().local.is_v6());
    }

    void readsAddressesBehindANat() {
        const auto addresses = parseMediaAddresses("203.0.113.1 = 10.0.0.5");
        CPPUNIT_ASSERT(addresses.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{"203.0.113.1"}, addresses->front().announced.to_string());
        CPPUNIT_ASSERT_EQUAL(std::string{"10.0.0.5"}, addresses->front().local.to_string());
    }

    void findsThoseOfTheMachine() {
        const auto addresses = parseMediaAddresses("");
        CPPUNIT_ASSERT(addresses.has_value());
        CPPUNIT_ASSERT(!addresses->empty());
        for (const auto& address : *addresses)
            CPPUNIT_ASSERT(!address.local.is_unspecified());
    }

    void refusesWhatIsNone() {
        for (const auto* text :
             {",",
              "0.0.0.0",
              "::",
              "224.0.0.1",
              "192.0.2.1:80",
              "example.com",
              "203.0.113.1=",
              "=10.0.0.5",
              "203.0.113.1=2001:db8::1"}) {
            const auto addresses = parseMediaAddresses(text);
            CPPUNIT_ASSERT_MESSAGE(text, !addresses);
            CPPUNIT_ASSERT_EQUAL(std::string{"media_address_invalid"}, addresses.error().reason);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MediaAddressTest);

}  // namespace
}  // namespace parley::transport
