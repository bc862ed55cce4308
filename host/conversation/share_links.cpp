#include "share_links.hpp"

#include "conversation_store.hpp"

#include <storage/transaction.hpp>
#include <tenancy/audit_log.hpp>
#include <tenancy/tenant_token.hpp>

namespace parley::conversation {

namespace {

constexpr std::string_view kShareLinkPrefix = "shr_";

}  // namespace

base::Error shareLinkNotFound() {
    return {
        .code = base::ErrorCode::NotFound,
        .reason = "share_link_not_found",
        .advice = "This link has expired or was taken back; ask for a new one."};
}

base::Result<ShareLinks::Link> ShareLinks::create(
    const Reader& reader,
    ConversationId id,
    std::chrono::seconds lifetime,
    const tenancy::Actor& actor) {
    TRY(records_.transcript(reader, id));
    const auto now = clock_.now();
    const auto token = tenancy::TenantToken::make(kShareLinkPrefix, reader.tenant);
    Link link{.token = token.text, .expires_at = now + lifetime};
    auto transaction = transactionOf(database_, reader);
    const auto made = transaction.add(
        kShareConversation, storage::Param::bytes(token.sha256), id, now, link.expires_at);
    tenancy::AuditLog::add(
        transaction, now, actor, {.action = "conversation.shared", .target = id.publicId()});
    const auto answers = TRY(transaction.run());
    // Deleted since we looked.
    if (answers[made].empty()) return conversationNotFound();
    return link;
}

base::Result<void> ShareLinks::revoke(
    const Reader& reader, ConversationId id, const tenancy::Actor& actor) {
    TRY(records_.get(reader, id));
    const auto now = clock_.now();
    auto transaction = transactionOf(database_, reader);
    transaction.add(kRevokeShareLinks, id, now);
    tenancy::AuditLog::add(
        transaction, now, actor, {.action = "conversation.unshared", .target = id.publicId()});
    TRY(transaction.run());
    return {};
}

std::optional<base::TenantId> ShareLinks::tenantOf(std::string_view token) {
    const auto parsed = tenancy::TenantToken::parse(kShareLinkPrefix, token);
    return parsed ? std::optional{parsed->tenant} : std::nullopt;
}

base::Result<Transcript> ShareLinks::open(std::string_view token) const {
    const auto parsed = tenancy::TenantToken::parse(kShareLinkPrefix, token);
    if (!parsed) return shareLinkNotFound();
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, parsed->tenant},
        kFindShared,
        storage::Param::bytes(parsed->sha256),
        clock_.now()));
    if (rows.empty()) return shareLinkNotFound();
    auto transcript =
        records_.transcript({.tenant = parsed->tenant}, readConversation(rows.front()).id);
    if (!transcript) return shareLinkNotFound();
    return transcript;
}

}  // namespace parley::conversation
