#include "command.hpp"

#include <io/fiber.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace parley::conversation {

namespace {

constexpr const char* kEndedByCommand = "ended_by_command";
constexpr const char* kBegunAnew = "begun_anew";

constexpr std::array<std::pair<Command::Kind, std::string_view>, 7> kKinds{
    {{Command::Kind::Say, "say"},
     {Command::Kind::Interrupt, "interrupt"},
     {Command::Kind::Context, "context"},
     {Command::Kind::End, "end"},
     {Command::Kind::EndAfterSentence, "end_after_sentence"},
     {Command::Kind::HangUp, "hang_up"},
     {Command::Kind::LetGo, "let_go"}}};
constexpr std::array<std::pair<Outcome, std::string_view>, 3> kOutcomes{
    {{Outcome::Done, "done"}, {Outcome::Refused, "refused"}, {Outcome::NotLive, "not_live"}}};

template <typename Value, std::size_t kSize>
std::string_view nameOf(
    const std::array<std::pair<Value, std::string_view>, kSize>& names, Value value) {
    return std::ranges::find(names, value, &std::pair<Value, std::string_view>::first)->second;
}

template <typename Value, std::size_t kSize>
std::optional<Value> named(
    const std::array<std::pair<Value, std::string_view>, kSize>& names, std::string_view text) {
    const auto* const found =
        std::ranges::find(names, text, &std::pair<Value, std::string_view>::second);
    return found == names.end() ? std::nullopt : std::optional{found->first};
}

/// On the conversation's loop, where callers are lost and come back too.
Outcome act(const LiveConversations& live, Conversation& conversation, const Command& command) {
    switch (command.kind) {
        case Command::Kind::Say:
            conversation.say(command.text);
            break;
        case Command::Kind::Interrupt:
            conversation.interrupt();
            break;
        case Command::Kind::Context:
            conversation.addContext(command.text);
            break;
        case Command::Kind::End:
            conversation.end(kEndedByCommand);
            break;
        case Command::Kind::EndAfterSentence:
            conversation.endAfterSentence(kEndedByCommand);
            break;
        case Command::Kind::HangUp:
            conversation.end("hung_up");
            break;
        case Command::Kind::LetGo:
            if (!live.isWaiting(conversation.id())) return Outcome::Refused;
            conversation.end(kBegunAnew);
            break;
    }
    return Outcome::Done;
}

}  // namespace

std::string_view toText(Command::Kind kind) {
    return nameOf(kKinds, kind);
}

std::optional<Command::Kind> commandKindFrom(std::string_view text) {
    return named(kKinds, text);
}

std::string_view toText(Outcome outcome) {
    return nameOf(kOutcomes, outcome);
}

std::optional<Outcome> outcomeFrom(std::string_view text) {
    return named(kOutcomes, text);
}

Outcome carryOut(LiveConversations& live, ConversationId id, const Command& command) {
    io::Waiter waiter;
    auto outcome = Outcome::NotLive;
    const bool found = live.with(
        id,
        [&](Conversation& conversation) {
            if (conversation.state() != TurnState::Ended)
                outcome = act(live, conversation, command);
            waiter.wake();
        },
        [&waiter] { waiter.wake(); });
    if (found) waiter.wait();
    return outcome;
}

base::Error conversationNotLive() {
    return {
        .code = base::ErrorCode::Conflict,
        .reason = "conversation_not_live",
        .advice = "This conversation has ended; begin another one."};
}

}  // namespace parley::conversation
