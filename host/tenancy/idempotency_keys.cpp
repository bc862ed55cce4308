#include "idempotency_keys.hpp"

#include "advice.hpp"
#include "idempotency_store.hpp"

#include <base/check.hpp>
#include <storage/transaction.hpp>

#include <nlohmann/json.hpp>
#include <secrets/vault.hpp>

namespace parley::tenancy {

namespace {

constexpr std::chrono::hours kKept{24};
/// Longer than any request may take.
constexpr std::chrono::minutes kLease{1};
constexpr std::chrono::seconds kRetryAfter{1};

std::string contextOf(const IdempotentRequest& request) {
    return "idempotency/" + request.tenant.publicId() + "/" + request.caller + "/" + request.key;
}

std::string serialize(const RememberedReply& reply) {
    return nlohmann::json{
        {"status", reply.status},
        {"content_type", reply.content_type},
        {"body", reply.body},
        {"headers", reply.headers}}
        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

base::Result<RememberedReply> deserialize(const std::string& text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return base::Error{
            .code = base::ErrorCode::Internal,
            .reason = "internal_error",
            .detail = "a remembered reply cannot be read"};
    }
    RememberedReply reply{
        .status = json.value("status", 200),
        .content_type = json.value("content_type", ""),
        .body = json.value("body", "")};
    for (const auto& header : json.value("headers", nlohmann::json::array())) {
        reply.headers.emplace_back(
            header.at(0).get<std::string>(), header.at(1).get<std::string>());
    }
    return reply;
}

}  // namespace

IdempotencyKeys::IdempotencyKeys(
    storage::Database& database, const base::Clock& clock, const secrets::Vault& vault)
    : database_{database}, clock_{clock}, vault_{vault} {}

base::Result<IdempotencyKeys::Beginning> IdempotencyKeys::begin(const IdempotentRequest& request) {
    const auto now = clock_.now();
    const auto lease = base::Uuid::makeV7(now);
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, request.tenant},
        kBeginIdempotent,
        request.caller,
        request.key,
        request.route,
        storage::Param::bytes(request.body_sha256),
        lease,
        now,
        now + kLease,
        now + kKept));
    CHECK(!rows.empty());
    const auto outcome = rows.front().view(0);
    if (outcome == "fresh") return Beginning{Fresh{.lease = lease.text()}};
    if (outcome == "replay") {
        const auto opened = TRY(vault_.open(contextOf(request), rows.front().bytes(1)));
        return Beginning{TRY(deserialize(opened))};
    }
    if (outcome == "in_use") {
        return advised(base::Error{
            .code = base::ErrorCode::Conflict,
            .reason = "idempotency_key_in_use",
            .retry_after = kRetryAfter});
    }
    return advised(
        base::Error{.code = base::ErrorCode::Unprocessable, .reason = "idempotency_key_reused"});
}

base::Result<void> IdempotencyKeys::finish(
    const IdempotentRequest& request, const Fresh& fresh, const RememberedReply& reply) {
    TRY(storage::query(
        storage::Transaction{database_, request.tenant},
        kFinishIdempotent,
        request.caller,
        request.key,
        fresh.lease,
        storage::Param::bytes(vault_.seal(contextOf(request), serialize(reply)))));
    return {};
}

base::Result<void> IdempotencyKeys::forget(const IdempotentRequest& request, const Fresh& fresh) {
    TRY(storage::query(
        storage::Transaction{database_, request.tenant},
        kForgetIdempotent,
        request.caller,
        request.key,
        fresh.lease));
    return {};
}

}  // namespace parley::tenancy
