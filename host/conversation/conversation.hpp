#pragma once

#include "cast_voices.hpp"
#include "ids.hpp"
#include "item.hpp"
#include "line.hpp"
#include "meter.hpp"
#include "observer.hpp"
#include "session_settings.hpp"
#include "turn_policy.hpp"
#include "voice_sense.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <provider/chain/timers.hpp>
#include <provider/ear.hpp>
#include <provider/mind.hpp>
#include <provider/mouth.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parley::conversation {

class ToolRunner;

/// Who talks to whom, and how: what is fixed before the first word.
struct Casting {
    ConversationId id;
    SessionSettings settings;
    TurnPolicy policy;
    /// For models that play a scenario: `{"scenario": {…}, "temper": 3}`; empty without one.
    std::string mind_options_json = {};
    /// Whom a model may speak as; empty when it is always the same one.
    std::vector<CastVoice> cast = {};
    /// What we say first, if we speak first.
    std::string opening = {};
    /// Said when the caller is silent for too long, in this order.
    std::vector<std::string> no_input_prompts = {};
    /// Said while tools take long; empty says nothing.
    std::string one_moment = {};
    /// Those that the host runs, for sessions that bring none of their own.
    std::vector<provider::ToolOffer> tools = {};
};

/// What a conversation needs of the host. All outlive it.
struct Surroundings {
    provider::Timers& timers;
    std::shared_ptr<provider::Ear> ear;
    std::shared_ptr<provider::Mind> mind;
    std::shared_ptr<provider::Mouth> mouth;
    Line& line;
    Meter& meter;
    /// Null without tools that the host runs.
    ToolRunner* tools = nullptr;
    /// Empty: by the sound itself.
    std::function<base::Result<std::unique_ptr<VoiceSense>>(std::uint32_t)> make_sense = {};
};

/// One live talk between a caller and the assistant: the caller's audio comes in, turns are taken,
/// answers are thought and spoken. Lives on one loop, and everything it says comes through its
/// observers. A command that cannot be done is an Error whose reason is that of the Realtime
/// protocol and which changes nothing.
class Conversation {
public:
    Conversation(Casting casting, Surroundings surroundings);
    ~Conversation();
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    [[nodiscard]] ConversationId id() const;
    [[nodiscard]] TurnState state() const;
    [[nodiscard]] const SessionSettings& settings() const;
    [[nodiscard]] const std::vector<Item>& items() const;

    /// The observer hears of everything from now on, until it is removed.
    void add(Observer& observer);
    void remove(Observer& observer);

    /// We speak first, if the casting says so.
    void begin();
    /// The whole effective settings; InvalidArgument for a change that comes too late.
    base::Result<void> change(SessionSettings settings);

    /// Audio of the caller in the session's input format, of any length.
    void hear(std::span<const std::uint8_t> audio);
    base::Result<void> commitAudio();
    void clearAudio();

    /// After `previous`; empty text is the very beginning, nullopt the end.
    base::Result<void> addItem(Item item, const std::optional<std::string>& previous);
    base::Result<void> deleteItem(const std::string& id);
    [[nodiscard]] const Item* findItem(const std::string& id) const;
    /// The caller heard no more of it than that.
    base::Result<void> truncate(
        const std::string& id, std::uint32_t content_index, std::chrono::milliseconds audio_end);

    base::Result<void> respond(const ResponseWish& wish, std::vector<Item> input = {});
    base::Result<void> cancelResponse(const std::optional<std::string>& response_id);
    /// Drops what was said and is not heard yet.
    void clearOutput();

    /// The caller's connection is gone and they may come back; `last_sign` is when they were last
    /// known to be there. What was being said is cut off where it was last heard, and no time is
    /// counted.
    void loseCaller(std::optional<base::MonoTime> last_sign = {});
    /// They are back: what they were waiting for is answered.
    void regainCaller();

    /// Words put into the assistant's mouth.
    void say(std::string text);
    /// Stops what is being said, as the caller's voice would.
    void interrupt();
    /// Something the assistant knows from now on.
    void addContext(std::string text);
    /// Once what is being said has been said.
    void endAfterSentence(std::string reason);
    /// Once the whole answer that is being given has been heard; no other follows.
    void endAfterReply(std::string reason);
    void end(std::string_view reason);

private:
    class Turns;
    std::unique_ptr<Turns> turns_;
};

}  // namespace parley::conversation
