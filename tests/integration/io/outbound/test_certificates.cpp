#include "test_certificates.hpp"

#include <base/check.hpp>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace parley::testing {

namespace {

template <typename Write>
std::string toPem(Write write) {
    auto* memory = BIO_new(BIO_s_mem());
    CHECK(write(memory) == 1);
    char* start = nullptr;
    const auto length = BIO_get_mem_data(memory, &start);
    std::string text{start, static_cast<std::size_t>(length)};
    BIO_free(memory);
    return text;
}

std::string toPem(X509* certificate) {
    return toPem([&](BIO* memory) { return PEM_write_bio_X509(memory, certificate); });
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    auto* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    CHECK(extension != nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

void setName(X509_NAME* name, const std::string& text) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.c_str());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, bytes, -1, -1, 0);
}

}  // namespace

TestAuthority::TestAuthority() : key_{EVP_EC_gen("P-256")} {
    certificate_ = sign(key_.get(), "Test authority", "", std::chrono::hours{24});
}

TestIdentity TestAuthority::issue(const std::string& names, std::chrono::hours valid_for) const {
    const Key key{EVP_EC_gen("P-256")};
    const auto certificate = sign(key.get(), "Test server", names, valid_for);
    return {
        .certificate = toPem(certificate.get()),
        .key = toPem([&](BIO* memory) {
            return PEM_write_bio_PrivateKey(
                memory, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        })};
}

std::string TestAuthority::certificate() const {
    return toPem(certificate_.get());
}

TestAuthority::Certificate TestAuthority::sign(
    EVP_PKEY* key,
    const std::string& subject,
    const std::string& names,
    std::chrono::hours valid_for) const {
    static long serial = 1;
    Certificate certificate{X509_new()};
    auto* made = certificate.get();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), serial++);
    const long begins_hours = valid_for.count() > 0 ? -1 : valid_for.count() * 2;
    X509_gmtime_adj(X509_getm_notBefore(made), begins_hours * 3600);
    X509_gmtime_adj(X509_getm_notAfter(made), valid_for.count() * 3600);
    setName(X509_get_subject_name(made), subject);
    auto* issuer = certificate_ != nullptr ? certificate_.get() : made;
    X509_set_issuer_name(made, X509_get_subject_name(issuer));
    X509_set_pubkey(made, key);
    extend(made, issuer, NID_basic_constraints, names.empty() ? "critical,CA:TRUE" : "CA:FALSE");
    if (!names.empty()) extend(made, issuer, NID_subject_alt_name, names);
    CHECK(X509_sign(made, key_.get(), EVP_sha256()) > 0);
    return certificate;
}

}  // namespace parley::testing
