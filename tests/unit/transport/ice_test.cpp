#include "stun_check.hpp"

#include <transport/webrtc/ice.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <utility>
#include <vector>

namespace parley::transport {
namespace {

using boost::asio::ip::make_address;
using boost::asio::ip::udp;

constexpr std::string_view kOurPassword = "the-password-of-this-server";

class KeptDatagrams final : public Carrier {
public:
    void send(const udp::endpoint& to, Bytes datagram) override {
        sent.emplace_back(to.port(), textOf(datagram));
    }
    std::vector<std::pair<std::uint16_t, std::string>> sent;
};

class IceTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(IceTest);
    CPPUNIT_TEST(answersTheCallersChecks);
    CPPUNIT_TEST(keepsSilentToStrangers);
    CPPUNIT_TEST(usesTheFirstPathUntilAnotherIsNamed);
    CPPUNIT_TEST(followsACallerWhoMoves);
    CPPUNIT_TEST(refusesTwoControlledSides);
    CPPUNIT_TEST(refusesWhatItDoesNotUnderstand);
    CPPUNIT_TEST(goesOnOverAnotherPathWhenOneIsGone);
    CPPUNIT_TEST(forgetsTheOldestOfTooManyPaths);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        carrier_ = std::make_shared<KeptDatagrams>();
        ice_.emplace(IceLite::Credentials{
            .user = "us", .password = std::string{kOurPassword}, .peer_user = "them"});
    }

    void answersTheCallersChecks() {
        CPPUNIT_ASSERT(!ice_->selected());
        CPPUNIT_ASSERT(!ice_->lastCheck());
        CPPUNIT_ASSERT(check(1'000) == IceLite::Check::Valid);
        const auto& [port, answer] = carrier_->sent.at(0);
        CPPUNIT_ASSERT_EQUAL(std::uint16_t{1'000}, port);
        CPPUNIT_ASSERT(parseStun(bytesOf(answer))->kind == StunClass::Success);
        CPPUNIT_ASSERT(*ice_->selected() == path(1'000));
        CPPUNIT_ASSERT(ice_->lastCheck().has_value());
    }

    void keepsSilentToStrangers() {
        CPPUNIT_ASSERT(check(1, {}, "us:them", "guessed") == IceLite::Check::Foreign);
        CPPUNIT_ASSERT(check(1, {}, "us:other") == IceLite::Check::Foreign);
        CPPUNIT_ASSERT(check(1, {}, "us") == IceLite::Check::Foreign);
        CPPUNIT_ASSERT(carrier_->sent.empty());
        CPPUNIT_ASSERT(ice_->paths().empty());
    }

    void usesTheFirstPathUntilAnotherIsNamed() {
        check(1);
        check(2);
        CPPUNIT_ASSERT(*ice_->selected() == path(1));
        check(2, kUseCandidate);
        CPPUNIT_ASSERT(*ice_->selected() == path(2));
        check(1);
        CPPUNIT_ASSERT(*ice_->selected() == path(2));
    }

    void followsACallerWhoMoves() {
        check(1, kUseCandidate);
        check(2, kUseCandidate);
        CPPUNIT_ASSERT(*ice_->selected() == path(2));
    }

    void refusesTwoControlledSides() {
        CPPUNIT_ASSERT(check(1, kControlled) == IceLite::Check::Refused);
        CPPUNIT_ASSERT(parseStun(bytesOf(carrier_->sent.at(0).second))->kind == StunClass::Failure);
        CPPUNIT_ASSERT(!ice_->selected());
    }

    void refusesWhatItDoesNotUnderstand() {
        CPPUNIT_ASSERT(check(1, kUnknown) == IceLite::Check::Refused);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, carrier_->sent.size());
    }

    void goesOnOverAnotherPathWhenOneIsGone() {
        check(1, kUseCandidate);
        check(2);
        ice_->drop(path(1));
        CPPUNIT_ASSERT(*ice_->selected() == path(2));
        ice_->drop(path(2));
        CPPUNIT_ASSERT(!ice_->selected());
    }

    void forgetsTheOldestOfTooManyPaths() {
        for (std::uint16_t port = 1; port <= 16; ++port)
            check(port);
        CPPUNIT_ASSERT(!ice_->takeDropped());
        check(17);
        // The first is in use.
        CPPUNIT_ASSERT(*ice_->takeDropped() == path(2));
        CPPUNIT_ASSERT_EQUAL(std::size_t{16}, ice_->paths().size());
    }

private:
    static constexpr std::string_view kUseCandidate{"\x00\x25\x00\x00", 4};
    static constexpr std::string_view kControlled{
        "\x80\x29\x00\x08"
        "12345678",
        12};
    static constexpr std::string_view kUnknown{"\x70\x01\x00\x00", 4};

    [[nodiscard]] Path path(std::uint16_t port) const {
        return {.carrier = carrier_, .remote = {make_address("192.0.2.9"), port}};
    }

    IceLite::Check check(
        std::uint16_t port,
        std::string_view attribute = {},
        std::string_view user = "us:them",
        std::string_view password = kOurPassword) {
        const auto datagram = stunCheck(user, password, attribute);
        const auto message = parseStun(bytesOf(datagram));
        CPPUNIT_ASSERT(message.has_value());
        CPPUNIT_ASSERT(IceLite::ownerOf(*message) == "us");
        return ice_->check(path(port), bytesOf(datagram), *message, {});
    }

    std::shared_ptr<KeptDatagrams> carrier_;
    std::optional<IceLite> ice_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(IceTest);

}  // namespace
}  // namespace parley::transport
