#include "package.hpp"

#include "file_bytes.hpp"

#include <base/bytes.hpp>
#include <base/log.hpp>

#include <string_view>
#include <utility>

namespace parley::provider {

namespace {

constexpr std::size_t kMostManifestBytes = 256U * 1024U;
constexpr std::size_t kSignatureLength = 64;
// Acoustic models and voices are the largest files.
constexpr std::size_t kMostFileBytes = 512U * 1024U * 1024U;

base::Error refused(std::string reason, std::string detail) {
    return {
        .code = base::ErrorCode::Forbidden,
        .reason = std::move(reason),
        .detail = std::move(detail)};
}

base::Result<SignatureState> checkSignature(
    const std::filesystem::path& folder, std::string_view manifest, const TrustedKeys& keys) {
    const auto signature = readFile(folder / "manifest.sig", kSignatureLength);
    if (!signature && signature.error().code == base::ErrorCode::NotFound) {
        return SignatureState::Missing;
    }
    if (signature && keys.signedBy(manifest, *signature)) return SignatureState::Trusted;
    return SignatureState::Invalid;
}

/// The one name that the manifest has for a library, or the one that lies there.
base::Result<std::string> libraryName(const Package& package) {
    std::vector<std::string> names;
    for (const auto& [name, hash] : package.manifest.files) {
        if (name.ends_with(".so")) names.push_back(name);
    }
    if (package.manifest.files.empty()) {
        std::error_code error;
        for (const auto& file : std::filesystem::directory_iterator{package.folder, error}) {
            if (file.path().extension() == ".so") names.push_back(file.path().filename());
        }
    }
    if (names.size() == 1) return names.front();
    return base::Error{
        .code = base::ErrorCode::InvalidArgument,
        .reason = "library_missing",
        .detail = "the package has " + std::to_string(names.size()) + " libraries, not one"};
}

base::Result<void> checkFiles(Package& package, const std::string& library) {
    for (const auto& [name, hash] : package.manifest.files) {
        auto bytes = readFile(package.folder / name, kMostFileBytes);
        if (!bytes) return refused("file_changed", name + ": " + bytes.error().reason);
        if (base::toHex(base::sha256(*bytes)) != hash) {
            return refused("file_changed", name + " is not what the manifest names");
        }
        if (name == library) package.library = *std::move(bytes);
    }
    for (const auto& [name, worker] : package.manifest.workers) {
        if (!package.manifest.files.empty() && !package.manifest.files.contains(worker.program)) {
            return refused("file_changed", worker.program + " is not among the files");
        }
    }
    if (package.library.empty()) {
        package.library = TRY(readFile(package.folder / library, kMostFileBytes));
    }
    return {};
}

}  // namespace

base::Result<Package> readPackage(
    const std::filesystem::path& folder,
    const TrustedKeys& keys,
    UnsignedPlugins unsigned_plugins,
    PluginListing& listing) {
    Package package{.folder = folder, .manifest = {}, .library = {}, .manifest_bytes = {}};
    package.manifest_bytes = TRY(readFile(folder / "manifest.json", kMostManifestBytes));
    package.signature = TRY(checkSignature(folder, package.manifest_bytes, keys));
    listing.signature = package.signature;
    package.manifest = TRY(Manifest::parse(package.manifest_bytes));
    listing.manifest = package.manifest;
    if (package.signature == SignatureState::Invalid) {
        return refused("signature_invalid", "no trusted key made manifest.sig");
    }
    if (package.signature == SignatureState::Missing) {
        if (unsigned_plugins == UnsignedPlugins::Refused) {
            return refused("plugin_unsigned", "plugins.allow_unsigned is false");
        }
        base::log(
            base::LogLevel::Warning,
            "plugin_unsigned",
            {{"plugin", package.manifest.id}, {"folder", folder.native()}});
    }
    const auto library = TRY(libraryName(package));
    TRY(checkFiles(package, library));
    return package;
}

base::Result<Package> inspectPackage(const std::filesystem::path& folder) {
    Package package{.folder = folder, .manifest = {}, .library = {}, .manifest_bytes = {}};
    package.manifest_bytes = TRY(readFile(folder / "manifest.json", kMostManifestBytes));
    package.manifest = TRY(Manifest::parse(package.manifest_bytes));
    const auto library = TRY(libraryName(package));
    TRY(checkFiles(package, library));
    return package;
}

}  // namespace parley::provider
