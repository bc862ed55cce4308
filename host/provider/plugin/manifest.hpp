#pragma once

#include <base/result.hpp>
#include <provider/kind.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace parley::provider {

/// Where a plugin may connect to: `api.acme.com`, `api.acme.com:8443`, or `*.acme.com` for every
/// name below it.
struct NetPermission {
    std::string host;
    /// 0: the usual ports of the protocol, whatever it is.
    std::uint16_t port = 0;
    bool below = false;

    [[nodiscard]] bool allows(std::string_view name, std::uint16_t to_port) const;
};

struct Permissions {
    std::vector<NetPermission> net;
    bool read_secrets = false;
    std::size_t kv_bytes = 0;
    std::size_t blocking_threads = 0;
    bool own_thread = false;
};

/// A helper program of the package.
struct WorkerProgram {
    /// A file of the package.
    std::string program;
    std::vector<std::string> args;
    /// How many sessions it serves at a time.
    std::size_t sessions = 1;
    /// Whether it is started before anybody asks.
    bool prefork = false;
};

/// What one unit of a provider's work costs: 4300 micros of USD per 1000 characters.
struct Price {
    std::string unit;
    std::int64_t micros = 0;
    std::string currency;
    std::int64_t per = 1;
};

enum class Isolation : std::uint8_t { InProcess, Runner };

/// What a plugin says of itself, read and decided upon before any of its code runs.
struct Manifest {
    std::string id;
    std::string name;
    std::string version;
    std::uint32_t abi_major = 0;
    std::uint32_t abi_minor = 0;
    std::string sdk;
    /// For who chooses among plugins; may be empty.
    std::string description;
    /// Ids of interfaces: `parley.stt/1`.
    std::vector<std::string> provides;
    /// Ids of services that it cannot do without, and of those it can.
    std::vector<std::string> requires_services;
    std::vector<std::string> uses_services;
    Permissions permissions;
    std::map<std::string, WorkerProgram> workers;
    /// Libraries of the system besides the C library that it is linked with: `libflite.so.1`.
    std::vector<std::string> libraries;
    /// As written: `{"stt": {"languages": […]}}`.
    nlohmann::json capabilities = nlohmann::json::object();
    std::map<std::string, std::vector<Price>> prices;
    /// JSON Schema of the settings.
    nlohmann::json config = nlohmann::json::object();
    Isolation isolation = Isolation::InProcess;
    /// Of each file of the package, its SHA-256 in hexadecimal.
    std::map<std::string, std::string> files;

    /// Strict: an unknown member is refused. InvalidArgument `manifest_invalid`, whose detail says
    /// what is wrong.
    static base::Result<Manifest> parse(std::string_view json);

    [[nodiscard]] bool serves(Kind kind) const;
    /// Listed in `requires` or `uses`.
    [[nodiscard]] bool asksFor(std::string_view service) const;
    [[nodiscard]] bool mayConnect(std::string_view host, std::uint16_t port) const;
};

/// Whether version `left` (1.4.0) comes before `right` (1.10.0).
bool isOlder(std::string_view left, std::string_view right);

}  // namespace parley::provider
