#include "srtp.hpp"

#include <base/check.hpp>

#include <srtp2/srtp.h>

#include <utility>

namespace parley::transport {

namespace {

static_assert(Srtp::kTrailer >= SRTP_MAX_TRAILER_LEN + 4);

void startLibrary() {
    static const bool started = srtp_init() == srtp_err_status_ok;
    CHECK(started);
}

srtp_t makeContext(
    unsigned long profile, const std::string& key_and_salt, srtp_ssrc_type_t direction) {
    // OpenSSL and libsrtp both number the profiles as RFC 5764 does.
    const auto number = static_cast<srtp_profile_t>(profile);
    srtp_policy_t policy{};
    if (srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, number) != srtp_err_status_ok ||
        srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, number) != srtp_err_status_ok) {
        return nullptr;
    }
    auto key = key_and_salt;
    policy.ssrc.type = direction;
    policy.key = reinterpret_cast<unsigned char*>(key.data());
    policy.window_size = 128;
    srtp_t session = nullptr;
    return srtp_create(&session, &policy) == srtp_err_status_ok ? session : nullptr;
}

/// libsrtp changes the packet and its length, and does not know how long the buffer is.
template <typename Change>
std::optional<std::span<std::uint8_t>> changed(
    Change change, srtp_t session, std::span<std::uint8_t> buffer, std::size_t size) {
    int length = static_cast<int>(size);
    if (change(session, buffer.data(), &length) != srtp_err_status_ok) return std::nullopt;
    return buffer.first(static_cast<std::size_t>(length));
}

}  // namespace

void Srtp::Free::operator()(srtp_ctx_t_* session) const {
    srtp_dealloc(session);
}

std::optional<Srtp> Srtp::create(const SrtpKeys& keys) {
    startLibrary();
    Context inbound{makeContext(keys.profile, keys.from_caller, ssrc_any_inbound)};
    Context outbound{makeContext(keys.profile, keys.to_caller, ssrc_any_outbound)};
    if (inbound == nullptr || outbound == nullptr) return std::nullopt;
    return Srtp{std::move(inbound), std::move(outbound)};
}

std::optional<std::span<std::uint8_t>> Srtp::openRtp(std::span<std::uint8_t> packet) {
    return changed(srtp_unprotect, inbound_.get(), packet, packet.size());
}

std::optional<std::span<std::uint8_t>> Srtp::openRtcp(std::span<std::uint8_t> packet) {
    return changed(srtp_unprotect_rtcp, inbound_.get(), packet, packet.size());
}

std::optional<Bytes> Srtp::sealRtp(std::span<std::uint8_t> buffer, std::size_t size) {
    CHECK(size + kTrailer <= buffer.size());
    return changed(srtp_protect, outbound_.get(), buffer, size);
}

std::optional<Bytes> Srtp::sealRtcp(std::span<std::uint8_t> buffer, std::size_t size) {
    CHECK(size + kTrailer <= buffer.size());
    return changed(srtp_protect_rtcp, outbound_.get(), buffer, size);
}

}  // namespace parley::transport
