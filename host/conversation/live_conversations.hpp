#pragma once

#include "conversation.hpp"

#include <base/id.hpp>
#include <io/loop.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace parley::conversation {

/// The conversations that are going on in this process: how an API call on one loop reaches a
/// conversation on another. Any thread.
class LiveConversations {
public:
    struct Owner {
        base::TenantId tenant;
        std::optional<base::UserId> user;

        bool operator==(const Owner&) const = default;
    };

    /// Leaves the list when destroyed, on the conversation's loop.
    class Entry {
    public:
        Entry(LiveConversations& live, Conversation& conversation, Owner owner, io::Loop& loop);
        ~Entry();
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;

        /// It waits for its caller, and may be let go when they begin another one.
        void setWaiting(bool waiting);

    private:
        LiveConversations& live_;
        ConversationId id_;
    };

    [[nodiscard]] std::optional<Owner> ownerOf(ConversationId id) const;
    /// Those that wait for that caller to come back.
    [[nodiscard]] std::vector<ConversationId> waitingFor(const Owner& owner) const;
    [[nodiscard]] bool isWaiting(ConversationId id) const;
    /// Runs `task` with the conversation on its loop; false when it is not going on here (`task` is
    /// then never run). It may end before `task` has its turn: then `gone` runs instead.
    bool with(
        ConversationId id,
        std::function<void(Conversation&)> task,
        std::function<void()> gone = {});
    [[nodiscard]] std::size_t size() const;

private:
    struct Place {
        Conversation* conversation;
        Owner owner;
        io::Loop* loop;
        bool waiting = false;
    };

    mutable std::mutex mutex_;
    std::map<ConversationId, Place> places_;
};

}  // namespace parley::conversation
