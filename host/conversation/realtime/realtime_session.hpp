#pragma once

#include "client_event.hpp"

#include <base/clock.hpp>
#include <conversation/conversation.hpp>
#include <conversation/observer.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace parley::conversation {

/// One client's view of a conversation in the words of the OpenAI Realtime protocol: commands come
/// in as client events, and what happens goes out as server events. A call may have several, its
/// own and those of whoever watches over it. On the conversation's loop; silent once that has
/// ended.
class RealtimeSession final : public Observer {
public:
    /// Whether a client may say who the assistant is.
    enum class Role : std::uint8_t {
        Free,
        /// The scenario says so: instructions of the client are read over and the scenario's not
        /// shown.
        Fixed
    };
    struct Options {
        /// Who plays the audio decides who gets it: behind a WebSocket it goes out in events.
        Line::Pace pace = Line::Pace::TheClients;
        base::UtcTime expires_at = {};
        std::chrono::seconds longest{3'600};
        Role role = Role::Free;
    };
    using Send = std::function<void(std::string event)>;

    RealtimeSession(Conversation& conversation, Options options, Send send);
    ~RealtimeSession() override;
    RealtimeSession(const RealtimeSession&) = delete;
    RealtimeSession& operator=(const RealtimeSession&) = delete;

    /// The first event that the client gets; from here on it gets all.
    void begin();
    /// The same for a client that comes back: then all items there are, as they are now.
    void resume();
    /// The text of one event of the client.
    void receive(std::string text);
    /// No event comes after, and nothing is taken any more.
    void leave();

    void onSettings(const SessionSettings& settings) override;
    void onSpeechStarted(const std::string& item_id, std::chrono::nanoseconds audio_start) override;
    void onSpeechStopped(const std::string& item_id, std::chrono::nanoseconds audio_end) override;
    void onIdle(
        const std::string& item_id,
        std::chrono::nanoseconds audio_start,
        std::chrono::nanoseconds audio_end) override;
    void onAudioCommitted(
        const std::string& item_id, const std::optional<std::string>& previous) override;
    void onAudioCleared() override;
    void onItemAdded(const Item& item, const std::optional<std::string>& previous) override;
    void onItemDone(const Item& item, const std::optional<std::string>& previous) override;
    void onItemDeleted(const std::string& item_id) override;
    void onItemTruncated(
        const Item& item,
        std::uint32_t content_index,
        std::chrono::milliseconds audio_end) override;
    void onTranscriptDelta(const std::string& item_id, std::string_view delta) override;
    void onUnderstood(const Item& item, const Understood& understood) override;
    void onNotUnderstood(const std::string& item_id, const provider::Failure& failure) override;
    void onResponseBegan(const Response& response) override;
    void onOutputItemBegan(
        const Response& response, std::uint32_t index, const Item& item) override;
    void onContentBegan(const OutputPlace& place, Modality modality) override;
    void onText(const OutputPlace& place, std::string_view delta) override;
    void onAudio(const OutputPlace& place, std::span<const std::uint8_t> audio) override;
    void onToolArguments(
        const OutputPlace& place, const std::string& call_id, std::string_view delta) override;
    void onContentDone(
        const OutputPlace& place, Modality modality, const std::string& text) override;
    void onToolArgumentsDone(const OutputPlace& place, const ToolCallItem& call) override;
    void onOutputItemDone(const Response& response, std::uint32_t index, const Item& item) override;
    void onResponseDone(const Response& response) override;
    void onPlayoutBegan(const std::string& response_id) override;
    void onPlayoutStopped(const std::string& response_id) override;
    void onPlayoutCleared(const std::string& response_id) override;
    void onError(const base::Error& error) override;
    void onTimeLeft(TimeLeft left) override;
    void onEnded(std::string_view reason) override;

private:
    struct Execute;
    using ContentKey = std::pair<std::string, std::uint32_t>;

    bool takePlainAppend(std::string& text);
    base::Result<void> execute(base::Result<ClientCommand> given);
    base::Result<void> retrieve(const std::string& item_id);
    base::Result<void> respond(ResponseRequest request);
    void sendItem(
        std::string_view type, const Item& item, const std::optional<std::string>& previous);
    void sendOutputItem(
        std::string_view type, const Response& response, std::uint32_t index, const Item& item);
    void sendPlayout(std::string_view type, const std::string& response_id);
    [[nodiscard]] bool tellsTranscripts() const;

    [[nodiscard]] std::string shown(const SessionSettings& settings) const;
    [[nodiscard]] base::Result<void> checkRole(const ClientCommand& command) const;

    /// Null once it is over.
    Conversation* conversation_;
    const std::string conversation_id_;
    const Options options_;
    const Send send_;
    /// What is said aloud and not finished yet: its words go out as a transcript.
    std::vector<ContentKey> spoken_;
};

}  // namespace parley::conversation
