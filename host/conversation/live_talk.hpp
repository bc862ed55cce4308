#pragma once

#include "conversation.hpp"
#include "live_conversations.hpp"
#include "recorders.hpp"
#include "recording.hpp"
#include "returns.hpp"
#include "talk_places.hpp"
#include "tools/talk_tools.hpp"
#include "turn_times.hpp"

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
        /// For how long a caller whose connection is lost may come back; zero: not at all.
        std::chrono::seconds patience{60};
        /// With which they came, if with one.
        std::shared_ptr<const ClientSecret> secret = {};
        /// The caller is a program, which talks for many people under one name.
        bool for_many = false;
        /// Where the tenant is; empty for UTC.
        std::string time_zone = {};
        /// Goes with the talk.
        std::shared_ptr<void> attachment = {};
    };
    /// What it needs of the host. All outlive it.
    struct Surroundings {
        io::Loop& loop;
        provider::Timers& timers;
        LiveConversations& live;
        Returns& returns;
        Recorders& recorders;
        Recordings& recordings;
        const base::Clock& clock;
        ToolBox& tools;
        TurnTimes& turn_times;
    };

    /// `line` outlives it.
    LiveTalk(Setup setup, Surroundings surroundings, Line& line);
    /// Ends the conversation if nothing else has.
    ~LiveTalk();
    LiveTalk(const LiveTalk&) = delete;
    LiveTalk& operator=(const LiveTalk&) = delete;

    [[nodiscard]] Conversation& conversation() { return conversation_; }

    /// The caller's connection is gone: they may come back for a while, then it ends.
    void lose(std::optional<base::MonoTime> last_sign = {});
    /// They are back. `attachment` takes the place of the one before.
    void regain(std::shared_ptr<void> attachment);
    [[nodiscard]] bool isLost() const { return return_limit_ != nullptr; }

private:
    void expire();

    const TalkPlaces::Place place_;
    std::shared_ptr<void> attachment_;
    const std::chrono::seconds longest_;
    const std::chrono::seconds patience_;
    const bool for_many_;
    provider::Timers& timers_;
    const std::unique_ptr<Meter> meter_;
    /// Null without tools of the host.
    const std::unique_ptr<TalkTools> tools_;
    const std::unique_ptr<Recorder> recorder_;
    TurnTimesObserver turn_times_;
    /// Null without the caller's consent.
    std::unique_ptr<Recording> recording_;
    Conversation conversation_;
    std::unique_ptr<LiveConversations::Entry> entry_;
    std::unique_ptr<Returns::Entry> return_;
    std::unique_ptr<provider::Timers::Timer> expiry_;
    std::unique_ptr<provider::Timers::Timer> return_limit_;
};

/// `rtc_…`, as the Realtime protocol calls a conversation that can be watched and controlled.
std::string callIdOf(ConversationId id);
std::optional<ConversationId> conversationOf(std::string_view call_id);

}  // namespace parley::conversation
