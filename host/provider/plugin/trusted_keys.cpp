#include "trusted_keys.hpp"

#include "file_bytes.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>

#include <algorithm>
#include <filesystem>

namespace parley::provider {

namespace {

constexpr std::size_t kMostKeyBytes = 16U * 1024U;
constexpr std::size_t kSignatureLength = 64;

struct FreeBio {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeDigest {
    void operator()(EVP_MD_CTX* digest) const { EVP_MD_CTX_free(digest); }
};

base::Error unreadable(const std::string& detail) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "trusted_keys_unreadable",
        .detail = detail};
}

EVP_PKEY* publicKeyOf(const std::string& pem) {
    const std::unique_ptr<BIO, FreeBio> bio{
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    return PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr);
}

}  // namespace

base::Result<TrustedKeys> TrustedKeys::load(const std::string& folder) {
    TrustedKeys trusted;
    std::error_code error;
    if (folder.empty() || !std::filesystem::exists(folder, error)) return trusted;
    std::filesystem::directory_iterator entry{folder, error};
    if (error) return unreadable(folder + ": " + error.message());
    for (const auto& file : entry) {
        if (file.path().extension() != ".pem") continue;
        const auto pem = TRY(readFile(file.path(), kMostKeyBytes));
        std::unique_ptr<EVP_PKEY, FreeKey> key{publicKeyOf(pem)};
        if (key == nullptr || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) {
            return unreadable(file.path().string() + " is not an ed25519 public key in PEM");
        }
        trusted.keys_.push_back(std::move(key));
    }
    return trusted;
}

bool TrustedKeys::signedBy(std::string_view bytes, std::string_view signature) const {
    if (signature.size() != kSignatureLength) return false;
    const auto* message = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto* proof = reinterpret_cast<const unsigned char*>(signature.data());
    return std::ranges::any_of(keys_, [&](const auto& key) {
        const std::unique_ptr<EVP_MD_CTX, FreeDigest> digest{EVP_MD_CTX_new()};
        return EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
               EVP_DigestVerify(digest.get(), proof, signature.size(), message, bytes.size()) == 1;
    });
}

}  // namespace parley::provider
