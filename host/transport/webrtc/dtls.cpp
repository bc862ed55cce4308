#include "dtls.hpp"

#include <base/bytes.hpp>
#include <base/check.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/srtp.h>

#include <algorithm>
#include <array>
#include <utility>

namespace parley::transport {

namespace {

// Fits through any path that carries WebRTC.
constexpr long kDtlsMtu = 1'200;
constexpr unsigned kFirstRepeatMicros = 200'000;
constexpr unsigned kLastRepeatMicros = 3'000'000;
// OpenSSL's longest record.
constexpr std::size_t kRecordSize = 16'384;

/// After how long a flight is repeated, from how long it was the last time.
unsigned repeatAfter(SSL*, unsigned last_micros) {
    return last_micros == 0 ? kFirstRepeatMicros : std::min(last_micros * 2, kLastRepeatMicros);
}

// Type, version, epoch, number and length of a record; what AES-GCM adds to one.
constexpr std::size_t kRecordHeader = 13;
constexpr std::size_t kEpochAt = 3;
constexpr std::size_t kLengthAt = 11;
constexpr std::size_t kSealSize = 24;

/// OpenSSL gives up a connection for a sealed record that is shorter than its seal, which anybody
/// could send.
bool isTooShort(Bytes datagram) {
    while (datagram.size() >= kRecordHeader) {
        const std::size_t length = read16(datagram, kLengthAt);
        if (read16(datagram, kEpochAt) > 0 && length < kSealSize) return true;
        datagram = datagram.subspan(std::min(kRecordHeader + length, datagram.size()));
    }
    return false;
}

struct KeySizes {
    std::size_t key;
    std::size_t salt;
};

std::optional<KeySizes> sizesOf(unsigned long profile) {
    switch (profile) {
        case SRTP_AES128_CM_SHA1_80:
            return KeySizes{16, 14};
        case SRTP_AEAD_AES_128_GCM:
            return KeySizes{16, 12};
        case SRTP_AEAD_AES_256_GCM:
            return KeySizes{32, 12};
        default:
            return std::nullopt;
    }
}

}  // namespace

/// One datagram in, one datagram out for each record, which OpenSSL's own memory would join.
struct Dtls::Io {
    static int write(BIO* bio, const char* data, int size) {
        auto& self = *static_cast<Dtls*>(BIO_get_data(bio));
        self.send_(bytesOf({data, static_cast<std::size_t>(size)}));
        return size;
    }

    static int read(BIO* bio, char* out, int size) {
        auto& self = *static_cast<Dtls*>(BIO_get_data(bio));
        BIO_clear_retry_flags(bio);
        if (self.incoming_.empty()) {
            BIO_set_retry_read(bio);
            return -1;
        }
        const auto count = std::min(self.incoming_.size(), static_cast<std::size_t>(size));
        std::copy_n(textOf(self.incoming_).data(), count, out);
        self.incoming_ = {};
        return static_cast<int>(count);
    }

    static long control(BIO*, int command, long, void*) {
        switch (command) {
            case BIO_CTRL_FLUSH:
                return 1;
            case BIO_CTRL_DGRAM_QUERY_MTU:
            case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
                return kDtlsMtu;
            default:
                return 0;
        }
    }

    static int create(BIO* bio) {
        BIO_set_init(bio, 1);
        return 1;
    }

    static BIO_METHOD* method() {
        static BIO_METHOD* const made = [] {
            auto* fresh = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
            CHECK(fresh != nullptr);
            BIO_meth_set_write(fresh, write);
            BIO_meth_set_read(fresh, read);
            BIO_meth_set_ctrl(fresh, control);
            BIO_meth_set_create(fresh, create);
            return fresh;
        }();
        return made;
    }
};

Dtls::Dtls(const DtlsIdentity& identity, SendDatagram send)
    : send_{std::move(send)}, ssl_{SSL_new(identity.context.get())} {
    auto* bio = BIO_new(Io::method());
    CHECK(ssl_ != nullptr && bio != nullptr);
    BIO_set_data(bio, this);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_mtu(ssl_.get(), kDtlsMtu);
    DTLS_set_timer_cb(ssl_.get(), repeatAfter);
    SSL_set_accept_state(ssl_.get());
}

Dtls::~Dtls() = default;

std::vector<std::string> Dtls::receive(Bytes datagram) {
    if (state_ == State::Closed || state_ == State::Failed || isTooShort(datagram)) return {};
    incoming_ = datagram;
    if (state_ == State::Handshaking) shakeHands();
    auto data = state_ == State::Open ? read() : std::vector<std::string>{};
    incoming_ = {};
    return data;
}

void Dtls::shakeHands() {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    if (result == 1) {
        state_ = State::Open;
    } else if (SSL_get_error(ssl_.get(), result) != SSL_ERROR_WANT_READ) {
        state_ = State::Failed;
    }
}

std::vector<std::string> Dtls::read() {
    std::vector<std::string> data;
    std::array<char, kRecordSize> record{};
    while (true) {
        ERR_clear_error();
        const int count = SSL_read(ssl_.get(), record.data(), static_cast<int>(record.size()));
        if (count <= 0) {
            // Other faults are a record that somebody else made up: DTLS goes on without it.
            if (SSL_get_error(ssl_.get(), count) == SSL_ERROR_ZERO_RETURN) state_ = State::Closed;
            return data;
        }
        data.emplace_back(record.data(), static_cast<std::size_t>(count));
    }
}

void Dtls::tick() {
    if (state_ != State::Handshaking) return;
    ERR_clear_error();
    if (DTLSv1_handle_timeout(ssl_.get()) < 0) state_ = State::Failed;
}

bool Dtls::send(Bytes data) {
    if (state_ != State::Open) return false;
    ERR_clear_error();
    return SSL_write(ssl_.get(), data.data(), static_cast<int>(data.size())) > 0;
}

void Dtls::close() {
    if (state_ != State::Open) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    state_ = State::Closed;
}

bool Dtls::peerIs(const Fingerprint& expected) const {
    const OpenSslPtr<X509> certificate{SSL_get1_peer_certificate(ssl_.get())};
    if (certificate == nullptr) return false;
    const auto digest = digestOf(*certificate, expected.algorithm);
    return !digest.empty() && digest == expected.digest;
}

std::optional<SrtpKeys> Dtls::srtpKeys() const {
    const auto* profile = SSL_get_selected_srtp_profile(ssl_.get());
    if (profile == nullptr) return std::nullopt;
    const auto sizes = sizesOf(profile->id);
    if (!sizes) return std::nullopt;
    constexpr std::string_view kLabel = "EXTRACTOR-dtls_srtp";
    std::string block((sizes->key + sizes->salt) * 2, '\0');
    if (SSL_export_keying_material(
            ssl_.get(),
            reinterpret_cast<unsigned char*>(block.data()),
            block.size(),
            kLabel.data(),
            kLabel.size(),
            nullptr,
            0,
            0) != 1) {
        return std::nullopt;
    }
    const auto [key, salt] = *sizes;
    // The client's key, the server's, then their salts.
    return SrtpKeys{
        .profile = profile->id,
        .from_caller = block.substr(0, key) + block.substr(2 * key, salt),
        .to_caller = block.substr(key, key) + block.substr(2 * key + salt, salt)};
}

}  // namespace parley::transport
