#pragma once

#include "config_layers.hpp"

#include <base/log.hpp>
#include <base/result.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace parley::app {

enum class Handlers : std::uint8_t { Fibers, Threads };

/// The settings of this process, typed and checked, with every path made absolute. Read once at
/// start; setting_table.cpp says what each means.
struct Config {
    struct Server {
        std::string address;
        std::uint16_t port;
        std::string public_url;
        std::uint16_t tls_port;
        std::string tls_certificate;
        std::string tls_key;
        std::size_t loops;
        Handlers handlers;
        std::size_t threads;
        std::chrono::seconds head_timeout;
        std::chrono::seconds body_timeout;
        std::chrono::seconds idle_timeout;
        std::chrono::seconds write_timeout;
        std::size_t max_head_bytes;
        std::size_t max_body_bytes;
        std::size_t max_connections;
        std::chrono::seconds drain_timeout;
        std::vector<std::string> trusted_proxies;
    };
    struct Database {
        std::string url;
        std::string admin_url;
        std::size_t connections_per_loop;
        std::size_t slow_connections_per_loop;
        std::chrono::milliseconds statement_timeout;
    };
    struct Egress {
        std::vector<std::string> allowed_networks;
        std::string ca_file;
    };
    struct Secrets {
        /// Empty unless the environment has it.
        std::string master_key;
        std::string master_key_file;
    };
    struct Log {
        base::LogLevel level;
        std::string file;
        bool access;
    };
    struct Auth {
        std::chrono::seconds access_token;
        bool token_cache;
        std::size_t hash_threads;
        std::size_t hash_queue;
    };
    struct Plugins {
        std::vector<std::string> folders;
        std::string trusted_keys;
        bool allow_unsigned;
        /// The folder of the SDK: its template and tools.
        std::string sdk;
    };

    struct WebRtc {
        bool enabled;
        std::string addresses;
        std::uint16_t udp_port;
    };
    struct Realtime {
        std::chrono::seconds longest_session;
        std::size_t max_sessions;
        std::size_t max_tenant_sessions;
    };
    struct Conversation {
        std::chrono::seconds reconnect;
    };

    Server server;
    Database database;
    Egress egress;
    Secrets secrets;
    Log log;
    Auth auth;
    Plugins plugins;
    Realtime realtime;
    Conversation conversation;
    WebRtc webrtc;
    std::string data_dir;
    std::string mail_dir;
    std::string sms_dir;
    std::string mail_from_name;
    std::string mail_from_address;
    std::string mail_templates_dir;
    std::string default_tenant;
    bool demo_enabled;
    std::string web_dir;
    std::string migrations_dir;
    std::string scenarios_dir;
    std::string openapi_file;
    /// As they were given, for `parley config`.
    ConfigLayers layers;

    /// InvalidArgument `configuration_invalid` with one fault for each thing wrong: the key as its
    /// pointer, and a message that names the value, where it came from, and what is allowed.
    static base::Result<Config> load(const ConfigSources& sources);
};

}  // namespace parley::app
