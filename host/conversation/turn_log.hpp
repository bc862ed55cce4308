#pragma once

#include "conversation_record.hpp"
#include "observer.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <string>

namespace parley::conversation {

/// Puts the turns of both sides together from what is observed, on one scale of time: nanoseconds
/// since the conversation began. Tells of each turn when it is said, and again when more becomes
/// known of it. Remembers the last few only.
class TurnLog {
public:
    using Time = std::chrono::nanoseconds;
    enum class News : std::uint8_t { Said, Changed };
    using Tell = std::function<void(const TurnRecord& turn, News news)>;

    explicit TurnLog(Tell tell) : tell_{std::move(tell)} {}

    void speechStarted(const std::string& item_id, Time at);
    void speechStopped(const std::string& item_id, Time at);
    void understood(const std::string& item_id, const Understood& understood);
    void notUnderstood(const std::string& item_id, Time now);
    /// Something the user wrote, or whose words came with it.
    void written(const Item& item, Time now);

    void answerBegan(const std::string& item_id, const std::string& response_id, Time now);
    /// The line began to play it.
    void playoutBegan(const std::string& response_id, Time now);
    void answerWords(const std::string& item_id, const std::string& text);
    void answerDone(const Item& item, const Response& response);
    /// The user heard no more than the item's words now are.
    void truncated(const Item& item, std::chrono::milliseconds audio_end);
    void measured(const std::string& response_id, const TurnTimings& timings);

    /// For how long each side spoke; of the assistant, what was heard.
    [[nodiscard]] std::chrono::milliseconds userSpoke() const { return user_spoke_; }
    [[nodiscard]] std::chrono::milliseconds assistantSpoke() const { return assistant_spoke_; }

private:
    struct Turn {
        TurnRecord record;
        std::string item_id;
        std::string response_id;
        bool said = false;
        bool played = false;
        /// What of its length is in the sums.
        std::chrono::milliseconds counted{0};
    };

    Turn* find(const std::string& item_id);
    Turn* findResponse(const std::string& response_id);
    Turn& make(const std::string& item_id, Speaker speaker, Time at);
    Turn& findOrMake(const std::string& item_id, Speaker speaker, Time at);
    void tell(Turn& turn);

    Tell tell_;
    std::deque<Turn> turns_;
    int last_seq_ = 0;
    std::chrono::milliseconds user_spoke_{0};
    std::chrono::milliseconds assistant_spoke_{0};
};

}  // namespace parley::conversation
