#pragma once

#include "conversation_record.hpp"
#include "doorbells.hpp"

#include <base/result.hpp>
#include <tenancy/actor.hpp>
#include <tenancy/page.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parley::storage {
class Database;
class Transaction;
}  // namespace parley::storage

namespace parley::conversation {

class Recordings;

/// Whose conversations somebody may see: one user's own, or all of a tenant.
struct Reader {
    base::TenantId tenant;
    std::optional<base::UserId> user = {};
};

/// The conversations that are kept: live ones and those that have ended. What a reader may not see
/// does not exist for them: NotFound `conversation_not_found`. Any fiber.
class Records {
public:
    /// What is empty is not asked for.
    struct Filter {
        std::optional<LifeState> state = {};
        std::optional<std::string> scenario = {};
        std::optional<std::string> experience = {};
        std::optional<base::UtcTime> since = {};
        std::optional<base::UserId> user = {};
        /// Words of the title or of what was said.
        std::optional<std::string> words = {};
    };
    /// Part of what happened, and how the conversation stood then.
    struct Happenings {
        LifeState state = LifeState::Live;
        base::Uuid host = {};
        std::vector<EventRecord> events = {};
    };

    Records(
        storage::Database& database,
        const base::Clock& clock,
        const base::Uuid& host,
        Doorbells& doorbells,
        Recordings& recordings)
        : database_{database},
          clock_{clock},
          host_{host},
          doorbells_{doorbells},
          recordings_{recordings} {}

    base::Result<tenancy::Page<ConversationRecord>> list(
        const Reader& reader, const Filter& filter, const tenancy::PageRequest& page) const;
    base::Result<ConversationRecord> get(const Reader& reader, ConversationId id) const;
    /// NotFound `transcript_not_kept` when the user did not agree to it.
    base::Result<Transcript> transcript(const Reader& reader, ConversationId id) const;
    base::Result<Happenings> happenings(
        const Reader& reader, ConversationId id, std::int64_t after_seq) const;
    /// Of one that goes on, by the session that its client knows: its host. NotFound
    /// `conversation_not_found`.
    base::Result<base::Uuid> hostOfSession(
        const Reader& reader, const std::string& session_id) const;
    [[nodiscard]] bool isOfThisHost(const base::Uuid& host) const { return host == host_; }
    /// While the listener lives, `ring` tells of news that this host wrote. Other hosts' have to be
    /// looked for.
    [[nodiscard]] std::unique_ptr<Doorbells::Listener> listen(
        ConversationId id, std::function<void()> ring) const;

    /// Conflict `conversation_live` while it goes on.
    base::Result<void> remove(const Reader& reader, ConversationId id, const tenancy::Actor& actor);
    /// The next of a user's conversations after that one, with all that was said.
    base::Result<std::vector<Transcript>> exportOf(
        const Reader& reader, std::optional<ConversationId> before) const;

    /// Takes what is older than its tenant keeps. For a daily schedule.
    base::Result<void> purge();
    /// Ends those of hosts that died. For a schedule of every minute.
    base::Result<void> endLost();

private:
    storage::Database& database_;
    const base::Clock& clock_;
    const base::Uuid host_;
    Doorbells& doorbells_;
    Recordings& recordings_;
};

/// Sees what the reader may see.
storage::Transaction transactionOf(storage::Database& database, const Reader& reader);

base::Error conversationNotFound();

}  // namespace parley::conversation
