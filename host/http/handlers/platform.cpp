#include "platform.hpp"

#include "admin_providers_chains.hpp"

#include <http/services.hpp>

#include <Poco/Net/IPAddress.h>

namespace parley::http {

namespace {

nlohmann::json describeChecks(const Readiness& readiness, bool& ready) {
    auto checks = nlohmann::json::object();
    ready = !readiness.draining();
    for (const auto& check : readiness.checks()) {
        const auto fault = check.fault();
        ready = ready && fault.empty();
        checks[check.name] = fault.empty() ? "ok" : fault;
    }
    return checks;
}

}  // namespace

base::Result<Reply> showHealth(Call&) {
    return Reply{.body = R"({"status":"ok"})"};
}

base::Result<Reply> showReadiness(Call& call) {
    bool ready = false;
    const auto checks = describeChecks(call.services.readiness, ready);
    Reply reply = ok({{"status", ready ? "ready" : "not_ready"}, {"checks", checks}});
    if (!ready) {
        reply.status = 503;
        reply.headers.emplace_back("Retry-After", "1");
    }
    return reply;
}

base::Result<Reply> showMetrics(Call& call) {
    // Numbers about all tenants are the operator's: scrapers on this machine need no token.
    Poco::Net::IPAddress client;
    if (!Poco::Net::IPAddress::tryParse(call.client_address, client) || !client.isLoopback()) {
        return base::Error{
            .code = base::ErrorCode::Forbidden,
            .reason = "metrics_are_local",
            .advice =
                "Metrics are served to this machine only; run the scraper or a proxy beside the "
                "host."};
    }
    return Reply{
        .content_type = "text/plain; version=0.0.4; charset=utf-8",
        .body = call.services.metrics.render()};
}

base::Result<Reply> showOpenApi(Call& call) {
    return call.services.assets.serve(call, "/openapi.json");
}
base::Result<Reply> showDocs(Call& call) {
    return call.services.assets.serve(call, "/docs/index.html");
}

base::Result<Reply> showDocsAsset(Call& call) {
    return call.services.assets.serve(call, "/docs/" + std::string{call.param("asset")});
}

base::Result<Reply> showPortal(Call& call) {
    return call.services.assets.serve(call, "/portal/index.html");
}

base::Result<Reply> showPortalAsset(Call& call) {
    return call.services.assets.serve(call, "/portal/assets/" + std::string{call.param("asset")});
}

base::Result<Reply> showPublicTenant(Call& call) {
    const auto& tenant = *call.tenant;
    return ok(
        {{"id", tenant.id.publicId()},
         {"slug", tenant.slug},
         {"name", tenant.name},
         {"branding", tenant.branding},
         {"experiences", tenant.experiences}});
}

base::Result<Reply> showAdminHealth(Call& call) {
    bool ready = false;
    const auto checks = describeChecks(call.services.readiness, ready);
    auto providers = TRY(describeProviderHealth(call));
    return ok(
        {{"status", ready ? "ready" : "not_ready"},
         {"version", call.services.version},
         {"checks", checks},
         {"open_streams", call.services.streams.size()},
         {"providers", std::move(providers)}});
}

}  // namespace parley::http
