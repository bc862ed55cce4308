#include <transport/webrtc/dtls.hpp>
#include <transport/webrtc/rtp.hpp>
#include <transport/webrtc/srtp.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <openssl/err.h>
#include <openssl/srtp.h>

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parley::transport {
namespace {

/// A caller's side of DTLS, on OpenSSL's own memory.
class DtlsCaller {
public:
    explicit DtlsCaller(const char* profiles)
        : identity_{std::move(makeDtlsIdentity()).value()},
          context_{SSL_CTX_new(DTLS_client_method())} {
        SSL_CTX_use_certificate(context_.get(), SSL_CTX_get0_certificate(identity_.context.get()));
        SSL_CTX_use_PrivateKey(context_.get(), SSL_CTX_get0_privatekey(identity_.context.get()));
        SSL_CTX_set_tlsext_use_srtp(context_.get(), profiles);
        ssl_.reset(SSL_new(context_.get()));
        auto* in = BIO_new(BIO_s_mem());
        BIO_set_mem_eof_return(in, -1);
        SSL_set_bio(ssl_.get(), in, BIO_new(BIO_s_mem()));
        SSL_set_options(ssl_.get(), SSL_OP_NO_QUERY_MTU);
        // So large that each flight is a datagram, whose records OpenSSL may join.
        SSL_set_mtu(ssl_.get(), 8'000);
        SSL_set_connect_state(ssl_.get());
    }

    [[nodiscard]] const Fingerprint& fingerprint() const { return identity_.fingerprint; }
    void shake() { SSL_do_handshake(ssl_.get()); }
    void receive(std::string_view datagram) {
        BIO_write(SSL_get_rbio(ssl_.get()), datagram.data(), static_cast<int>(datagram.size()));
    }
    void send(std::string_view data) {
        SSL_write(ssl_.get(), data.data(), static_cast<int>(data.size()));
    }
    std::string read() {
        std::array<char, 4'096> data{};
        const int count = SSL_read(ssl_.get(), data.data(), static_cast<int>(data.size()));
        return count > 0 ? std::string{data.data(), static_cast<std::size_t>(count)} : "";
    }
    void close() { SSL_shutdown(ssl_.get()); }
    [[nodiscard]] bool isClosed() const {
        return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
    }
    std::string takeDatagram() {
        std::array<char, 16'384> bytes{};
        const int count =
            BIO_read(SSL_get_wbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
        return count > 0 ? std::string{bytes.data(), static_cast<std::size_t>(count)} : "";
    }

private:
    DtlsIdentity identity_;
    OpenSslPtr<SSL_CTX> context_;
    OpenSslPtr<SSL> ssl_;
};

constexpr auto kAllProfiles = "SRTP_AEAD_AES_128_GCM:SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_80";

class DtlsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DtlsTest);
    CPPUNIT_TEST(shakesHandsAndCarriesData);
    CPPUNIT_TEST(knowsTheCallersCertificate);
    CPPUNIT_TEST(agreesOnKeysForMedia);
    CPPUNIT_TEST(sealsAndOpensMediaOnceOnly);
    CPPUNIT_TEST(sendsEachRecordByItself);
    CPPUNIT_TEST(junkHarmsNothing);
    CPPUNIT_TEST(repeatsAFlightThatWasLost);
    CPPUNIT_TEST(saysGoodbyeBothWays);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { begin(kAllProfiles); }

    void shakesHandsAndCarriesData() {
        connect();
        caller_->send("from the caller");
        move();
        CPPUNIT_ASSERT(heard_ == std::vector<std::string>{"from the caller"});
        CPPUNIT_ASSERT(dtls_->send(bytesOf("from the server")));
        move();
        CPPUNIT_ASSERT_EQUAL(std::string{"from the server"}, caller_->read());
    }

    void knowsTheCallersCertificate() {
        connect();
        CPPUNIT_ASSERT(dtls_->peerIs(caller_->fingerprint()));
        auto other = caller_->fingerprint();
        other.digest[5] = static_cast<char>(other.digest[5] + 1);
        CPPUNIT_ASSERT(!dtls_->peerIs(other));
        CPPUNIT_ASSERT(!dtls_->peerIs({.algorithm = "sha-1", .digest = ""}));
    }

    void agreesOnKeysForMedia() {
        struct Expected {
            const char* offered;
            unsigned long profile;
            std::size_t key_and_salt;
        };
        for (const auto& [offered, profile, size] :
             {Expected{kAllProfiles, SRTP_AEAD_AES_128_GCM, 28},
              Expected{"SRTP_AEAD_AES_256_GCM", SRTP_AEAD_AES_256_GCM, 44},
              Expected{"SRTP_AES128_CM_SHA1_80", SRTP_AES128_CM_SHA1_80, 30}}) {
            begin(offered);
            connect();
            const auto keys = dtls_->srtpKeys();
            CPPUNIT_ASSERT(keys.has_value());
            CPPUNIT_ASSERT_EQUAL(profile, keys->profile);
            CPPUNIT_ASSERT_EQUAL(size, keys->from_caller.size());
            CPPUNIT_ASSERT_EQUAL(size, keys->to_caller.size());
            CPPUNIT_ASSERT(keys->from_caller != keys->to_caller);
            CPPUNIT_ASSERT(Srtp::create(*keys).has_value());
        }
    }

    void sealsAndOpensMediaOnceOnly() {
        connect();
        const auto keys = *dtls_->srtpKeys();
        auto server = *Srtp::create(keys);
        auto caller = *Srtp::create(
            {.profile = keys.profile,
             .from_caller = keys.to_caller,
             .to_caller = keys.from_caller});
        std::array<std::uint8_t, 400> buffer{};
        writeRtpHeader(
            buffer, {.payload_type = 111, .sequence = 1, .timestamp = 2, .ssrc = 3, .payload = {}});
        const auto sealed = server.sealRtp(buffer, kRtpHeader + 20);
        CPPUNIT_ASSERT(sealed.has_value());
        std::vector<std::uint8_t> packet(sealed->begin(), sealed->end());
        auto again = packet;
        auto changed = packet;
        changed.back() ^= 1U;
        CPPUNIT_ASSERT(!caller.openRtp(changed));
        const auto opened = caller.openRtp(packet);
        CPPUNIT_ASSERT(opened.has_value());
        CPPUNIT_ASSERT_EQUAL(kRtpHeader + 20, opened->size());
        CPPUNIT_ASSERT(!caller.openRtp(again));
    }

    void sendsEachRecordByItself() {
        connect();
        for (int i = 0; i < 3; ++i)
            dtls_->send(bytesOf("record"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, to_caller_.size());
    }

    void junkHarmsNothing() {
        dtls_->receive(bytesOf(std::string(100, '\x16')));
        connect();
        for (const auto& junk :
             {std::string(1, '\x17'),
              std::string(60, '\x17'),
              std::string{
                  "\x17\xfe\xfd\x00\x01\x00\x00\x00\x00\x00\x09\x00\x10 sixteen bytes  ", 30},
              std::string(2'000, '\x15')}) {
            CPPUNIT_ASSERT(dtls_->receive(bytesOf(junk)).empty());
            caller_->send("still");
            move();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                std::to_string(junk.size()), std::size_t{1}, std::exchange(heard_, {}).size());
        }
    }

    void repeatsAFlightThatWasLost() {
        caller_->shake();
        dtls_->receive(bytesOf(caller_->takeDatagram()));
        CPPUNIT_ASSERT(!to_caller_.empty());
        to_caller_.clear();
        // 200 ms of real time, as OpenSSL asks no other clock.
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (to_caller_.empty() && std::chrono::steady_clock::now() < limit)
            dtls_->tick();
        connect();
    }

    void saysGoodbyeBothWays() {
        connect();
        dtls_->close();
        move();
        caller_->read();
        CPPUNIT_ASSERT(caller_->isClosed());
        CPPUNIT_ASSERT(!dtls_->send(bytesOf("late")));

        begin(kAllProfiles);
        connect();
        caller_->close();
        move();
        CPPUNIT_ASSERT(dtls_->state() == Dtls::State::Closed);
    }

private:
    void begin(const char* profiles) {
        heard_.clear();
        to_caller_.clear();
        caller_.emplace(profiles);
        dtls_.emplace(identity_, [this](Bytes datagram) {
            CPPUNIT_ASSERT(datagram.size() <= 1'200);
            to_caller_.emplace_back(textOf(datagram));
        });
    }

    void connect() {
        for (int i = 0; i < 10 && dtls_->state() == Dtls::State::Handshaking; ++i) {
            caller_->shake();
            move();
        }
        CPPUNIT_ASSERT(dtls_->state() == Dtls::State::Open);
        move();
        caller_->shake();
    }

    void move() {
        for (auto datagram = caller_->takeDatagram(); !datagram.empty();
             datagram = caller_->takeDatagram()) {
            for (auto& data : dtls_->receive(bytesOf(datagram)))
                heard_.push_back(std::move(data));
        }
        for (const auto& datagram : std::exchange(to_caller_, {}))
            caller_->receive(datagram);
    }

    const DtlsIdentity identity_{std::move(makeDtlsIdentity()).value()};
    std::optional<DtlsCaller> caller_;
    std::optional<Dtls> dtls_;
    std::deque<std::string> to_caller_;
    std::vector<std::string> heard_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(DtlsTest);

}  // namespace
}  // namespace parley::transport
