#include "vault.hpp"

#include <base/bytes.hpp>
#include <base/check.hpp>
#include <base/log.hpp>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <sys/stat.h>

#include <array>

namespace parley::secrets {

namespace {

// The first byte of everything sealed; another one means another layout.
constexpr char kVersion = 1;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kSubkeyBytes = 32;

base::Error unreadable(std::string_view context) {
    return {
        .code = base::ErrorCode::Internal,
        .reason = "secret_unreadable",
        .detail = "what is stored for " + std::string{context} + " is not what was sealed"};
}

unsigned char* octets(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}
const unsigned char* octets(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
int length(std::string_view bytes) {
    return static_cast<int>(bytes.size());
}

/// HKDF-SHA256. The label keeps keys for sealing and derived keys apart even for equal contexts.
SecretBytes subkey(const MasterKey::Key& key, std::string_view label, std::string_view context) {
    static const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> hkdf{
        EVP_KDF_fetch(nullptr, "HKDF", nullptr), &EVP_KDF_free};
    const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> derivation{
        EVP_KDF_CTX_new(hkdf.get()), &EVP_KDF_CTX_free};
    std::string digest{"SHA256"};
    std::string info{label};
    info += context;
    const auto material = key.bytes.view();
    std::array<OSSL_PARAM, 4> params{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_octet_string(
            OSSL_KDF_PARAM_KEY, const_cast<char*>(material.data()), material.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
        OSSL_PARAM_construct_end()};
    std::string derived(kSubkeyBytes, '\0');
    CHECK(EVP_KDF_derive(derivation.get(), octets(derived), derived.size(), params.data()) == 1);
    return SecretBytes{std::move(derived)};
}

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;
Cipher makeCipher() {
    return {EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
}

/// Version, length of the key id, key id.
std::string headerFor(std::string_view key_id) {
    std::string header{kVersion, static_cast<char>(key_id.size())};
    header += key_id;
    return header;
}

/// Appends ciphertext and tag for `plain` to `sealed`, which holds header and nonce.
void encrypt(
    const SecretBytes& key,
    std::string_view associated,
    std::string_view plain,
    std::string& sealed) {
    const auto nonce = base::randomBytes(kNonceBytes);
    sealed += nonce;
    std::string secret(plain.size(), '\0');
    std::string tag(kTagBytes, '\0');
    int written = 0;
    auto cipher = makeCipher();
    CHECK(
        EVP_EncryptInit_ex2(
            cipher.get(),
            EVP_aes_256_gcm(),
            octets(key.view()),
            octets(std::string_view{nonce}),
            nullptr) == 1 &&
        EVP_EncryptUpdate(
            cipher.get(), nullptr, &written, octets(associated), length(associated)) == 1 &&
        EVP_EncryptUpdate(cipher.get(), octets(secret), &written, octets(plain), length(plain)) ==
            1 &&
        EVP_EncryptFinal_ex(cipher.get(), octets(secret) + written, &written) == 1 &&
        EVP_CIPHER_CTX_ctrl(
            cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes), tag.data()) == 1);
    sealed += secret;
    sealed += tag;
}

/// Empty when the tag does not fit.
std::optional<std::string> decrypt(
    const SecretBytes& key, std::string_view associated, std::string_view body) {
    if (body.size() < kNonceBytes + kTagBytes) return std::nullopt;
    const auto nonce = body.substr(0, kNonceBytes);
    const auto secret = body.substr(kNonceBytes, body.size() - kNonceBytes - kTagBytes);
    std::string tag{body.substr(body.size() - kTagBytes)};
    std::string plain(secret.size(), '\0');
    int written = 0;
    auto cipher = makeCipher();
    const bool opened =
        EVP_DecryptInit_ex2(
            cipher.get(), EVP_aes_256_gcm(), octets(key.view()), octets(nonce), nullptr) == 1 &&
        EVP_DecryptUpdate(
            cipher.get(), nullptr, &written, octets(associated), length(associated)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), octets(plain), &written, octets(secret), length(secret)) ==
            1 &&
        EVP_CIPHER_CTX_ctrl(
            cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTagBytes), tag.data()) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), octets(plain) + written, &written) == 1;
    if (!opened) {
        erase(plain);
        return std::nullopt;
    }
    return plain;
}

std::string associatedWith(std::string_view header, std::string_view context) {
    std::string associated{header};
    associated += context;
    return associated;
}

constexpr std::string_view kSealing = "parley/seal/1/";
constexpr std::string_view kDeriving = "parley/derive/1/";

std::string stampOf(const std::string& file) {
    struct stat status = {};
    if (file.empty() || ::stat(file.c_str(), &status) != 0) return {};
    return std::to_string(status.st_ino) + ' ' + std::to_string(status.st_mtim.tv_sec) + ' ' +
           std::to_string(status.st_mtim.tv_nsec);
}

}  // namespace

Vault::Vault(MasterKey key) : keys_{std::make_shared<const MasterKey>(std::move(key))} {}

base::Result<std::unique_ptr<Vault>> Vault::create(
    const std::optional<std::string>& environment_value, const std::string& file) {
    auto vault = std::make_unique<Vault>(TRY(MasterKey::load(environment_value, file)));
    if (!environment_value || environment_value->empty()) {
        vault->file_ = file;
        vault->file_stamp_ = stampOf(file);
    }
    return vault;
}

std::string Vault::seal(std::string_view context, std::string_view plain) const {
    const auto keys = this->keys();
    auto sealed = headerFor(keys->current().id);
    const auto associated = associatedWith(sealed, context);
    encrypt(subkey(keys->current(), kSealing, context), associated, plain, sealed);
    return sealed;
}

base::Result<std::string> Vault::open(std::string_view context, std::string_view sealed) const {
    const auto id = keyIdOf(sealed);
    if (id.empty()) return unreadable(context);
    const auto keys = this->keys();
    const auto* key = keys->find(id);
    if (key == nullptr) {
        return base::Error{
            .code = base::ErrorCode::Internal,
            .reason = "secret_key_unknown",
            .detail = "no master key has the id that sealed " + std::string{context}};
    }
    const auto header = headerFor(id);
    auto plain = decrypt(
        subkey(*key, kSealing, context),
        associatedWith(header, context),
        sealed.substr(header.size()));
    if (!plain) return unreadable(context);
    return std::move(*plain);
}

std::string Vault::sealText(std::string_view context, std::string_view plain) const {
    return base::toBase64Url(seal(context, plain));
}

base::Result<std::string> Vault::openText(std::string_view context, std::string_view sealed) const {
    const auto bytes = base::fromBase64Url(sealed);
    if (!bytes) return unreadable(context);
    return open(context, *bytes);
}

std::string Vault::derive(std::string_view purpose) const {
    return std::string{subkey(keys()->current(), kDeriving, purpose).view()};
}

std::vector<std::string> Vault::deriveAll(std::string_view purpose) const {
    std::vector<std::string> derived;
    const auto keys = this->keys();
    for (const auto& id : keys->ids())
        derived.emplace_back(subkey(*keys->find(id), kDeriving, purpose).view());
    return derived;
}

std::string Vault::currentKeyId() const {
    return keys()->current().id;
}

std::string Vault::keyIdOf(std::string_view sealed) {
    if (sealed.size() < 2 || sealed[0] != kVersion) return {};
    const auto id_length = static_cast<unsigned char>(sealed[1]);
    if (sealed.size() < 2U + id_length) return {};
    return std::string{sealed.substr(2, id_length)};
}

std::shared_ptr<const MasterKey> Vault::keys() const {
    const std::lock_guard lock{mutex_};
    if (file_.empty()) return keys_;
    // One stat a use: a microsecond, so that nothing is sealed with a key that was just replaced.
    const auto stamp = stampOf(file_);
    if (stamp.empty() || stamp == file_stamp_) return keys_;
    file_stamp_ = stamp;
    auto changed = MasterKey::fromFile(file_);
    if (changed) {
        keys_ = std::make_shared<const MasterKey>(std::move(*changed));
        base::log(base::LogLevel::Info, "master_key_reloaded", {{"key_id", keys_->current().id}});
    } else {
        // The old keys still open everything they sealed; the operator has to mend the file.
        base::log(
            base::LogLevel::Error, "master_key_unusable", {{"detail", changed.error().detail}});
    }
    return keys_;
}

}  // namespace parley::secrets
