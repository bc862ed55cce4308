#include "manifest.hpp"

#include "json_reader.hpp"
#include "json_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace parley::provider {

namespace {

using nlohmann::json;

constexpr std::size_t kLongestManifest = 256U * 1024U;
constexpr int kMostDepth = 24;
constexpr std::size_t kMostListed = 64;
constexpr std::size_t kMostWorkers = 8;
constexpr std::int64_t kMostWorkerSessions = 1024;
constexpr std::int64_t kMostKvBytes = 16 * 1024 * 1024;
constexpr std::int64_t kMostBlockingThreads = 16;
constexpr std::size_t kSha256HexLength = 64;

constexpr std::array kInterfaces{
    std::string_view{"parley.stt/1"},
    std::string_view{"parley.tts/1"},
    std::string_view{"parley.llm/1"},
    std::string_view{"parley.realtime/1"},
    std::string_view{"parley.telephony/1"},
    std::string_view{"parley.payment/1"},
    std::string_view{"parley.avatar/1"},
    std::string_view{"parley.calendar/1"},
    std::string_view{"parley.mail/1"},
    std::string_view{"parley.sms/1"},
    std::string_view{"parley.identity/1"},
    std::string_view{"parley.config/1"}};

bool isDigits(std::string_view text) {
    return !text.empty() && text.size() <= 9 &&
           std::ranges::all_of(text, [](char symbol) { return symbol >= '0' && symbol <= '9'; });
}

std::vector<std::string_view> partsOf(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::uint32_t numberOf(std::string_view digits) {
    std::uint32_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

/// `1.4.0`, with anything after a dash or plus.
bool isVersion(std::string_view text) {
    const auto parts = partsOf(text.substr(0, text.find_first_of("-+")), '.');
    return parts.size() == 3 && std::ranges::all_of(parts, isDigits) && text.size() <= 64;
}

bool isName(std::string_view text, std::string_view also) {
    if (text.empty() || text.size() > 64 || text.front() < 'a' || text.front() > 'z') return false;
    return std::ranges::all_of(text, [also](char symbol) {
        return (symbol >= 'a' && symbol <= 'z') || (symbol >= '0' && symbol <= '9') ||
               also.find(symbol) != std::string_view::npos;
    });
}

/// A relative path that stays in its folder.
bool isFileName(std::string_view text) {
    if (text.empty() || text.size() > 255) return false;
    return std::ranges::all_of(partsOf(text, '/'), [](std::string_view part) {
        return !part.empty() && part != "." && part != ".." &&
               std::ranges::all_of(part, [](char symbol) { return symbol > ' ' && symbol < 0x7f; });
    });
}

bool isInterface(std::string_view id) {
    if (id.starts_with("parley.draft.")) return true;
    return std::ranges::find(kInterfaces, id) != kInterfaces.end();
}

void readAbi(JsonReader& reader, const json& abi, Manifest& manifest) {
    if (abi.is_number_unsigned() && abi.get<std::uint64_t>() < 1000) {
        manifest.abi_major = abi.get<std::uint32_t>();
        return;
    }
    const auto text = abi.is_string() ? abi.get<std::string>() : std::string{};
    const auto parts = partsOf(text, '.');
    if (parts.size() > 2 || !std::ranges::all_of(parts, isDigits)) {
        reader.fail("abi", "is not a version such as \"1.0\"");
        return;
    }
    manifest.abi_major = numberOf(parts[0]);
    if (parts.size() == 2) manifest.abi_minor = numberOf(parts[1]);
}

std::optional<NetPermission> netPermission(std::string_view text) {
    NetPermission permission;
    if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
        const auto port = text.substr(colon + 1);
        if (!isDigits(port) || numberOf(port) == 0 || numberOf(port) > 65'535) return std::nullopt;
        permission.port = static_cast<std::uint16_t>(numberOf(port));
        text = text.substr(0, colon);
    }
    if (text.starts_with("*.")) {
        permission.below = true;
        text.remove_prefix(2);
        // A wildcard for all of a top-level domain would be one for the whole internet.
        if (text.find('.') == std::string_view::npos) return std::nullopt;
    }
    const bool spelled = std::ranges::all_of(partsOf(text, '.'), [](std::string_view label) {
        return !label.empty() && label.size() <= 63 && std::ranges::all_of(label, [](char symbol) {
            return (symbol >= 'a' && symbol <= 'z') || (symbol >= '0' && symbol <= '9') ||
                   symbol == '-';
        });
    });
    if (!spelled) return std::nullopt;
    permission.host = text;
    return permission;
}

void readPermissions(JsonReader& reader, const json& object, Permissions& permissions) {
    JsonReader inner{reader, "permissions", object};
    for (const auto& text : inner.texts("net", kMostListed)) {
        if (auto permission = netPermission(text)) {
            permissions.net.push_back(std::move(*permission));
        } else {
            inner.fail("net", "has no host in '" + text + "'");
        }
    }
    permissions.read_secrets = inner.flag("read_secrets");
    permissions.kv_bytes = static_cast<std::size_t>(inner.number("kv_bytes", 0, kMostKvBytes, 0));
    permissions.blocking_threads =
        static_cast<std::size_t>(inner.number("blocking_threads", 0, kMostBlockingThreads, 0));
    permissions.own_thread = inner.flag("own_thread");
    inner.refuseOthers();
}

void readWorkers(JsonReader& reader, const json& object, Manifest& manifest) {
    if (object.size() > kMostWorkers) reader.fail("workers", "are too many");
    for (const auto& [name, value] : object.items()) {
        JsonReader inner{reader, "workers/" + name, value};
        if (!isName(name, "_-")) inner.fail("", "is no name for a worker");
        WorkerProgram worker;
        worker.program = inner.text("program");
        if (!isFileName(worker.program)) inner.fail("program", "is not a file of the package");
        worker.args = inner.texts("args", kMostListed);
        worker.sessions =
            static_cast<std::size_t>(inner.number("sessions", 1, kMostWorkerSessions, 1));
        worker.prefork = inner.flag("prefork");
        inner.refuseOthers();
        manifest.workers.emplace(name, std::move(worker));
    }
}

void readPrices(JsonReader& reader, const json& object, Manifest& manifest) {
    for (const auto& [kind, list] : object.items()) {
        if (!kindFrom(kind) || !list.is_array() || list.size() > kMostListed) {
            reader.fail("prices", "has no list of prices under a kind in '" + kind + "'");
            continue;
        }
        for (const auto& entry : list) {
            JsonReader inner{reader, "prices/" + kind, entry};
            Price price;
            price.unit = inner.text("unit");
            price.micros = inner.number("micros", 0, INT64_MAX, std::nullopt);
            price.currency = inner.text("currency");
            price.per = inner.number("per", 1, INT64_MAX, 1);
            if (!isName(price.unit, "_")) inner.fail("unit", "is no name for a unit");
            if (price.currency.size() != 3) inner.fail("currency", "is not an ISO 4217 code");
            inner.refuseOthers();
            manifest.prices[kind].push_back(std::move(price));
        }
    }
}

void readFiles(JsonReader& reader, const json& object, Manifest& manifest) {
    for (const auto& [name, hash] : object.items()) {
        const auto text = hash.is_string() ? hash.get<std::string>() : std::string{};
        const bool is_hash = text.size() == kSha256HexLength &&
                             text.find_first_not_of("0123456789abcdef") == std::string::npos;
        if (!isFileName(name) || !is_hash) {
            reader.fail("files", "needs the SHA-256 of '" + name + "' in lower-case hexadecimal");
        }
        manifest.files.emplace(name, text);
    }
}

void readWhatItIs(JsonReader& reader, Manifest& manifest) {
    manifest.id = reader.text("id");
    if (!isName(manifest.id, "_-.")) reader.fail("id", "is not lower-case letters, digits, _ - .");
    manifest.name = reader.text("name");
    manifest.version = reader.text("version");
    if (!isVersion(manifest.version)) reader.fail("version", "is not a version such as 1.4.0");
    readAbi(reader, reader.any("abi"), manifest);
    manifest.sdk = reader.textOr("sdk", "");
    manifest.description = reader.textOr("description", "");
    // Where editors find sdk/manifest.schema.json.
    reader.textOr("$schema", "");
    manifest.provides = reader.texts("provides", kMostListed);
    if (manifest.provides.empty()) reader.fail("provides", "is empty");
    for (const auto& id : manifest.provides) {
        if (!isInterface(id)) reader.fail("provides", "has an unknown interface '" + id + "'");
    }
    manifest.requires_services = reader.texts("requires", kMostListed);
    manifest.uses_services = reader.texts("uses", kMostListed);
    manifest.libraries = reader.texts("libraries", kMostListed);
    const auto isolation = reader.textOr("isolation", "in_process");
    if (isolation == "runner") {
        manifest.isolation = Isolation::Runner;
    } else if (isolation != "in_process") {
        reader.fail("isolation", "is neither in_process nor runner");
    }
}

}  // namespace

base::Result<Manifest> Manifest::parse(std::string_view text) {
    const auto json = parseJson(text, kLongestManifest, kMostDepth);
    if (!json || !json->is_object()) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "manifest_invalid",
            .detail = "it is not a JSON object of at most 256 KiB"};
    }
    Manifest manifest;
    JsonReader reader{*json};
    readWhatItIs(reader, manifest);
    readPermissions(reader, reader.object("permissions"), manifest.permissions);
    readWorkers(reader, reader.object("workers"), manifest);
    readPrices(reader, reader.object("prices"), manifest);
    readFiles(reader, reader.object("files"), manifest);
    manifest.capabilities = reader.object("capabilities");
    manifest.config = reader.object("config");
    reader.refuseOthers();
    if (!reader.problem().empty()) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "manifest_invalid",
            .detail = reader.problem()};
    }
    return manifest;
}

bool NetPermission::allows(std::string_view name, std::uint16_t to_port) const {
    if (port != 0 && port != to_port) return false;
    if (!below) return name == host;
    return name.size() > host.size() + 1 && name.ends_with(host) &&
           name[name.size() - host.size() - 1] == '.';
}

bool Manifest::serves(Kind kind) const {
    return std::ranges::find(provides, interfaceOf(kind)) != provides.end();
}

bool Manifest::asksFor(std::string_view service) const {
    return std::ranges::find(requires_services, service) != requires_services.end() ||
           std::ranges::find(uses_services, service) != uses_services.end();
}

bool Manifest::mayConnect(std::string_view host, std::uint16_t port) const {
    return std::ranges::any_of(permissions.net, [&](const NetPermission& permission) {
        return permission.allows(host, port);
    });
}

bool isOlder(std::string_view left, std::string_view right) {
    const auto numbers = [](std::string_view version) {
        std::vector<std::uint32_t> found;
        for (const auto part : partsOf(version.substr(0, version.find_first_of("-+")), '.'))
            found.push_back(numberOf(part));
        return found;
    };
    const auto left_numbers = numbers(left);
    const auto right_numbers = numbers(right);
    if (left_numbers != right_numbers) return left_numbers < right_numbers;
    // 1.4.0-beta comes before 1.4.0.
    return left.find('-') != std::string_view::npos && right.find('-') == std::string_view::npos;
}

}  // namespace parley::provider
