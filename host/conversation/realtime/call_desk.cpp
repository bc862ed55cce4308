#include "call_desk.hpp"

#include <conversation/records.hpp>
#include <io/fiber.hpp>

#include <optional>

namespace parley::conversation {

CallDesk::~CallDesk() {
    io::Waiter waiter;
    loop().post([&] {
        talks_.clear();
        // Behind whatever was posted to drop one of them.
        loop().post([&] { waiter.wake(); });
    });
    waiter.wait();
}

base::Result<CallDesk::Taken> CallDesk::take(
    std::string_view offer_sdp,
    LiveTalk::Setup setup,
    LiveTalk::Surroundings surroundings,
    RealtimeSession::Options options) {
    io::Waiter waiter;
    std::optional<base::Result<Taken>> taken;
    loop().post([&] {
        taken = takeOnLoop(offer_sdp, std::move(setup), surroundings, options);
        waiter.wake();
    });
    waiter.wait();
    return std::move(*taken);
}

base::Result<CallDesk::Taken> CallDesk::takeOnLoop(
    std::string_view offer_sdp,
    LiveTalk::Setup setup,
    LiveTalk::Surroundings surroundings,
    RealtimeSession::Options options) {
    const auto id = setup.casting.id;
    // Whatever ends a talk is inside it, so it goes a moment later.
    const auto over = [this, id] { loop().post([this, id] { drop(id); }); };
    auto talk = std::make_unique<CallTalk>(std::move(setup), surroundings, options, over);
    auto accepted = TRY(server_.accept(offer_sdp, talk->sink()));
    talk->connect(std::move(accepted.call));
    talks_.emplace(id, std::move(talk));
    return Taken{std::move(accepted.answer_sdp), callIdOf(id)};
}

base::Result<CallDesk::Taken> CallDesk::takeAgain(
    ConversationId id, std::string_view offer_sdp, std::shared_ptr<void> attachment) {
    io::Waiter waiter;
    std::optional<base::Result<Taken>> taken;
    loop().post([&] {
        taken = takeAgainOnLoop(id, offer_sdp, std::move(attachment));
        waiter.wake();
    });
    waiter.wait();
    return std::move(*taken);
}

base::Result<CallDesk::Taken> CallDesk::takeAgainOnLoop(
    ConversationId id, std::string_view offer_sdp, std::shared_ptr<void> attachment) {
    const auto found = talks_.find(id);
    if (found == talks_.end()) return conversationNotFound();
    auto& talk = *found->second;
    auto accepted = TRY(server_.accept(offer_sdp, talk.sink()));
    talk.attach(std::move(attachment));
    talk.connect(std::move(accepted.call));
    return Taken{std::move(accepted.answer_sdp), callIdOf(id)};
}

void CallDesk::drop(ConversationId id) {
    talks_.erase(id);
}

}  // namespace parley::conversation
