#include "bytes.hpp"

#include <transport/webrtc/tcp_framing.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <vector>

namespace parley::transport {
namespace {

class TcpFramingTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TcpFramingTest);
    CPPUNIT_TEST(cutsAStreamWhereverItIsSplit);
    CPPUNIT_TEST(passesOverEmptyPackets);
    CPPUNIT_TEST(breaksAtAnImpossibleLength);
    CPPUNIT_TEST_SUITE_END();

public:
    void cutsAStreamWhereverItIsSplit() {
        std::string stream;
        const std::vector<std::string> packets{"a", std::string(2'047, 'b'), "cc"};
        for (const auto& packet : packets)
            appendFrame(stream, bytesOf(packet));
        for (const std::size_t step : {1U, 2U, 3U, 1'000U, 5'000U}) {
            TcpDeframer deframer;
            std::vector<std::string> found;
            for (std::size_t at = 0; at < stream.size(); at += step) {
                deframer.add(std::string_view{stream}.substr(at, step));
                while (const auto packet = deframer.next())
                    found.emplace_back(textOf(*packet));
            }
            CPPUNIT_ASSERT(found == packets);
        }
    }

    void passesOverEmptyPackets() {
        TcpDeframer deframer;
        deframer.add(std::string_view{"\0\0\0\0\0\1x", 7});
        CPPUNIT_ASSERT(textOf(*deframer.next()) == "x");
        CPPUNIT_ASSERT(!deframer.next());
        CPPUNIT_ASSERT(!deframer.isBroken());
    }

    void breaksAtAnImpossibleLength() {
        TcpDeframer deframer;
        deframer.add("GET / HTTP/1.1\r\n");
        CPPUNIT_ASSERT(!deframer.next());
        CPPUNIT_ASSERT(deframer.isBroken());
        deframer.add(std::string_view{"\0\1x", 3});
        CPPUNIT_ASSERT(!deframer.next());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TcpFramingTest);

}  // namespace
}  // namespace parley::transport
