#include "packaging.hpp"

#include "tar_archive.hpp"

#include <provider/plugin/file_bytes.hpp>
#include <provider/plugin/package.hpp>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <fstream>
#include <memory>

namespace parley::provider {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostKeyBytes = 16U * 1024U;
constexpr std::size_t kMostSignatureBytes = 64;
constexpr std::size_t kMostFileBytes = 512U * 1024U * 1024U;

struct FreeOpenssl {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* digest) const { EVP_MD_CTX_free(digest); }
};
template <typename T>
using Owned = std::unique_ptr<T, FreeOpenssl>;

base::Error invalid(std::string reason, std::string detail) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = std::move(reason),
        .detail = std::move(detail)};
}

/// OpenSSL would ask at the terminal otherwise.
int noPassphrase(char*, int, int, void*) {
    return 0;
}

base::Result<Owned<EVP_PKEY>> privateKeyOf(const fs::path& file) {
    const auto pem = TRY(readFile(file, kMostKeyBytes));
    const Owned<BIO> bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    Owned<EVP_PKEY> key{PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, nullptr)};
    if (key == nullptr || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) {
        return invalid(
            "key_unreadable",
            file.string() + " is not an ed25519 private key in PEM without a passphrase");
    }
    return key;
}

base::Result<std::string> signatureOf(EVP_PKEY* key, std::string_view bytes) {
    const Owned<EVP_MD_CTX> digest{EVP_MD_CTX_new()};
    std::array<unsigned char, kMostSignatureBytes> signature{};
    std::size_t size = signature.size();
    const auto* message = reinterpret_cast<const unsigned char*>(bytes.data());
    if (EVP_DigestSignInit(digest.get(), nullptr, nullptr, nullptr, key) != 1 ||
        EVP_DigestSign(digest.get(), signature.data(), &size, message, bytes.size()) != 1) {
        return invalid("key_unreadable", "the key does not sign");
    }
    return std::string{reinterpret_cast<const char*>(signature.data()), size};
}

/// Whoever reads the file meanwhile sees the old one or the new one.
base::Result<void> writeFile(const fs::path& path, std::string_view bytes) {
    auto beside = path;
    beside += ".new";
    std::ofstream file{beside, std::ios::binary};
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    std::error_code error;
    if (file) fs::rename(beside, path, error);
    if (file && !error) return {};
    return base::Error{
        .code = base::ErrorCode::Internal, .reason = "file_not_written", .detail = path.string()};
}

/// As checked, and every file of it named: a host takes no other signed one.
base::Result<Package> wholePackage(const fs::path& folder) {
    auto package = TRY(inspectPackage(folder));
    if (package.manifest.files.empty())
        return invalid("package_invalid", "the manifest does not name the files of the package");
    return package;
}

FileKind kindOf(const fs::path& path) {
    const auto permissions = fs::status(path).permissions();
    const bool runs = (permissions & fs::perms::owner_exec) != fs::perms::none;
    return runs && path.extension() != ".so" ? FileKind::Program : FileKind::Data;
}

base::Result<void> addFile(TarArchive& archive, const Package& package, const std::string& name) {
    const auto path = package.folder / name;
    const auto bytes = TRY(readFile(path, kMostFileBytes));
    return archive.add(package.manifest.id + "/" + name, kindOf(path), bytes);
}

}  // namespace

base::Result<PackedPackage> signPackage(const fs::path& folder, const fs::path& key_file) {
    const auto package = TRY(wholePackage(folder));
    const auto key = TRY(privateKeyOf(key_file));
    const auto signature = TRY(signatureOf(key.get(), package.manifest_bytes));
    const auto file = folder / "manifest.sig";
    TRY(writeFile(file, signature));
    return PackedPackage{package.manifest.id, package.manifest.version, file, true};
}

base::Result<PackedPackage> packPackage(const fs::path& folder, fs::path out) {
    const auto package = TRY(wholePackage(folder));
    if (out.empty()) out = package.manifest.id + ".parley";
    TarArchive archive;
    TRY(archive.add(
        package.manifest.id + "/manifest.json", FileKind::Data, package.manifest_bytes));
    const bool is_signed = fs::exists(folder / "manifest.sig");
    if (is_signed) TRY(addFile(archive, package, "manifest.sig"));
    for (const auto& [name, hash] : package.manifest.files)
        TRY(addFile(archive, package, name));
    TRY(writeFile(out, std::move(archive).finish()));
    return PackedPackage{package.manifest.id, package.manifest.version, out, is_signed};
}

}  // namespace parley::provider
