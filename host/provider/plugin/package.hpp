#pragma once

#include "manifest.hpp"
#include "plugin_host.hpp"
#include "trusted_keys.hpp"

#include <base/result.hpp>

#include <filesystem>
#include <string>

namespace parley::provider {

/// A folder with a manifest.json, its signature manifest.sig, and the files that the manifest
/// names, one of which is the library (`*.so`). An unsigned one need not name its files.
struct Package {
    std::filesystem::path folder;
    Manifest manifest;
    SignatureState signature = SignatureState::Missing;
    /// The library, just as it was checked: these bytes are loaded, whatever happens to the file.
    std::string library;
    /// manifest.json as it was read: what a signature is of.
    std::string manifest_bytes;
};

/// Reads and checks a package; `listing` learns all that could be found out, also on failure.
/// Forbidden `plugin_unsigned`, `signature_invalid` or `file_changed`; InvalidArgument
/// `manifest_invalid` or `library_missing`.
base::Result<Package> readPackage(
    const std::filesystem::path& folder,
    const TrustedKeys& keys,
    UnsignedPlugins unsigned_plugins,
    PluginListing& listing);

/// The same whoever signed it, for tools that load nothing into a host.
base::Result<Package> inspectPackage(const std::filesystem::path& folder);

}  // namespace parley::provider
