#include "admin_providers_chains.hpp"

#include "admin_providers_rendering.hpp"
#include "rendering.hpp"

#include <conversation/ids.hpp>
#include <conversation/records.hpp>
#include <http/services.hpp>
#include <provider/services.hpp>
#include <tenancy/services.hpp>

#include <algorithm>

namespace parley::http {

namespace {

std::optional<std::chrono::milliseconds> maybeMilliseconds(
    const nlohmann::json& body, const char* name) {
    const auto number = maybeField<std::int64_t>(body, name);
    return number ? std::optional{std::chrono::milliseconds{*number}} : std::nullopt;
}

base::Result<provider::ChainRecord> chainFrom(provider::Kind kind, const nlohmann::json& body) {
    provider::ChainRecord chain{.kind = kind};
    if (body.value("hedge", false)) chain.hedge = provider::Hedge::WhenSlow;
    if (body.value("on_content", "stop") == "ask_next") {
        chain.on_content = provider::OnContent::AskNext;
    }
    for (const auto& entry : body.at("entries")) {
        const auto id = base::ProviderId::parse(entry.at("provider_id").get<std::string>());
        if (!id) {
            return base::Error{
                .code = base::ErrorCode::NotFound,
                .reason = "provider_not_found",
                .advice = "A chain can only name providers of its own kind."};
        }
        chain.entries.push_back(
            {.provider = *id,
             .first_output = maybeMilliseconds(entry, "first_output_ms"),
             .between_outputs = maybeMilliseconds(entry, "between_outputs_ms")});
    }
    return chain;
}

provider::Besides auditOf(Call& call, tenancy::AuditedAction action) {
    return [&call, action = std::move(action)](storage::Transaction& transaction) {
        call.services.tenancy.audit_log.note(transaction, call.actor(), action);
    };
}

/// As a manifest spells it.
std::string spelled(const provider::NetPermission& to) {
    const auto host = (to.below ? "*." : "") + to.host;
    return to.port == 0 ? host : host + ":" + std::to_string(to.port);
}

nlohmann::json describePermissions(const provider::Permissions& permissions) {
    auto hosts = nlohmann::json::array();
    for (const auto& to : permissions.net)
        hosts.push_back(spelled(to));
    return {
        {"net", std::move(hosts)},
        {"read_secrets", permissions.read_secrets},
        {"kv_bytes", permissions.kv_bytes},
        {"blocking_threads", permissions.blocking_threads}};
}

nlohmann::json describeManifest(const provider::Manifest& manifest) {
    auto prices = nlohmann::json::object();
    for (const auto& [kind, list] : manifest.prices)
        prices[kind] = toJson(list);
    auto kinds = nlohmann::json::array();
    for (const auto kind : provider::kAllKinds) {
        if (manifest.serves(kind)) kinds.push_back(toText(kind));
    }
    return {
        {"id", manifest.id},
        {"name", manifest.name},
        {"version", manifest.version},
        {"kinds", std::move(kinds)},
        {"capabilities", manifest.capabilities},
        {"permissions", describePermissions(manifest.permissions)},
        {"prices", std::move(prices)},
        {"settings_schema", manifest.config}};
}

nlohmann::json renderPlugin(
    const provider::PluginListing& listing, const std::set<std::string>& shut) {
    auto body = describeManifest(*listing.manifest);
    const auto& stats = listing.stats;
    body["enabled"] = !shut.contains(listing.manifest->id);
    body["signature"] = toText(listing.signature);
    body["error"] = listing.error ? nlohmann::json(listing.error->reason) : nlohmann::json{};
    body["stats"] = {
        {"sessions_opened", stats.sessions_opened},
        {"sessions_open", stats.sessions_open},
        {"slow_calls", stats.slow_calls},
        {"stalls", stats.stalls},
        {"late_callbacks", stats.late_callbacks},
        {"foreign_callbacks", stats.foreign_callbacks},
        {"early_callbacks", stats.early_callbacks},
        {"malformed", stats.malformed},
        {"exceptions", stats.exceptions}};
    return body;
}

/// Of several versions the one that is used, or else the newest.
base::Result<provider::PluginListing> pluginOf(Call& call) {
    const auto id = call.param("id");
    std::optional<provider::PluginListing> found;
    for (auto& listing : call.services.providers.plugins->plugins()) {
        if (!listing.manifest || listing.manifest->id != id) continue;
        const bool better =
            !found || (found->error && !listing.error) ||
            (found->error.has_value() == listing.error.has_value() &&
             provider::isOlder(found->manifest->version, listing.manifest->version));
        if (better) found = std::move(listing);
    }
    if (found) return *std::move(found);
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "plugin_not_found",
        .advice = "There is no such plugin on this host."};
}

}  // namespace

base::Result<Reply> listChains(Call& call) {
    const auto own = TRY(call.services.providers.chains.list(call.tenant->id));
    auto data = nlohmann::json::array();
    for (const auto kind : provider::kAllKinds) {
        const auto found = std::ranges::find(own, kind, &provider::ChainRecord::kind);
        data.push_back(
            renderChain(found == own.end() ? provider::ChainRecord{.kind = kind} : *found));
    }
    return ok({{"data", std::move(data)}, {"next_cursor", nullptr}});
}

base::Result<Reply> showChain(Call& call) {
    const auto kind = TRY(kindOf(call));
    return ok(renderChain(TRY(call.services.providers.chains.get(call.tenant->id, kind))));
}

base::Result<Reply> replaceChain(Call& call) {
    const auto kind = TRY(kindOf(call));
    const auto wanted = TRY(chainFrom(kind, call.body));
    auto order = nlohmann::json::array();
    for (const auto& entry : wanted.entries)
        order.push_back(entry.provider.publicId());
    const auto besides = auditOf(
        call,
        {.action = "chain.changed",
         .target = std::string{toText(kind)},
         .details = {{"providers", std::move(order)}}});
    return ok(
        renderChain(TRY(call.services.providers.chains.set(call.tenant->id, wanted, besides))));
}

base::Result<Reply> listPlugins(Call& call) {
    const auto shut = TRY(call.services.providers.switches.shutOnes());
    auto data = nlohmann::json::array();
    for (const auto& listing : call.services.providers.plugins->plugins()) {
        if (listing.manifest) data.push_back(renderPlugin(listing, shut));
    }
    return ok({{"data", std::move(data)}, {"next_cursor", nullptr}});
}

base::Result<Reply> showPlugin(Call& call) {
    const auto listing = TRY(pluginOf(call));
    return ok(renderPlugin(listing, TRY(call.services.providers.switches.shutOnes())));
}

base::Result<Reply> updatePlugin(Call& call) {
    const auto listing = TRY(pluginOf(call));
    auto& switches = call.services.providers.switches;
    const bool enabled = call.body.at("enabled").get<bool>();
    const provider::PluginSwitches::Witness witness{
        call.tenant->id,
        auditOf(
            call,
            {.action = enabled ? "plugin.enabled" : "plugin.disabled",
             .target = listing.manifest->id})};
    TRY(enabled ? switches.open(listing.manifest->id, witness)
                : switches.shut(listing.manifest->id, witness));
    return ok(renderPlugin(listing, TRY(switches.shutOnes())));
}

base::Result<Reply> listCosts(Call& call) {
    const auto period = TRY(periodOf(call));
    std::optional<base::Uuid> conversation;
    if (const auto named = call.queryParam("conversation_id")) {
        const auto id = conversation::ConversationId::parse(*named);
        if (!id) return conversation::conversationNotFound();
        conversation = id->uuid();
    }
    auto data = nlohmann::json::array();
    for (const auto& cost : TRY(call.services.providers.reports.costs(
             call.tenant->id, period.from, period.to, conversation))) {
        data.push_back(renderCost(cost));
    }
    return ok({{"data", std::move(data)}, {"next_cursor", nullptr}});
}

base::Result<nlohmann::json> describeProviderHealth(Call& call) {
    auto data = nlohmann::json::array();
    for (const auto& report : TRY(call.services.providers.reports.health(call.tenant->id)))
        data.push_back(renderHealthReport(report));
    return data;
}

}  // namespace parley::http
