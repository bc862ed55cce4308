#pragma once

#include "fingerprint.hpp"

#include <base/result.hpp>

#include <openssl/ssl.h>

#include <memory>

namespace parley::transport {

struct FreeOpenSsl {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

template <typename Type>
using OpenSslPtr = std::unique_ptr<Type, FreeOpenSsl>;

/// Who this server is to callers: a key and a self-signed certificate, made when the process
/// starts, which callers know by its digest in the answer.
struct DtlsIdentity {
    OpenSslPtr<SSL_CTX> context;
    Fingerprint fingerprint;
};

/// Internal `certificate_failed` when OpenSSL refuses.
base::Result<DtlsIdentity> makeDtlsIdentity();

/// Empty for an algorithm that is not known.
std::string digestOf(const X509& certificate, std::string_view algorithm);

}  // namespace parley::transport
