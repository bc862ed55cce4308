#include <transport/webrtc/reorder_buffer.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <string>

namespace parley::transport {
namespace {

class ReorderBufferTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ReorderBufferTest);
    CPPUNIT_TEST(passesOnWhatComesInOrder);
    CPPUNIT_TEST(putsThreeLatePacketsInOrder);
    CPPUNIT_TEST(waitsForThreePacketsAndNoLonger);
    CPPUNIT_TEST(waitsNoLongerWhenItGivesUp);
    CPPUNIT_TEST(dropsWhatCameTwiceOrTooLate);
    CPPUNIT_TEST(countsOnAcrossTheEndOfTheNumbers);
    CPPUNIT_TEST(beginsAnewWithASenderThatDoes);
    CPPUNIT_TEST_SUITE_END();

public:
    void passesOnWhatComesInOrder() {
        CPPUNIT_ASSERT_EQUAL(std::string{"7 "}, add(7));
        CPPUNIT_ASSERT_EQUAL(std::string{"8 "}, add(8));
    }

    void putsThreeLatePacketsInOrder() {
        add(1);
        CPPUNIT_ASSERT_EQUAL(std::string{}, add(4));
        CPPUNIT_ASSERT_EQUAL(std::string{}, add(3));
        CPPUNIT_ASSERT_EQUAL(std::string{"2 3 4 "}, add(2));
    }

    void waitsForThreePacketsAndNoLonger() {
        add(1);
        CPPUNIT_ASSERT_EQUAL(std::string{}, add(4));
        CPPUNIT_ASSERT_EQUAL(std::string{}, add(5));
        CPPUNIT_ASSERT_EQUAL(std::string{}, add(6));
        CPPUNIT_ASSERT_EQUAL(std::string{"(2 lost) 4 5 6 7 "}, add(7));
        CPPUNIT_ASSERT_EQUAL(std::string{}, add(3));
    }

    void waitsNoLongerWhenItGivesUp() {
        add(1);
        add(3);
        add(5);
        buffer_.giveUp();
        CPPUNIT_ASSERT_EQUAL(std::string{"(1 lost) 3 (1 lost) 5 "}, taken());
        // And then waits again.
        CPPUNIT_ASSERT_EQUAL(std::string{}, add(7));
    }

    void dropsWhatCameTwiceOrTooLate() {
        add(1);
        add(3);
        CPPUNIT_ASSERT_EQUAL(std::string{}, add(3));
        CPPUNIT_ASSERT_EQUAL(std::string{}, add(1));
        CPPUNIT_ASSERT_EQUAL(std::string{"2 3 "}, add(2));
    }

    void countsOnAcrossTheEndOfTheNumbers() {
        add(65'534);
        CPPUNIT_ASSERT_EQUAL(std::string{}, add(0));
        CPPUNIT_ASSERT_EQUAL(std::string{"65535 0 "}, add(65'535));
    }

    void beginsAnewWithASenderThatDoes() {
        add(20'000);
        add(20'002);
        CPPUNIT_ASSERT_EQUAL(std::string{"5 "}, add(5));
    }

private:
    std::string add(std::uint16_t sequence) {
        static constexpr std::array<std::uint8_t, 1> kPayload{0};
        buffer_.add({.sequence = sequence, .timestamp = 0, .payload = kPayload});
        return taken();
    }

    std::string taken() {
        std::string text;
        while (const auto ready = buffer_.next()) {
            if (ready->lost_before > 0)
                text += "(" + std::to_string(ready->lost_before) + " lost) ";
            text += std::to_string(ready->sequence) + " ";
        }
        return text;
    }

    ReorderBuffer buffer_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReorderBufferTest);

}  // namespace
}  // namespace parley::transport
