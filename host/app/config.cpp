#include "config.hpp"

#include <filesystem>

namespace parley::app {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kPrivateDatabase = "run/database.properties";

std::string absolute(const std::string& path, const std::string& folder) {
    return path.empty() ? path : (fs::path{folder} / path).lexically_normal().string();
}

std::size_t count(const ConfigLayers& layers, std::string_view key) {
    return static_cast<std::size_t>(layers.integer(key));
}

std::uint16_t port(const ConfigLayers& layers, std::string_view key) {
    return static_cast<std::uint16_t>(layers.integer(key));
}

base::LogLevel logLevel(const std::string& name) {
    if (name == "debug") return base::LogLevel::Debug;
    if (name == "warning") return base::LogLevel::Warning;
    if (name == "error") return base::LogLevel::Error;
    return base::LogLevel::Info;
}

// ./run writes the addresses of the PostgreSQL that it keeps in data.dir.
void findPrivateDatabase(
    ConfigLayers& layers, const std::string& data_dir, std::vector<base::Fault>& faults) {
    const std::string file = data_dir + "/" + std::string{kPrivateDatabase};
    std::error_code ignored;
    if (!layers.text("database.url").empty() || !fs::exists(file, ignored)) return;
    for (const auto& [key, value] : readProperties(file, faults)) {
        if (key.starts_with("database.") && findSetting(key) != nullptr &&
            layers.text(key).empty()) {
            layers.set(key, {value, "the file " + file});
        }
    }
}

void checkTogether(const ConfigLayers& layers, std::vector<base::Fault>& faults) {
    if (layers.integer("server.tls.port") == 0) return;
    for (const auto* key : {"server.tls.certificate", "server.tls.key"}) {
        if (layers.text(key).empty()) {
            faults.push_back({key, "is not set, but server.tls.port is; name a PEM file"});
        }
    }
    if (layers.text("server.tls.port") == layers.text("server.port")) {
        faults.push_back(
            {"server.tls.port",
             "\"" + layers.text("server.tls.port") + "\" is server.port too; choose another"});
    }
}

Config::Server server(const ConfigLayers& layers, const std::string& working_directory) {
    const auto& url = layers.text("server.public_url");
    return {
        .address = layers.text("server.address"),
        .port = port(layers, "server.port"),
        .public_url = url.empty() ? "http://localhost:" + layers.text("server.port") : url,
        .tls_port = port(layers, "server.tls.port"),
        .tls_certificate = absolute(layers.text("server.tls.certificate"), working_directory),
        .tls_key = absolute(layers.text("server.tls.key"), working_directory),
        .loops = count(layers, "server.loops"),
        .handlers =
            layers.text("server.handlers") == "threads" ? Handlers::Threads : Handlers::Fibers,
        .threads = count(layers, "server.threads"),
        .head_timeout = seconds{layers.integer("server.head_timeout_s")},
        .body_timeout = seconds{layers.integer("server.body_timeout_s")},
        .idle_timeout = seconds{layers.integer("server.idle_timeout_s")},
        .write_timeout = seconds{layers.integer("server.write_timeout_s")},
        .max_head_bytes = count(layers, "server.max_head_bytes"),
        .max_body_bytes = count(layers, "server.max_body_bytes"),
        .max_connections = count(layers, "server.max_connections"),
        .drain_timeout = seconds{layers.integer("server.drain_timeout_s")},
        .trusted_proxies = layers.list("server.trusted_proxies")};
}

Config::Database database(const ConfigLayers& layers) {
    return {
        .url = layers.text("database.url"),
        .admin_url = layers.text("database.admin_url"),
        .connections_per_loop = count(layers, "database.connections_per_loop"),
        .slow_connections_per_loop = count(layers, "database.slow_connections_per_loop"),
        .statement_timeout = milliseconds{layers.integer("database.statement_timeout_ms")}};
}

Config::Auth auth(const ConfigLayers& layers) {
    return {
        .access_token = seconds{layers.integer("auth.access_token_s")},
        .token_cache = layers.flag("auth.token_cache"),
        .hash_threads = count(layers, "auth.hash_threads"),
        .hash_queue = count(layers, "auth.hash_queue")};
}

std::string sdkOf(const ConfigSources& sources) {
    const auto installed = absolute("../share/parley/sdk", sources.program_folder);
    std::error_code ignored;
    return fs::exists(installed, ignored) ? installed : absolute("sdk", sources.home);
}

Config::Plugins plugins(const ConfigLayers& layers, const ConfigSources& sources) {
    std::vector<std::string> folders;
    for (const auto& folder : layers.list("plugins.folders"))
        folders.push_back(absolute(folder, sources.home));
    // The build packs and signs what comes with Parley there.
    if (folders.empty()) folders.push_back(absolute("../plugins", sources.program_folder));
    const auto& keys = layers.text("plugins.trusted_keys");
    return {
        .folders = std::move(folders),
        .trusted_keys = keys.empty() ? absolute("../plugins/keys/trusted", sources.program_folder)
                                     : absolute(keys, sources.home),
        .allow_unsigned = layers.flag("plugins.allow_unsigned"),
        .sdk = sdkOf(sources)};
}

}  // namespace

base::Result<Config> Config::load(const ConfigSources& sources) {
    std::vector<base::Fault> faults;
    auto layers = ConfigLayers::read(sources, faults);
    const auto data_dir = absolute(layers.text("data.dir"), sources.working_directory);
    const auto in_data = [&](std::string_view key, const std::string& name) {
        const auto& set = layers.text(key);
        return set.empty() ? data_dir + "/" + name : absolute(set, sources.working_directory);
    };
    if (data_dir.empty()) faults.push_back({"data.dir", "is empty; it must be a path"});
    findPrivateDatabase(layers, data_dir, faults);
    checkTogether(layers, faults);
    if (!faults.empty()) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "configuration_invalid",
            .faults = std::move(faults)};
    }
    const auto& openapi = layers.text("docs.openapi");
    const auto& log_file = layers.text("log.file");
    return Config{
        .server = app::server(layers, sources.working_directory),
        .database = app::database(layers),
        .egress =
            {layers.list("egress.allowed_networks"),
             absolute(layers.text("egress.ca_file"), sources.working_directory)},
        .secrets =
            {layers.text("secrets.master_key"), in_data("secrets.master_key_file", "master.key")},
        .log =
            {logLevel(layers.text("log.level")),
             log_file == "-" ? log_file : absolute(log_file, sources.working_directory),
             layers.flag("log.access")},
        .auth = app::auth(layers),
        .plugins = app::plugins(layers, sources),
        .realtime =
            {seconds{layers.integer("realtime.longest_session_s")},
             count(layers, "realtime.max_sessions"),
             count(layers, "realtime.max_tenant_sessions")},
        .conversation = {seconds{layers.integer("conversation.reconnect_s")}},
        .webrtc =
            {layers.flag("webrtc.enabled"),
             layers.text("webrtc.addresses"),
             port(layers, "webrtc.udp_port")},
        .data_dir = data_dir,
        .mail_dir = in_data("mail.dir", "mail"),
        .sms_dir = in_data("sms.dir", "sms"),
        .mail_from_name = layers.text("mail.from_name"),
        .mail_from_address = layers.text("mail.from_address"),
        .mail_templates_dir = absolute(layers.text("mail.templates_dir"), sources.home),
        .default_tenant = layers.text("tenant.default"),
        .demo_enabled = layers.flag("demo.enabled"),
        .web_dir = absolute(layers.text("web.dir"), sources.home),
        .migrations_dir = absolute(layers.text("migrations.dir"), sources.home),
        .scenarios_dir = absolute(layers.text("scenarios.dir"), sources.home),
        .openapi_file = openapi.empty() ? absolute("../share/openapi.json", sources.program_folder)
                                        : absolute(openapi, sources.home),
        .layers = std::move(layers)};
}

}  // namespace parley::app
