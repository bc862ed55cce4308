#include "certificate.hpp"

#include <common/payment_news.hpp>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <memory>
#include <vector>

namespace paypal {

namespace {

constexpr std::size_t kMostCertificates = 10;

struct Deleter {
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_STORE* store) const { X509_STORE_free(store); }
    void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    // The certificates in it belong to somebody else.
    void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
template <typename T>
using Owned = std::unique_ptr<T, Deleter>;
using Certificates = std::vector<Owned<X509>>;

[[noreturn]] void refuse(const char* why) {
    ERR_clear_error();
    throw parley::Failure{PARLEY_E_AUTH, why};
}

Certificates certificatesOf(std::string_view pem) {
    Certificates found;
    const Owned<BIO> bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    while (found.size() < kMostCertificates) {
        Owned<X509> next{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)};
        if (!next) break;
        found.push_back(std::move(next));
    }
    ERR_clear_error();
    return found;
}

Owned<X509_STORE> storeOf(const SignedNotice& notice) {
    Owned<X509_STORE> store{X509_STORE_new()};
    if (notice.authorities.empty()) {
        X509_STORE_set_default_paths(store.get());
    } else {
        for (const auto& authority : certificatesOf(notice.authorities))
            X509_STORE_add_cert(store.get(), authority.get());
    }
    return store;
}

/// Certificates for signing messages have names of their own at PayPal.
bool isPayPals(X509* certificate) {
    for (const char* name :
         {"messageverificationcerts.paypal.com", "messageverificationcerts.sandbox.paypal.com"}) {
        if (X509_check_host(certificate, name, 0, X509_CHECK_FLAG_NO_WILDCARDS, nullptr) == 1)
            return true;
    }
    return false;
}

void expectTrusted(const Certificates& chain, const SignedNotice& notice) {
    const auto store = storeOf(notice);
    const Owned<STACK_OF(X509)> between{sk_X509_new_null()};
    for (std::size_t i = 1; i < chain.size(); ++i)
        sk_X509_push(between.get(), chain[i].get());
    const Owned<X509_STORE_CTX> context{X509_STORE_CTX_new()};
    X509_STORE_CTX_init(context.get(), store.get(), chain[0].get(), between.get());
    X509_STORE_CTX_set_time(
        context.get(), 0, static_cast<std::time_t>(notice.now_us / common::kMicrosInSecond));
    if (X509_verify_cert(context.get()) != 1)
        refuse("the certificate of the webhook is by nobody who is believed");
}

bool isRightSignature(X509* certificate, const SignedNotice& notice) {
    auto* const key = X509_get0_pubkey(certificate);
    if (key == nullptr || EVP_PKEY_base_id(key) != EVP_PKEY_RSA) return false;
    const Owned<EVP_MD_CTX> context{EVP_MD_CTX_new()};
    const auto* const text = reinterpret_cast<const unsigned char*>(notice.text.data());
    const auto* const signature = reinterpret_cast<const unsigned char*>(notice.signature.data());
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
           EVP_DigestVerify(
               context.get(), signature, notice.signature.size(), text, notice.text.size()) == 1;
}

}  // namespace

std::uint32_t crc32Of(std::string_view bytes) {
    constexpr std::uint32_t kPolynomial = 0xEDB88320U;
    std::uint32_t crc = ~0U;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? kPolynomial : 0U);
    }
    return ~crc;
}

void expectSigned(const SignedNotice& notice) {
    const auto chain = certificatesOf(notice.certificates);
    if (chain.empty()) refuse("the certificate of the webhook cannot be read");
    if (!isPayPals(chain[0].get())) refuse("the certificate of the webhook is not PayPal's");
    expectTrusted(chain, notice);
    if (!isRightSignature(chain[0].get(), notice)) refuse("the webhook has a wrong signature");
    ERR_clear_error();
}

}  // namespace paypal
