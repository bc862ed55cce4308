#include "message_log.hpp"

#include <storage/transaction.hpp>

#include <algorithm>

namespace parley::notify {

namespace {

using storage::Effect;
using storage::Statement;

constexpr int kLongestPage = 200;
// As long as support is likely to be asked about a mail.
constexpr std::chrono::hours kRetention{24 * 90};

constexpr Statement kMessages{
    "messages",
    "SELECT id, tenant_id, recipient, template, state, attempts, error, created_at, delivered_at"
    " FROM parley.messages($1::bigint, $2, $3::uuid, $4::integer)",
    Effect::Reads};
// Answers whether the message has arrived already: then the crash came after the delivery.
constexpr Statement kBegin{
    "begin_message",
    "INSERT INTO parley.message AS m (tenant_id, id, recipient, template, state, attempts, "
    "created_at)"
    " VALUES (parley.tenant_id(), $1, $2, $3, 'sending', $4, $5)"
    " ON CONFLICT (tenant_id, id) DO UPDATE SET attempts = excluded.attempts,"
    " state = CASE WHEN m.state = 'delivered' THEN 'delivered' ELSE 'sending' END"
    " RETURNING m.state = 'delivered'",
    Effect::Writes};
constexpr Statement kDelivered{
    "message_delivered",
    "UPDATE parley.message SET state = 'delivered', delivered_at = $2, error = NULL"
    " WHERE tenant_id = parley.tenant_id() AND id = $1",
    Effect::Writes};
constexpr Statement kFailed{
    "message_failed",
    "UPDATE parley.message SET state = $2, error = $3"
    " WHERE tenant_id = parley.tenant_id() AND id = $1 AND state <> 'delivered'",
    Effect::Writes};
constexpr Statement kPurgeMessages{
    "purge_messages",
    "SELECT parley.purge_messages($1::timestamptz)",
    Effect::Writes,
    storage::Pace::Slow};

base::Error invalid(std::string reason, std::string advice) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = std::move(reason),
        .advice = std::move(advice)};
}

bool isState(const std::string& state) {
    return state == "sending" || state == "delivered" || state == "failed";
}

MessageRecord recordOf(const storage::Row& row) {
    return {
        .id = row.id<MessageId>(0),
        .tenant = row.tenant(1),
        .to = row.text(2),
        .template_name = row.text(3),
        .state = row.text(4),
        .attempts = static_cast<int>(row.integer(5)),
        .error = row.maybeText(6),
        .created_at = row.time(7),
        .delivered_at = row.maybeTime(8)};
}

}  // namespace

base::Result<bool> MessageLog::begin(const MessageRecord& message) {
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, message.tenant},
        kBegin,
        message.id,
        message.to,
        message.template_name,
        message.attempts,
        message.created_at));
    return rows.front().flag(0);
}

base::Result<void> MessageLog::delivered(base::TenantId tenant, MessageId id, base::UtcTime at) {
    TRY(storage::query(storage::Transaction{database_, tenant}, kDelivered, id, at));
    return {};
}

base::Result<void> MessageLog::failed(
    base::TenantId tenant, MessageId id, std::string_view error, Again again) {
    const auto* state = again == Again::Yes ? "sending" : "failed";
    TRY(storage::query(storage::Transaction{database_, tenant}, kFailed, id, state, error));
    return {};
}

base::Result<MessagePage> MessageLog::list(const MessageFilter& filter) {
    if (filter.state && !isState(*filter.state)) {
        return invalid("invalid_parameter", "A message's state is sending, delivered or failed.");
    }
    const auto before = filter.cursor ? MessageId::parse(*filter.cursor) : std::nullopt;
    if (filter.cursor && !before)
        return invalid("invalid_cursor", "Pass next_cursor of the page before, unchanged.");
    const int limit = std::clamp(filter.limit, 1, kLongestPage);
    // One more than the page shows whether there is a next one.
    const auto rows = TRY(storage::query(
        storage::Transaction{database_},
        kMessages,
        filter.tenant,
        filter.state,
        before,
        limit + 1));
    MessagePage page;
    for (const auto row : rows) {
        if (static_cast<int>(page.messages.size()) == limit) {
            page.next_cursor = page.messages.back().id.publicId();
            break;
        }
        page.messages.push_back(recordOf(row));
    }
    return page;
}

base::Result<std::int64_t> MessageLog::purge(base::UtcTime now) {
    return TRY(storage::query(storage::Transaction{database_}, kPurgeMessages, now - kRetention))
        .front()
        .integer(0);
}

}  // namespace parley::notify
