#include "bytes.hpp"

#include <transport/webrtc/stun.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

namespace parley::transport {
namespace {

using boost::asio::ip::make_address;
using boost::asio::ip::udp;

// RFC 5769, 2.1 to 2.3.
constexpr std::string_view kPassword = "VOkJxbRl1RmTxUk/WvJxBt";
constexpr std::string_view kRequest =
    "00 01 00 58 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae"
    "80 22 00 10 53 54 55 4e 20 74 65 73 74 20 63 6c 69 65 6e 74"
    "00 24 00 04 6e 00 01 ff 80 29 00 08 93 2f f9 b1 51 26 3b 36"
    "00 06 00 09 65 76 74 6a 3a 68 36 76 59 20 20 20"
    "00 08 00 14 9a ea a7 0c bf d8 cb 56 78 1e f2 b5 b2 d3 f2 49 c1 b5 71 a2"
    "80 28 00 04 e5 7a 3b cf";
constexpr std::string_view kResponseV4 =
    "01 01 00 3c 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae"
    "80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20"
    "00 20 00 08 00 01 a1 47 e1 12 a6 43"
    "00 08 00 14 2b 91 f5 99 fd 9e 90 c3 8c 74 89 f9 2a f9 ba 53 f0 6b e7 d7"
    "80 28 00 04 c0 7d 4c 96";
constexpr std::string_view kResponseV6 =
    "01 01 00 48 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae"
    "80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20"
    "00 20 00 14 00 02 a1 47 01 13 a9 fa a5 d3 f1 79 bc 25 f4 b5 be d2 b9 d9"
    "00 08 00 14 a3 82 95 4e 4b e6 7b f1 17 84 c9 7c 82 92 c2 75 bf e3 ed 41"
    "80 28 00 04 c8 fb 0b 4c";

class StunTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(StunTest);
    CPPUNIT_TEST(readsThePublishedRequest);
    CPPUNIT_TEST(provesThePublishedMessages);
    CPPUNIT_TEST(writesAddressesAsPublished);
    CPPUNIT_TEST(anAddressMappedToV6IsV4);
    CPPUNIT_TEST(itsAnswersAreProofItself);
    CPPUNIT_TEST(refusalsNameTheirReason);
    CPPUNIT_TEST(everyChangedBitIsNoticed);
    CPPUNIT_TEST(everyShorterMessageIsNone);
    CPPUNIT_TEST(whatIsNotCoveredSaysNothing);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsThePublishedRequest() {
        const auto bytes = hex(kRequest);
        const auto message = parseStun(bytes);
        CPPUNIT_ASSERT(message.has_value());
        CPPUNIT_ASSERT(message->kind == StunClass::Request);
        CPPUNIT_ASSERT_EQUAL(kStunBinding, message->method);
        CPPUNIT_ASSERT(message->username == "evtj:h6vY");
        CPPUNIT_ASSERT(message->ice_controlled);
        CPPUNIT_ASSERT(!message->use_candidate);
        CPPUNIT_ASSERT(message->unknown.empty());
    }

    void provesThePublishedMessages() {
        for (const auto text : {kRequest, kResponseV4, kResponseV6}) {
            const auto bytes = hex(text);
            const auto message = parseStun(bytes);
            CPPUNIT_ASSERT(message.has_value());
            CPPUNIT_ASSERT(hasIntegrity(bytes, *message, kPassword));
            CPPUNIT_ASSERT(!hasIntegrity(bytes, *message, "VOkJxbRl1RmTxUk/WvJxBT"));
        }
        CPPUNIT_ASSERT(parseStun(hex(kResponseV4))->kind == StunClass::Success);
    }

    void writesAddressesAsPublished() {
        CPPUNIT_ASSERT(holds(successFor("192.0.2.1"), "00 20 00 08 00 01 a1 47 e1 12 a6 43"));
        CPPUNIT_ASSERT(holds(
            successFor("2001:db8:1234:5678:11:2233:4455:6677"),
            "00 20 00 14 00 02 a1 47 01 13 a9 fa a5 d3 f1 79 bc 25 f4 b5 be d2 b9 d9"));
    }

    void anAddressMappedToV6IsV4() {
        CPPUNIT_ASSERT(
            holds(successFor("::ffff:192.0.2.1"), "00 20 00 08 00 01 a1 47 e1 12 a6 43"));
    }

    void itsAnswersAreProofItself() {
        for (const auto& answer :
             {successFor("192.0.2.1"),
              roleConflict(transaction(), kPassword),
              unknownAttributes(transaction(), {0x7001}, kPassword)}) {
            const auto message = parseStun(bytesOf(answer));
            CPPUNIT_ASSERT(message.has_value());
            CPPUNIT_ASSERT(message->transaction == transaction());
            CPPUNIT_ASSERT(hasIntegrity(bytesOf(answer), *message, kPassword));
        }
    }

    void refusalsNameTheirReason() {
        CPPUNIT_ASSERT(holds(roleConflict(transaction(), kPassword), "00 09 00 11 00 00 04 57"));
        const auto unknown = unknownAttributes(transaction(), {0x7001, 0x7002}, kPassword);
        CPPUNIT_ASSERT(holds(unknown, "00 09 00 15 00 00 04 14"));
        CPPUNIT_ASSERT(holds(unknown, "00 0a 00 04 70 01 70 02"));
    }

    void everyChangedBitIsNoticed() {
        const auto bytes = hex(kRequest);
        // Only the fingerprint's own name is covered by nothing: it is then an attribute of others.
        const auto name = (bytes.size() - 8) * 8;
        for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
            if (i >= name && i < name + 16) continue;
            auto changed = bytes;
            changed[i / 8] ^= static_cast<std::uint8_t>(1U << i % 8);
            const auto message = parseStun(changed);
            CPPUNIT_ASSERT_MESSAGE(
                std::to_string(i), !message || !hasIntegrity(changed, *message, kPassword));
        }
    }

    void everyShorterMessageIsNone() {
        const auto bytes = hex(kRequest);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            CPPUNIT_ASSERT(!parseStun(Bytes{bytes}.first(size)));
            // Also when its length says so.
            auto cut =
                std::vector<std::uint8_t>(bytes.begin(), bytes.begin() + static_cast<int>(size));
            if (size < 20) continue;
            cut[3] = static_cast<std::uint8_t>(size - 20);
            const auto message = parseStun(cut);
            CPPUNIT_ASSERT(
                !message || size == bytes.size() - 8 || !hasIntegrity(cut, *message, kPassword));
        }
    }

    void whatIsNotCoveredSaysNothing() {
        // USE-CANDIDATE between the integrity and the fingerprint, which is put right.
        auto bytes = hex(kResponseV4);
        bytes.resize(bytes.size() - 8);
        const auto added = hex("00 25 00 00");
        bytes.insert(bytes.end(), added.begin(), added.end());
        bytes[3] = static_cast<std::uint8_t>(bytes.size() - 20);
        const auto message = parseStun(bytes);
        CPPUNIT_ASSERT(message.has_value());
        CPPUNIT_ASSERT(!message->use_candidate);
    }

private:
    static StunTransaction transaction() { return parseStun(hex(kRequest))->transaction; }

    static std::string successFor(const char* address) {
        return bindingSuccess(
            transaction(), udp::endpoint{make_address(address), 32'853}, kPassword);
    }

    static bool holds(std::string_view message, std::string_view wanted) {
        const auto bytes = hex(wanted);
        return message.find(textOf(bytes)) != std::string_view::npos;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(StunTest);

}  // namespace
}  // namespace parley::transport
