#include "bytes.hpp"

#include <transport/webrtc/dcep.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::transport {
namespace {

class DcepTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DcepTest);
    CPPUNIT_TEST(readsAnOpening);
    CPPUNIT_TEST(refusesLengthsThatDoNotFit);
    CPPUNIT_TEST(confirmsInOneByte);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsAnOpening() {
        // Reliable and ordered, priority 256, label "oai-events", protocol "p".
        const auto bytes =
            hex("03 00 01 00 00 00 00 00 00 0a 00 01 6f 61 69 2d 65 76 65 6e 74 73 70");
        const auto open = parseChannelOpen(bytes);
        CPPUNIT_ASSERT(open.has_value());
        CPPUNIT_ASSERT_EQUAL(0, int{open->type});
        CPPUNIT_ASSERT_EQUAL(std::uint16_t{256}, open->priority);
        CPPUNIT_ASSERT(open->label == "oai-events");
        CPPUNIT_ASSERT(open->protocol == "p");
    }

    void refusesLengthsThatDoNotFit() {
        for (const auto* text :
             {"",
              "03 00 01 00 00 00 00 00 00 00 00",
              "03 00 01 00 00 00 00 00 00 02 00 00 61",
              "03 00 01 00 00 00 00 00 00 01 ff ff 61",
              "03 00 01 00 00 00 00 00 00 01 00 00 61 62",
              "02 00 01 00 00 00 00 00 00 00 00 00"}) {
            CPPUNIT_ASSERT_MESSAGE(text, !parseChannelOpen(hex(text)));
        }
    }

    void confirmsInOneByte() {
        CPPUNIT_ASSERT_EQUAL(std::string{"\x02"}, channelAck());
        CPPUNIT_ASSERT(isChannelAck(bytesOf(channelAck())));
        CPPUNIT_ASSERT(!isChannelAck(hex("03")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DcepTest);

}  // namespace
}  // namespace parley::transport
