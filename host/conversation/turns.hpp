#pragma once

#include "announcer.hpp"
#include "caller_ear.hpp"
#include "conversation.hpp"
#include "memory.hpp"
#include "reply.hpp"
#include "tool_runner.hpp"

#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parley::conversation {

/// The loop of a conversation: whose turn it is, and what follows from what happens.
class Conversation::Turns final : private CallerEar::Owner, private Reply::Owner {
public:
    Turns(Casting casting, Surroundings surroundings);
    ~Turns() override;

    Announcer observers;
    Memory memory;

    [[nodiscard]] const Casting& casting() const { return casting_; }
    [[nodiscard]] TurnState state() const { return state_; }

    void begin();
    base::Result<void> change(SessionSettings settings);
    void hear(std::span<const std::uint8_t> audio);
    base::Result<void> commitAudio();
    void clearAudio();
    base::Result<void> truncate(
        const std::string& id, std::uint32_t content_index, std::chrono::milliseconds audio_end);
    base::Result<void> respond(const ResponseWish& wish, std::vector<Item> input);
    base::Result<void> cancelResponse(const std::optional<std::string>& response_id);
    void clearOutput();
    void loseCaller(std::optional<base::MonoTime> last_sign);
    void regainCaller();
    void say(std::string text);
    void interrupt();
    void addContext(std::string text);
    void endAfterSentence(std::string reason);
    void endAfterReply(std::string reason);
    void end(std::string_view reason);

private:
    /// What happens once the caller is understood.
    enum class Next : std::uint8_t { Nothing, Answer };
    /// The caller's turn in times, for what is measured.
    struct CallerTurn {
        base::MonoTime last_voice;
        base::MonoTime over;
        std::optional<base::MonoTime> transcript;
        std::optional<base::MonoTime> first_token;
        std::optional<base::MonoTime> first_sound;
        std::optional<std::chrono::nanoseconds> barge_in_stop;
    };

    void enter(TurnState state);
    void adjustEar();

    void onVoice(const Utterance& utterance) override;
    void onWords(const Utterance& utterance, const std::string& words) override;
    void onTurnOver(const Utterance& utterance, std::chrono::nanoseconds end) override;
    void onTranscript(const Utterance& utterance) override;

    // Somebody speaks over us.
    [[nodiscard]] bool isInterruptible() const;
    void doubt(const Utterance& utterance);
    void decideDoubt();
    void takeTheFloor(const Utterance& utterance);
    void goOnSpeaking();
    void stopReply(const std::string& reason);
    /// Of which so much was heard; empty where the client tells later.
    void cutReply(const std::string& reason, std::optional<std::chrono::nanoseconds> heard);
    void dropTools();
    void cutUnheard(std::optional<base::MonoTime> last_sign);

    void hearTurn(const Utterance& utterance, std::chrono::nanoseconds end);
    void remember(const Utterance& utterance);
    void append(Item item);
    void understandTurn(const Utterance& utterance);
    void answerWhenUnderstood();

    // Answers.
    [[nodiscard]] Response newResponse(const ResponseWish& wish) const;
    [[nodiscard]] provider::MouthOptions voiceFor(const Response& response) const;
    Reply& makeReply(Response response);
    void answer(const ResponseWish& wish, std::optional<std::vector<Item>> input = {});
    void think(Reply& reply);
    [[nodiscard]] provider::Thought thoughtFor(
        const ResponseWish& wish, const std::vector<Item>& items) const;
    void recite(std::string text);

    void onItem(const Reply& reply, const Item& item) override;
    void onItemComplete(const Reply& reply, const Item& item) override;
    void onFirstToken(const Reply& reply) override;
    void onFirstSound(const Reply& reply) override;
    void onMade(Reply& reply) override;
    void awaitPlayout();
    void onReplyOver();
    void measure(const Reply& reply);

    void runTools(const Reply& reply);
    void onToolResult(const std::string& call_id, std::string output);

    void watchForSilence();
    void onSilence();
    void finishSentence();
    void sweep();

    Casting casting_;
    Surroundings needs_;
    CallerEar caller_;
    TurnState state_ = TurnState::Listening;

    /// The one that is made or heard; kept until the next, for what was heard of it.
    std::unique_ptr<Reply> reply_;
    ResponseWish reply_wish_;
    /// Answered instead of what is remembered.
    std::optional<std::vector<Item>> reply_input_;
    /// Waits for the transcripts of what the caller said.
    bool reply_waits_ = false;
    std::list<std::unique_ptr<Reply>> beside_;
    std::vector<std::unique_ptr<Reply>> done_;
    std::unique_ptr<provider::Timers::Timer> sweep_;
    bool playout_told_ = false;
    bool has_spoken_ = false;
    /// Nobody is there to hear or to say anything.
    bool caller_lost_ = false;

    Next next_ = Next::Nothing;
    std::optional<CallerTurn> caller_turn_;
    /// The utterance of whom it is not clear whether they mean to interrupt.
    std::string doubted_;
    std::optional<std::chrono::nanoseconds> doubted_end_;
    std::unique_ptr<provider::Timers::Timer> doubt_;
    std::unique_ptr<provider::Timers::Timer> playout_;
    std::unique_ptr<provider::Timers::Timer> silence_;
    int prompts_said_ = 0;
    std::deque<std::string> to_say_;

    std::vector<std::unique_ptr<ToolRunner::Run>> runs_;
    std::size_t runs_open_ = 0;
    std::unique_ptr<provider::Timers::Timer> moment_;

    std::string last_reason_;
    std::unique_ptr<provider::Timers::Timer> last_sentence_;
    base::MonoTime latest_end_;
};

}  // namespace parley::conversation
