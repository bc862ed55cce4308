#include "offers.hpp"

#include <transport/webrtc/sdp.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <utility>

namespace parley::transport {
namespace {

class SdpTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SdpTest);
    CPPUNIT_TEST(readsABrowsersOffer);
    CPPUNIT_TEST(readsWhatTheSessionSaysForAll);
    CPPUNIT_TEST(answersInTheOffersOrder);
    CPPUNIT_TEST(answersWithThePayloadTypeOfTheOffer);
    CPPUNIT_TEST(answersWithTheOtherDirection);
    CPPUNIT_TEST(refusesVideoAndKeepsItOutOfTheBundle);
    CPPUNIT_TEST(takesAnOfferWithoutDataChannel);
    CPPUNIT_TEST(takesLinesWithoutCarriageReturn);
    CPPUNIT_TEST(namesCandidatesFromTheBestOn);
    CPPUNIT_TEST(refusesWhatItCannotServe);
    CPPUNIT_TEST(refusesWhatItCannotRead);
    CPPUNIT_TEST(nothingInAnOfferMakesLinesOfTheAnswer);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsABrowsersOffer() {
        const auto offer = read(kBrowserOffer);
        CPPUNIT_ASSERT_EQUAL(std::string{"Wk3t"}, offer.ice_user);
        CPPUNIT_ASSERT_EQUAL(std::string{"5bC0jZ0dLhY6c4Pj2tW8kQxA"}, offer.ice_password);
        CPPUNIT_ASSERT_EQUAL(std::string{"sha-256"}, offer.fingerprint.algorithm);
        CPPUNIT_ASSERT_EQUAL(std::size_t{32}, offer.fingerprint.digest.size());
        CPPUNIT_ASSERT_EQUAL('\x3D', offer.fingerprint.digest.front());
        CPPUNIT_ASSERT_EQUAL(111, int{offer.opus_type});
        CPPUNIT_ASSERT(offer.direction == Direction::Both);
        CPPUNIT_ASSERT(offer.has_data);
        CPPUNIT_ASSERT_EQUAL(std::uint16_t{5'000}, offer.sctp_port);
        CPPUNIT_ASSERT_EQUAL(std::size_t{262'144}, offer.max_message);
    }

    void readsWhatTheSessionSaysForAll() {
        auto text = offerWith("a=ice-ufrag:Wk3t\r\n", "");
        text.replace(text.find("t=0 0\r\n"), 7, "t=0 0\r\na=ice-ufrag:all\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string{"all"}, read(text).ice_user);
    }

    void answersInTheOffersOrder() {
        auto text = std::string{kBrowserOffer};
        const auto data = text.substr(text.find("m=application"));
        text.erase(text.find("m=application"));
        text.insert(text.find("m=audio"), data);
        const auto answer = answerTo(text);
        CPPUNIT_ASSERT(answer.find("m=application 9") < answer.find("m=audio 9"));
        CPPUNIT_ASSERT(answer.find("a=group:BUNDLE 1 0\r\n") != std::string::npos);
        // The candidates are the first section's.
        CPPUNIT_ASSERT(answer.find("a=candidate") < answer.find("m=audio"));
    }

    void answersWithThePayloadTypeOfTheOffer() {
        const auto answer = answerTo(offerWith("111", "96"));
        CPPUNIT_ASSERT(has(answer, "m=audio 9 UDP/TLS/RTP/SAVPF 96\r\n"));
        CPPUNIT_ASSERT(has(answer, "a=rtpmap:96 opus/48000/2\r\n"));
        CPPUNIT_ASSERT(has(answer, "a=setup:passive\r\n"));
        CPPUNIT_ASSERT(has(answer, "a=rtcp-mux\r\n"));
        CPPUNIT_ASSERT(has(answer, "a=ice-lite\r\n"));
        CPPUNIT_ASSERT(has(answer, "a=fingerprint:sha-256 61:62:63\r\n"));
    }

    void answersWithTheOtherDirection() {
        CPPUNIT_ASSERT(has(answerTo(kBrowserOffer), "a=sendrecv\r\n"));
        CPPUNIT_ASSERT(has(answerTo(offerWith("a=sendrecv", "a=recvonly")), "a=sendonly\r\n"));
        CPPUNIT_ASSERT(has(answerTo(offerWith("a=sendrecv", "a=sendonly")), "a=recvonly\r\n"));
    }

    void refusesVideoAndKeepsItOutOfTheBundle() {
        auto text = offerWith("BUNDLE 0 1", "BUNDLE 0 v 1");
        text.insert(
            text.find("m=application"),
            "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:v\r\na=rtcp-mux\r\na=rtpmap:96 "
            "VP8/90000\r\n");
        const auto answer = answerTo(text);
        CPPUNIT_ASSERT(has(answer, "m=video 0 UDP/TLS/RTP/SAVPF 96\r\n"));
        CPPUNIT_ASSERT(has(answer, "a=group:BUNDLE 0 1\r\n"));
    }

    void takesAnOfferWithoutDataChannel() {
        auto text = std::string{kBrowserOffer};
        text.erase(text.find("m=application"));
        CPPUNIT_ASSERT(!read(text).has_data);
        CPPUNIT_ASSERT(!has(answerTo(text), "m=application"));
    }

    void takesLinesWithoutCarriageReturn() {
        CPPUNIT_ASSERT_EQUAL(111, int{read(offerWith("\r\n", "\n")).opus_type});
    }

    void namesCandidatesFromTheBestOn() {
        const auto answer = answerTo(kBrowserOffer);
        CPPUNIT_ASSERT(has(answer, "a=candidate:1 1 udp 2130706431 192.0.2.7 3478 typ host\r\n"));
        CPPUNIT_ASSERT(has(answer, "a=candidate:2 1 udp 2130706175 2001:db8::7 3478 typ host\r\n"));
        CPPUNIT_ASSERT(has(
            answer, "a=candidate:3 1 tcp 1526726655 192.0.2.7 443 typ host tcptype passive\r\n"));
    }

    void refusesWhatItCannotServe() {
        const auto refused = [](std::string_view from, std::string_view to) {
            const auto offer = parseOffer(offerWith(from, to));
            CPPUNIT_ASSERT_MESSAGE(std::string{from}, !offer);
            CPPUNIT_ASSERT_EQUAL(std::string{"offer_unsupported"}, offer.error().reason);
            CPPUNIT_ASSERT(offer.error().code == base::ErrorCode::Unprocessable);
        };
        refused("opus/48000/2", "speex/16000");
        refused("m=audio 9", "m=audio 0");
        refused("a=rtcp-mux\r\n", "");
        refused("UDP/TLS/RTP/SAVPF", "RTP/AVP");
        refused("a=setup:actpass", "a=setup:passive");
        refused("a=fingerprint:sha-256", "a=fingerprint:sha-1");
        refused("3D:4C", "3D-4C");
        refused("a=group:BUNDLE 0 1", "a=group:BUNDLE 0");
    }

    void refusesWhatItCannotRead() {
        for (const std::string& text : {
                 std::string{},
                 std::string{"hello"},
                 std::string{"v=1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"},
                 std::string{"v=0\r\n"},
                 offerWith("m=audio 9 UDP/TLS/RTP/SAVPF 63 111 9 0 8 13 110 126", "m=audio 9"),
                 offerWith("a=ice-pwd:5bC0jZ0dLhY6c4Pj2tW8kQxA\r\n", ""),
                 offerWith("s=-", "broken"),
                 std::string{kBrowserOffer} + std::string(65'536, 'x'),
             }) {
            const auto offer = parseOffer(text);
            CPPUNIT_ASSERT_MESSAGE(text, !offer);
            CPPUNIT_ASSERT_EQUAL(std::string{"offer_malformed"}, offer.error().reason);
        }
    }

    void nothingInAnOfferMakesLinesOfTheAnswer() {
        CPPUNIT_ASSERT(!parseOffer(offerWith("a=mid:0", "a=mid:0\ra=evil")));
        CPPUNIT_ASSERT(!parseOffer(offerWith("m=audio 9 ", "m=au\rdio 9 ")));
    }

private:
    static Offer read(std::string_view text) {
        auto offer = parseOffer(text);
        CPPUNIT_ASSERT_MESSAGE(offer ? "" : offer.error().detail, offer.has_value());
        return std::move(offer).value();
    }

    static std::string answerTo(std::string_view offer) {
        return writeAnswer(
            read(offer),
            {.session = 1,
             .ice_user = "server",
             .ice_password = "servers-password-of-ice",
             .fingerprint = {.algorithm = "sha-256", .digest = "abc"},
             .ssrc = 5,
             .cname = "us",
             .max_message = 262'144,
             .candidates = {
                 {.address = "192.0.2.7", .port = 3'478, .tcp = false, .rank = 0},
                 {.address = "2001:db8::7", .port = 3'478, .tcp = false, .rank = 1},
                 {.address = "192.0.2.7", .port = 443, .tcp = true, .rank = 0}}});
    }

    static bool has(const std::string& text, std::string_view line) {
        return text.find(line) != std::string::npos;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SdpTest);

}  // namespace
}  // namespace parley::transport
