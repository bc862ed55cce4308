#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace parley::testing {

/// Packages of plugins in a folder of a test's own, gone with the test, and the key that signs
/// them.
class PluginPackages {
public:
    PluginPackages();
    ~PluginPackages();
    PluginPackages(const PluginPackages&) = delete;
    PluginPackages& operator=(const PluginPackages&) = delete;

    /// The manifest of the plugin `misbehaving` of tests/support/plugins, as it is right.
    static nlohmann::json misbehaving();
    /// The same of `errands`.
    static nlohmann::json errands();
    /// The same of `mischief`.
    static nlohmann::json mischief();
    /// The built library of a test plugin, or a program beside it.
    static std::string libraryOf(std::string_view plugin);
    static std::string programOf(std::string_view program);

    /// Writes manifest.json and the library, which becomes the manifest's only file.
    void add(const std::string& folder, nlohmann::json manifest, std::string_view library);
    /// An executable file, which the manifest gets to know.
    void addProgram(const std::string& folder, const std::string& name, std::string_view bytes);
    void sign(const std::string& folder);
    void write(const std::string& file, std::string_view bytes);

    /// Where the packages are, and where the public key is.
    [[nodiscard]] std::string folder() const { return (root_ / "packages").string(); }
    [[nodiscard]] std::string keys() const { return (root_ / "keys").string(); }

private:
    std::filesystem::path root_;
    /// PEM of the private key.
    std::string key_;
};

}  // namespace parley::testing
