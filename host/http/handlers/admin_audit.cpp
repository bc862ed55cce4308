#include "admin_audit.hpp"

#include "rendering.hpp"

#include <http/services.hpp>
#include <tenancy/services.hpp>

namespace parley::http {

namespace {

template <typename Identifier>
nlohmann::json idOrNull(const std::optional<Identifier>& id) {
    return id ? nlohmann::json(id->publicId()) : nlohmann::json{};
}

nlohmann::json renderEntry(const tenancy::AuditEntry& entry) {
    return {
        {"id", entry.id.publicId()},
        {"at", base::toRfc3339(entry.at)},
        {"action", entry.action},
        {"target", textOrNull(entry.target)},
        {"details", entry.details},
        {"actor_id", idOrNull(entry.actor)},
        {"actor_tenant_id", idOrNull(entry.actor_tenant)},
        {"api_key_id", idOrNull(entry.api_key)},
        {"address", textOrNull(entry.address)},
        {"request_id", textOrNull(entry.request_id)}};
}

}  // namespace

base::Result<Reply> listAudit(Call& call) {
    const auto page = TRY(pageOf(call));
    const auto entries =
        TRY(call.services.tenancy.audit_log.list(call.tenant->id, call.queryParam("action"), page));
    return ok(renderPage(entries, renderEntry));
}

}  // namespace parley::http
