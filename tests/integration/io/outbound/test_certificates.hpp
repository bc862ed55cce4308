#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <chrono>
#include <memory>
#include <string>

namespace parley::testing {

/// A certificate and its key in PEM.
struct TestIdentity {
    std::string certificate;
    std::string key;
};

/// An authority of one test run: signs certificates for whatever a test needs, right or wrong.
class TestAuthority {
public:
    TestAuthority();

    /// `names` as OpenSSL writes them: `DNS:a.test,IP:127.0.0.1`.
    [[nodiscard]] TestIdentity issue(
        const std::string& names, std::chrono::hours valid_for = std::chrono::hours{24}) const;
    [[nodiscard]] std::string certificate() const;

private:
    struct Free {
        void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
        void operator()(X509* certificate) const { X509_free(certificate); }
    };
    using Key = std::unique_ptr<EVP_PKEY, Free>;
    using Certificate = std::unique_ptr<X509, Free>;

    Certificate sign(
        EVP_PKEY* key,
        const std::string& subject,
        const std::string& names,
        std::chrono::hours valid_for) const;

    Key key_;
    Certificate certificate_;
};

}  // namespace parley::testing
