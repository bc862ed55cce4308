#pragma once

#include "conversation.hpp"
#include "live_conversations.hpp"
#include "recorders.hpp"
#include "recording.hpp"
#include "talk_places.hpp"

#include <base/clock.hpp>
#include <billing/credit.hpp>
#include <io/loop.hpp>
#include <provider/chain/timers.hpp>

#include <chrono>
#include <memory>

namespace parley::conversation {

/// A conversation with all that goes along with it from its first word to its last, whatever door
/// it came through: its place among the others, the list it is found in, its longest time. Made,
/// used and destroyed on one loop.
class LiveTalk {
public:
    struct Setup {
        Casting casting;
        LiveConversations::Owner owner;
        /// What is written down of it, as far as the caller agreed.
        Beginning record = {};
        TalkPlaces::Place place;
        std::shared_ptr<provider::Ear> ear;
        std::shared_ptr<provider::Mind> mind;
        std::shared_ptr<provider::Mouth> mouth;
        std::chrono::seconds longest{3'600};
        /// What it is paid from; null when it costs nothing.
        std::shared_ptr<billing::Credit> credit = {};
        /// Goes with the talk.
        std::shared_ptr<void> attachment = {};
    };
    /// What it needs of the host. All outlive it.
    struct Surroundings {
        io::Loop& loop;
        provider::Timers& timers;
        LiveConversations& live;
        Recorders& recorders;
        Recordings& recordings;
        const base::Clock& clock;
    };

    /// `line` outlives it.
    LiveTalk(Setup setup, Surroundings surroundings, Line& line);
    /// Ends the conversation if nothing else has.
    ~LiveTalk();
    LiveTalk(const LiveTalk&) = delete;
    LiveTalk& operator=(const LiveTalk&) = delete;

    [[nodiscard]] Conversation& conversation() { return conversation_; }

private:
    void expire();

    const TalkPlaces::Place place_;
    const std::shared_ptr<void> attachment_;
    const std::chrono::seconds longest_;
    const std::unique_ptr<Meter> meter_;
    const std::unique_ptr<Recorder> recorder_;
    /// Null without the caller's consent.
    std::unique_ptr<Recording> recording_;
    Conversation conversation_;
    std::unique_ptr<LiveConversations::Entry> entry_;
    std::unique_ptr<provider::Timers::Timer> expiry_;
};

/// `rtc_…`, as the Realtime protocol calls a conversation that can be watched and controlled.
std::string callIdOf(ConversationId id);
std::optional<ConversationId> conversationOf(std::string_view call_id);

}  // namespace parley::conversation
