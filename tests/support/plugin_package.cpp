#include "plugin_package.hpp"

#include <base/bytes.hpp>
#include <base/check.hpp>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <fstream>
#include <iterator>
#include <memory>

namespace parley::testing {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

std::string contentOf(const Bio& bio) {
    char* bytes = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

PluginPackages::PluginPackages()
    : root_{
          std::filesystem::temp_directory_path() /
          ("parley-plugins-" + base::toHex(base::randomBytes(8)))} {
    std::filesystem::create_directories(folder());
    std::filesystem::create_directories(keys());
    const Key key{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), &EVP_PKEY_free};
    const Bio secret{BIO_new(BIO_s_mem()), &BIO_free};
    PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    key_ = contentOf(secret);
    const Bio open{BIO_new(BIO_s_mem()), &BIO_free};
    PEM_write_bio_PUBKEY(open.get(), key.get());
    std::ofstream{root_ / "keys" / "test.pem"} << contentOf(open);
}

PluginPackages::~PluginPackages() {
    std::filesystem::remove_all(root_);
}

nlohmann::json PluginPackages::misbehaving() {
    return nlohmann::json::parse(R"({
        "id": "misbehaving",
        "name": "Misbehaving",
        "version": "1.2.3",
        "abi": "1.0",
        "sdk": "none",
        "provides": ["parley.stt/1", "parley.tts/1", "parley.llm/1", "parley.calendar/1",
                     "parley.config/1"],
        "requires": ["parley.timer/1", "parley.executor/1"],
        "uses": ["parley.metrics/1"],
        "permissions": {"blocking_threads": 1},
        "config": {
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "misdeed": {"type": "string", "default": "none", "pattern": "^[a-z_0-9]+$"},
                "api_key": {"type": "string", "format": "secret-ref"}
            }
        }
    })");
}

nlohmann::json PluginPackages::errands() {
    return nlohmann::json::parse(R"({
        "id": "errands",
        "name": "Errands",
        "version": "1.0.0",
        "abi": "1.0",
        "provides": ["parley.calendar/1"],
        "requires": ["parley.executor/1", "parley.timer/1"],
        "uses": ["parley.http/1", "parley.kv/1", "parley.secrets/1", "parley.buf/1",
                 "parley.worker/1", "parley.ws/1", "parley.tcp/1", "parley.log/1", "parley.audio/1"],
        "permissions": {"net": ["api.acme.test"], "kv_bytes": 64},
        "config": {
            "properties": {
                "api_key": {"type": "string", "format": "secret-ref"},
                "base_url": {"type": "string", "format": "base-url"}
            }
        }
    })");
}

nlohmann::json PluginPackages::mischief() {
    return nlohmann::json::parse(R"({
        "id": "mischief",
        "name": "Mischief",
        "version": "1.0.0",
        "abi": "1.0",
        "provides": ["parley.stt/1", "parley.tts/1", "parley.llm/1", "parley.calendar/1"],
        "requires": ["parley.executor/1", "parley.timer/1", "parley.buf/1", "parley.kv/1",
                     "parley.secrets/1", "parley.log/1"],
        "permissions": {"kv_bytes": 64},
        "config": {"type": "object", "properties": {"seed": {"type": "integer"}}}
    })");
}

std::string PluginPackages::programOf(std::string_view program) {
    return contentOf(std::filesystem::path{PARLEY_TEST_PLUGINS} / program);
}

std::string PluginPackages::libraryOf(std::string_view plugin) {
    return contentOf(std::filesystem::path{PARLEY_TEST_PLUGINS} / (std::string{plugin} + ".so"));
}

void PluginPackages::add(
    const std::string& folder_name, nlohmann::json manifest, std::string_view library) {
    const auto name = manifest.value("id", "plugin") + ".so";
    manifest["files"] = {{name, base::toHex(base::sha256(library))}};
    std::filesystem::create_directories(std::filesystem::path{folder()} / folder_name);
    write(folder_name + "/" + name, library);
    write(folder_name + "/manifest.json", manifest.dump());
}

void PluginPackages::write(const std::string& file, std::string_view bytes) {
    std::ofstream{std::filesystem::path{folder()} / file, std::ios::binary} << bytes;
}

void PluginPackages::addProgram(
    const std::string& folder_name, const std::string& name, std::string_view bytes) {
    const auto path = std::filesystem::path{folder()} / folder_name;
    auto manifest = nlohmann::json::parse(contentOf(path / "manifest.json"));
    manifest["files"][name] = base::toHex(base::sha256(bytes));
    write(folder_name + "/manifest.json", manifest.dump());
    write(folder_name + "/" + name, bytes);
    std::filesystem::permissions(path / name, std::filesystem::perms::owner_all);
}

void PluginPackages::sign(const std::string& folder_name) {
    const auto manifest =
        contentOf(std::filesystem::path{folder()} / folder_name / "manifest.json");
    const Bio bio{BIO_new_mem_buf(key_.data(), static_cast<int>(key_.size())), &BIO_free};
    const Key key{PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free};
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest{
        EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    std::array<unsigned char, 64> signature{};
    std::size_t size = signature.size();
    CHECK(EVP_DigestSignInit(digest.get(), nullptr, nullptr, nullptr, key.get()) == 1);
    CHECK(
        EVP_DigestSign(
            digest.get(),
            signature.data(),
            &size,
            reinterpret_cast<const unsigned char*>(manifest.data()),
            manifest.size()) == 1);
    write(
        folder_name + "/manifest.sig",
        {reinterpret_cast<const char*>(signature.data()), signature.size()});
}

}  // namespace parley::testing
