#include "conversations_live.hpp"

#include "conversations_rendering.hpp"

#include <conversation/services.hpp>
#include <http/services.hpp>

namespace parley::http {

namespace {

using conversation::Command;

/// Has it carried out where the conversation goes on.
base::Result<Reply> give(Call& call, const Command& command) {
    const auto id = TRY(conversationIdOf(call));
    TRY(call.services.conversations.commands.give(readerOf(call), id, command));
    return noContent();
}

}  // namespace

base::Result<Reply> sayInConversation(Call& call) {
    return give(call, {Command::Kind::Say, call.body.at("text").get<std::string>()});
}

base::Result<Reply> interruptConversation(Call& call) {
    return give(call, {Command::Kind::Interrupt});
}

base::Result<Reply> tellConversation(Call& call) {
    return give(call, {Command::Kind::Context, call.body.at("text").get<std::string>()});
}

base::Result<Reply> endConversation(Call& call) {
    const bool after_sentence = call.body.value("after_sentence", false);
    return give(call, {after_sentence ? Command::Kind::EndAfterSentence : Command::Kind::End});
}

}  // namespace parley::http
