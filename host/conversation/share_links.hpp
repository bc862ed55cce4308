#pragma once

#include "records.hpp"

namespace parley::conversation {

/// Links that show a transcript to whoever has one, until they expire or are revoked. Any fiber.
class ShareLinks {
public:
    struct Link {
        /// Shown once; only its SHA-256 is kept.
        std::string token;
        base::UtcTime expires_at;
    };

    ShareLinks(storage::Database& database, const base::Clock& clock, const Records& records)
        : database_{database}, clock_{clock}, records_{records} {}

    /// NotFound `conversation_not_found` and `transcript_not_kept`.
    base::Result<Link> create(
        const Reader& reader,
        ConversationId id,
        std::chrono::seconds lifetime,
        const tenancy::Actor& actor);
    /// All of the conversation's.
    base::Result<void> revoke(const Reader& reader, ConversationId id, const tenancy::Actor& actor);
    /// NotFound `share_link_not_found` for one that leads nowhere.
    base::Result<Transcript> open(std::string_view token) const;
    /// Whose the token would be; empty for what is no token.
    [[nodiscard]] static std::optional<base::TenantId> tenantOf(std::string_view token);

private:
    storage::Database& database_;
    const base::Clock& clock_;
    const Records& records_;
};

base::Error shareLinkNotFound();

}  // namespace parley::conversation
