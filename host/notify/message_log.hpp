#pragma once

#include <base/clock.hpp>
#include <base/id.hpp>
#include <base/result.hpp>

#include <optional>
#include <string>
#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::notify {

struct MessageName {
    static constexpr std::string_view kPrefix = "msg_";
};
using MessageId = base::Id<MessageName>;

/// An outgoing message as support sees it: to whom and what became of it, never what it said.
struct MessageRecord {
    MessageId id;
    base::TenantId tenant;
    std::string to;
    std::string template_name;
    /// sending, delivered, failed
    std::string state;
    int attempts = 0;
    std::optional<std::string> error = {};
    base::UtcTime created_at;
    std::optional<base::UtcTime> delivered_at = {};
};

struct MessagePage {
    std::vector<MessageRecord> messages;
    std::optional<std::string> next_cursor;
};

struct MessageFilter {
    std::optional<base::TenantId> tenant = {};
    std::optional<std::string> state = {};
    std::optional<std::string> cursor = {};
    int limit = 50;
};

/// Whether a delivery that failed will be tried again.
enum class Again : std::uint8_t { Yes, No };

/// The record of outgoing messages of all tenants: written by the senders, read by operators.
class MessageLog {
public:
    explicit MessageLog(storage::Database& database) : database_{database} {}

    base::Result<MessagePage> list(const MessageFilter& filter);

    /// An attempt begins. True when an earlier one delivered the message already.
    base::Result<bool> begin(const MessageRecord& message);
    base::Result<void> delivered(base::TenantId tenant, MessageId id, base::UtcTime at);
    base::Result<void> failed(
        base::TenantId tenant, MessageId id, std::string_view error, Again again);
    /// Forgets messages of three months ago: for a daily schedule.
    base::Result<std::int64_t> purge(base::UtcTime now);

private:
    storage::Database& database_;
};

}  // namespace parley::notify
