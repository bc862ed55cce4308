#pragma once

#include "client_secrets.hpp"
#include "line.hpp"
#include "live_conversations.hpp"

#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace parley::conversation {

/// How callers find their conversation again when their connection was lost: by the key that opened
/// it, which stays good for that as long as the conversation goes on, or by the id of its session,
/// also while nobody has missed them yet. Any thread.
class Returns {
public:
    struct Talk {
        ConversationId id;
        LiveConversations::Owner owner;
        std::string session_id;
        Line::Pace pace = Line::Pace::TheClients;
        /// Null when it was not opened with one.
        std::shared_ptr<const ClientSecret> secret = {};
    };
    struct Wish {
        /// Who comes, and with which key, if with one.
        LiveConversations::Owner caller;
        std::shared_ptr<const ClientSecret> secret = {};
        Line::Pace pace = Line::Pace::TheClients;
        /// Empty: whatever was lost last with that key.
        std::string session_id = {};
    };

    /// Of one conversation; on its loop, as long as it goes on.
    class Entry {
    public:
        Entry(Returns& returns, Talk talk);
        ~Entry();
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;

        void setLost(bool lost);

    private:
        friend class Returns;
        Returns& returns_;
        const Talk talk_;
        bool lost_ = false;
        std::list<Entry*>::iterator at_;
    };

    [[nodiscard]] std::optional<ConversationId> find(const Wish& wish) const;
    /// What a key stands for with which a conversation was opened that goes on; else null.
    [[nodiscard]] std::shared_ptr<const ClientSecret> secretOf(std::string_view key) const;

private:
    mutable std::mutex mutex_;
    /// Who was lost last comes first.
    std::list<Entry*> entries_;
};

}  // namespace parley::conversation
