#include "stream_tickets.hpp"

#include <base/bytes.hpp>
#include <storage/transaction.hpp>

namespace parley::tenancy {

namespace {

constexpr std::chrono::seconds kTicketLifetime{60};
constexpr std::string_view kPrefix = "tk_";
constexpr std::size_t kTenantIdLength = 17;
constexpr std::size_t kTicketBytes = 32;

constexpr storage::Statement kIssue{
    "stream_ticket_issue",
    "INSERT INTO parley.stream_ticket"
    " (tenant_id, token_sha256, user_id, session_id, api_key_id, role, email_verified, expires_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    storage::Effect::Writes};

constexpr storage::Statement kRedeem{
    "stream_ticket_redeem",
    "DELETE FROM parley.stream_ticket WHERE tenant_id = parley.tenant_id() AND token_sha256 = $1 "
    "AND expires_at > $2"
    " RETURNING user_id, session_id, api_key_id, role, email_verified, expires_at",
    storage::Effect::Writes};

constexpr storage::Statement kForgetOld{
    "stream_ticket_forget_old",
    "DELETE FROM parley.stream_ticket WHERE tenant_id = parley.tenant_id() AND expires_at <= $1",
    storage::Effect::Writes};

base::Error ticketInvalid() {
    return {
        .code = base::ErrorCode::Unauthenticated,
        .reason = "stream_ticket_invalid",
        .advice = "A ticket opens one connection within a minute. Ask for a new one."};
}

}  // namespace

base::Result<StreamTickets::Ticket> StreamTickets::issue(const Principal& principal) {
    const auto now = clock_.now();
    Ticket ticket{
        .text = std::string{kPrefix} + principal.tenant.publicId() + "_" +
                base::toBase64Url(base::randomBytes(kTicketBytes)),
        .expires_at = now + kTicketLifetime};
    storage::Transaction transaction{database_, principal.tenant};
    transaction.add(kForgetOld, now);
    transaction.add(
        kIssue,
        principal.tenant,
        storage::Param::bytes(base::sha256(ticket.text)),
        principal.user,
        principal.session,
        principal.api_key,
        toText(principal.role),
        principal.email_verified,
        ticket.expires_at);
    TRY(transaction.run());
    return ticket;
}

base::Result<Principal> StreamTickets::redeem(std::string_view text) {
    if (!text.starts_with(kPrefix) || text.size() < kPrefix.size() + kTenantIdLength)
        return ticketInvalid();
    const auto tenant = base::TenantId::parse(text.substr(kPrefix.size(), kTenantIdLength));
    if (!tenant) return ticketInvalid();
    const auto now = clock_.now();
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, *tenant},
        kRedeem,
        storage::Param::bytes(base::sha256(text)),
        now));
    if (rows.empty()) return ticketInvalid();
    const auto row = rows.front();
    const auto role = roleFromText(row.view(3));
    if (!role) return ticketInvalid();
    Principal principal{
        .tenant = *tenant,
        .user = row.id<base::UserId>(0),
        .role = *role,
        .email_verified = row.flag(4),
        .issued_at = now,
        .expires_at = row.time(5)};
    if (!row.isNull(1)) principal.session = row.id<base::SessionId>(1);
    if (!row.isNull(2)) principal.api_key = row.id<base::ApiKeyId>(2);
    return principal;
}

}  // namespace parley::tenancy
