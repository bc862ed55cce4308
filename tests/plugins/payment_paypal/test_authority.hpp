#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace paypal::testing {

/// An RSA key with a certificate, by itself or by another one.
class Certified {
public:
    Certified(const char* name, const Certified* by, long from, long until)
        : key_{EVP_RSA_gen(2048), EVP_PKEY_free}, certificate_{X509_new(), X509_free} {
        auto* const raw = certificate_.get();
        X509_set_version(raw, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(raw), 1);
        ASN1_TIME_set(X509_getm_notBefore(raw), from);
        ASN1_TIME_set(X509_getm_notAfter(raw), until);
        X509_set_pubkey(raw, key_.get());
        auto* const subject = X509_get_subject_name(raw);
        X509_NAME_add_entry_by_txt(
            subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
        const auto& issuer = by == nullptr ? *this : *by;
        X509_set_issuer_name(raw, X509_get_subject_name(issuer.certificate_.get()));
        if (by == nullptr) makeAuthority(issuer);
        X509_sign(raw, issuer.key_.get(), EVP_sha256());
    }

    [[nodiscard]] std::string pem() const {
        const std::unique_ptr<BIO, decltype(&BIO_free)> bio{BIO_new(BIO_s_mem()), BIO_free};
        PEM_write_bio_X509(bio.get(), certificate_.get());
        char* text = nullptr;
        const auto size = BIO_get_mem_data(bio.get(), &text);
        return {text, static_cast<std::size_t>(size)};
    }
    [[nodiscard]] std::string sign(const std::string& text) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{
            EVP_MD_CTX_new(), EVP_MD_CTX_free};
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
        const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
        std::size_t size = 0;
        EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
        std::string signature(size, '\0');
        EVP_DigestSign(
            context.get(),
            reinterpret_cast<unsigned char*>(signature.data()),
            &size,
            bytes,
            text.size());
        return signature;
    }

private:
    void makeAuthority(const Certified& issuer) {
        X509V3_CTX context;
        X509V3_set_ctx_nodb(&context);
        X509V3_set_ctx(
            &context, issuer.certificate_.get(), certificate_.get(), nullptr, nullptr, 0);
        auto* const extension =
            X509V3_EXT_conf_nid(nullptr, &context, NID_basic_constraints, "critical,CA:TRUE");
        X509_add_ext(certificate_.get(), extension, -1);
        X509_EXTENSION_free(extension);
    }

    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
    std::unique_ptr<X509, decltype(&X509_free)> certificate_;
};

}  // namespace paypal::testing
