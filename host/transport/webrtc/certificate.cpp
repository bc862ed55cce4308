#include "certificate.hpp"

#include <base/bytes.hpp>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include <array>
#include <utility>

namespace parley::transport {

namespace {

// As OpenSSL spells them: the best first, the last for callers that know no other.
constexpr auto kSrtpProfiles = "SRTP_AEAD_AES_128_GCM:SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_80";
// What every implementation of WebRTC has (RFC 8827); `Dtls` counts on the length of its records.
constexpr auto kCiphers = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384";
constexpr long kDay = 24L * 3600;
constexpr long kValidity = 3650 * kDay;
constexpr long kThirdVersion = 2;

base::Error certificateFailed(std::string_view step) {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    return {
        .code = base::ErrorCode::Internal,
        .reason = "certificate_failed",
        .detail = std::string{step} + ": " + text.data()};
}

OpenSslPtr<X509> selfSigned(EVP_PKEY& key) {
    OpenSslPtr<X509> certificate{X509_new()};
    if (certificate == nullptr) return nullptr;
    auto* x509 = certificate.get();
    const auto serial = base::randomBytes(7);
    std::uint64_t number = 0;
    for (const auto byte : serial)
        number = number << 8U | static_cast<std::uint8_t>(byte);
    auto* name = X509_get_subject_name(x509);
    const auto* common_name = reinterpret_cast<const unsigned char*>("WebRTC");
    const bool made =
        X509_set_version(x509, kThirdVersion) == 1 &&
        ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), number) == 1 &&
        // A caller's clock may be behind.
        X509_gmtime_adj(X509_getm_notBefore(x509), -kDay) != nullptr &&
        X509_gmtime_adj(X509_getm_notAfter(x509), kValidity) != nullptr &&
        X509_set_pubkey(x509, &key) == 1 &&
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1 &&
        X509_set_issuer_name(x509, name) == 1 && X509_sign(x509, &key, EVP_sha256()) != 0;
    return made ? std::move(certificate) : nullptr;
}

/// Callers' certificates are self-signed too: what counts is their digest, after the handshake.
int takeAnyCertificate(int, X509_STORE_CTX*) {
    return 1;
}

bool configure(SSL_CTX& context, X509& certificate, EVP_PKEY& key) {
    SSL_CTX_set_options(
        &context,
        SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
            SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(&context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(
        &context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, takeAnyCertificate);
    return SSL_CTX_set_min_proto_version(&context, DTLS1_2_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(&context, kCiphers) == 1 &&
           SSL_CTX_use_certificate(&context, &certificate) == 1 &&
           SSL_CTX_use_PrivateKey(&context, &key) == 1 &&
           // 0 is success here.
           SSL_CTX_set_tlsext_use_srtp(&context, kSrtpProfiles) == 0;
}

}  // namespace

std::string digestOf(const X509& certificate, std::string_view algorithm) {
    const EVP_MD* kind = nullptr;
    if (algorithm == "sha-256") kind = EVP_sha256();
    if (algorithm == "sha-384") kind = EVP_sha384();
    if (algorithm == "sha-512") kind = EVP_sha512();
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (kind == nullptr || X509_digest(&certificate, kind, digest.data(), &size) != 1) return {};
    return {reinterpret_cast<const char*>(digest.data()), size};
}

base::Result<DtlsIdentity> makeDtlsIdentity() {
    const OpenSslPtr<EVP_PKEY> key{EVP_EC_gen("P-256")};
    if (key == nullptr) return certificateFailed("key");
    const auto certificate = selfSigned(*key);
    if (certificate == nullptr) return certificateFailed("certificate");
    OpenSslPtr<SSL_CTX> context{SSL_CTX_new(DTLS_server_method())};
    if (context == nullptr || !configure(*context, *certificate, *key))
        return certificateFailed("context");
    return DtlsIdentity{
        .context = std::move(context),
        .fingerprint = {.algorithm = "sha-256", .digest = digestOf(*certificate, "sha-256")}};
}

}  // namespace parley::transport
