#pragma once

#include "cast_voices.hpp"
#include "observer.hpp"
#include "sentences.hpp"
#include "speech.hpp"

#include <provider/mind.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::conversation {

/// One response in the making: what the model thinks becomes items, words and sound, and everything
/// is told as it happens. Lives on the conversation's loop.
class Reply final : private provider::MindSink, private Speech::Owner {
public:
    class Owner {
    public:
        virtual ~Owner() = default;
        /// The conversation remembers it from now on.
        virtual void onItem(const Reply& reply, const Item& item) = 0;
        virtual void onItemComplete(const Reply& reply, const Item& item) = 0;
        virtual void onFirstToken(const Reply& reply) = 0;
        virtual void onFirstSound(const Reply& reply) = 0;
        /// Nothing more is made of it; it may still be heard. Not to destroy the reply inside.
        virtual void onMade(Reply& reply) = 0;
    };

    struct Needs {
        provider::Timers& timers;
        provider::Mind& mind;
        provider::Mouth& mouth;
        /// Null when nothing is played.
        Line* line;
        Observer& observers;
        Owner& owner;
        std::vector<CastVoice> cast = {};
    };

    Reply(Response response, provider::MouthOptions voice, Needs needs);
    ~Reply() override;

    void begin();
    /// Asks the model.
    void think(const provider::Thought& thought);
    /// Says these words instead of asking.
    void recite(std::string_view words);

    /// Stops at once. What was not heard is left out of what is remembered, where that is known.
    void cancel(std::string reason);
    /// Thinks no further; what is being said comes to the end of its sentence.
    void stopAfterSentence();

    [[nodiscard]] const Response& response() const { return response_; }
    [[nodiscard]] bool isMade() const { return response_.status != Response::Status::InProgress; }
    [[nodiscard]] bool isThinking() const { return thinking_; }
    [[nodiscard]] const Speech* speech() const { return speech_.get(); }
    /// Made, and heard to the end.
    [[nodiscard]] bool isOver() const {
        return isMade() && (speech_ == nullptr || speech_->isPlayedOut());
    }
    /// The message that is or was spoken; empty when there is none.
    [[nodiscard]] const std::string& messageId() const { return message_.id; }
    [[nodiscard]] const std::vector<ToolCallItem>& toolCalls() const { return tool_calls_; }

private:
    struct ToolCall {
        Item item;
        std::uint32_t output_index;
        bool done = false;
    };

    void onText(std::string_view delta) override;
    void onToolBegin(std::uint32_t index, std::string_view call_id, std::string_view name) override;
    void onToolArguments(std::uint32_t index, std::string_view delta) override;
    void onToolEnd(std::uint32_t index) override;
    void onUsage(const provider::TokenUsage& usage) override { response_.usage = usage; }
    void onFinished(provider::Finish finish) override;
    void onFailed(const provider::Failure& failure) override;

    void onSound(std::span<const std::uint8_t> sound) override;
    void onSpoken() override;
    void onSpeechFailed(const provider::Failure& failure) override;

    void noteMind();
    void beginMessage();
    void speak(std::string_view sentence);
    void endMessage(ItemStatus status);
    void endToolCall(ToolCall& call, ItemStatus status);
    void thoughtIsOver();
    void finish(Response::Status status);
    [[nodiscard]] OutputPlace messagePlace() const;
    [[nodiscard]] Content contentWith(std::string words) const;
    [[nodiscard]] bool isAloud() const { return response_.modality == Modality::Audio; }

    Response response_;
    const provider::MouthOptions voice_;
    Needs needs_;
    std::unique_ptr<provider::MindCall> call_;
    std::unique_ptr<Speech> speech_;
    Sentences sentences_;
    CastVoices voices_;
    Item message_;
    std::uint32_t message_index_ = 0;
    bool message_open_ = false;
    std::string words_;
    /// What was given so far, as much as is ever kept.
    std::string sound_;
    std::vector<ToolCall> calls_;
    std::vector<ToolCallItem> tool_calls_;
    std::uint32_t next_index_ = 0;
    bool thinking_ = false;
    Response::Status outcome_ = Response::Status::Completed;
};

}  // namespace parley::conversation
