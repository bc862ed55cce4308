#include "conversations_live.hpp"

#include "conversations_rendering.hpp"

#include <conversation/services.hpp>
#include <http/services.hpp>
#include <io/fiber.hpp>
#include <jobs/host_registry.hpp>

namespace parley::http {

namespace {

using conversation::Conversation;
using conversation::ConversationId;
using conversation::ConversationRecord;
using conversation::LifeState;
using conversation::LiveConversations;

constexpr const char* kEndedByCommand = "ended_by_command";

base::Error notLive() {
    return {
        .code = base::ErrorCode::Conflict,
        .reason = "conversation_not_live",
        .advice = "This conversation has ended; begin another one."};
}

base::Error elsewhere(const base::Uuid& host) {
    return {
        .code = base::ErrorCode::Conflict,
        .reason = "conversation_elsewhere",
        .advice = "This conversation goes on at host " + jobs::HostId{host}.publicId() +
                  "; send the request there."};
}

bool maySee(const conversation::Reader& reader, const LiveConversations::Owner& owner) {
    return owner.tenant == reader.tenant && (!reader.user || owner.user == reader.user);
}

/// Why there is nobody here to take a command.
base::Error absence(Call& call, ConversationId id) {
    const auto record = call.services.conversations.records.get(readerOf(call), id);
    if (!record) return record.error();
    const bool here = call.services.conversations.records.isOfThisHost(record->host);
    return record->state == LifeState::Ended || here ? notLive() : elsewhere(record->host);
}

/// Runs `act` with the conversation, where it lives.
base::Result<Reply> command(Call& call, const std::function<void(Conversation&)>& act) {
    const auto id = TRY(conversationIdOf(call));
    auto& live = call.services.conversations.live;
    const auto owner = live.ownerOf(id);
    if (!owner) return absence(call, id);
    if (!maySee(readerOf(call), *owner)) return conversation::conversationNotFound();

    io::Waiter waiter;
    bool acted = false;
    const bool found = live.with(
        id,
        [&](Conversation& conversation) {
            act(conversation);
            acted = true;
            waiter.wake();
        },
        [&waiter] { waiter.wake(); });
    if (!found) return notLive();
    waiter.wait();
    if (!acted) return notLive();
    return noContent();
}

}  // namespace

base::Result<Reply> sayInConversation(Call& call) {
    return command(call, [&call](Conversation& conversation) {
        conversation.say(call.body.at("text").get<std::string>());
    });
}

base::Result<Reply> interruptConversation(Call& call) {
    return command(call, [](Conversation& conversation) { conversation.interrupt(); });
}

base::Result<Reply> tellConversation(Call& call) {
    return command(call, [&call](Conversation& conversation) {
        conversation.addContext(call.body.at("text").get<std::string>());
    });
}

base::Result<Reply> endConversation(Call& call) {
    return command(call, [&call](Conversation& conversation) {
        if (call.body.value("after_sentence", false)) {
            conversation.endAfterSentence(kEndedByCommand);
        } else {
            conversation.end(kEndedByCommand);
        }
    });
}

}  // namespace parley::http
