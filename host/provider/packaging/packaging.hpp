#pragma once

#include <base/result.hpp>

#include <filesystem>
#include <string>

namespace parley::provider {

/// What a package was made of.
struct PackedPackage {
    std::string id;
    std::string version;
    std::filesystem::path file;
    bool is_signed = false;
};

/// Writes manifest.sig with an ed25519 key (PEM, without a passphrase), once the files agree with
/// the manifest. InvalidArgument `key_unreadable`, or why the package is none.
base::Result<PackedPackage> signPackage(
    const std::filesystem::path& folder, const std::filesystem::path& key_file);

/// Writes the package as one file, a tar archive whose only folder is the plugin's id. Empty `out`:
/// `<id>.parley` in the working directory.
base::Result<PackedPackage> packPackage(
    const std::filesystem::path& folder, std::filesystem::path out);

}  // namespace parley::provider
