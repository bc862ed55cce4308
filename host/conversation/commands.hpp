#pragma once

#include "command.hpp"
#include "records.hpp"

#include <base/clock.hpp>
#include <jobs/repeater.hpp>

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>

namespace parley::io {
class Signal;
}

namespace parley::conversation {

/// How commands reach a conversation at whichever host it goes on: here by its loop, elsewhere
/// through the database, where its host takes each once and says what became of it. Any fiber;
/// the owner starts and stops it on a plain thread.
class Commands {
public:
    /// The NOTIFY channel of commands and of what became of them.
    static constexpr std::string_view kHintChannel = "parley_commands";
    /// For how long another host is waited for.
    static constexpr std::chrono::seconds kPatience{5};

    Commands(
        storage::Database& database,
        const base::Clock& clock,
        const base::Uuid& host,
        LiveConversations& live,
        const Records& records);
    ~Commands();
    Commands(const Commands&) = delete;
    Commands& operator=(const Commands&) = delete;

    void start(io::Loop& loop);
    void stop();
    /// There may be news. Any thread. The owner of the storage::Listener passes on what it hears on
    /// kHintChannel, and an empty hint when it has connected.
    void hint(std::string_view payload);

    /// NotFound `conversation_not_found` for what the reader may not see, Conflict
    /// `conversation_not_live` when it has ended. Unavailable `host_not_answering`: nothing was
    /// done. Timeout `command_outcome_unknown`: its host has it and does not say what became of it.
    base::Result<void> give(const Reader& reader, ConversationId id, const Command& command);
    /// The host at which it goes on, empty when that is this one; errors as `give`.
    [[nodiscard]] base::Result<std::optional<base::Uuid>> hostOf(
        const Reader& reader, ConversationId id) const;
    /// Ends conversations that wait for this caller, who begins another one. Whether there was one.
    bool letGo(const LiveConversations::Owner& caller);

private:
    class Waiting;

    base::Result<Outcome> send(
        const Reader& reader, ConversationId id, const base::Uuid& host, const Command& command);
    base::Result<Outcome> awaitOutcome(
        const Reader& reader, const base::Uuid& sent, io::Signal& answered);
    std::chrono::milliseconds step();
    Outcome obey(base::TenantId tenant, ConversationId id, const Command& command);
    void answer(base::TenantId tenant, const base::Uuid& command, Outcome outcome);
    bool letGoElsewhere(const Reader& reader);

    storage::Database& database_;
    const base::Clock& clock_;
    const base::Uuid host_;
    LiveConversations& live_;
    const Records& records_;
    io::Loop* loop_ = nullptr;
    jobs::Repeater repeater_;
    std::mutex mutex_;
    std::map<base::Uuid, io::Signal*> waiting_;
};

/// Conflict `conversation_elsewhere`, for what only the host itself can do.
base::Error conversationElsewhere(const base::Uuid& host);

}  // namespace parley::conversation
