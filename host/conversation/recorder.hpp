#pragma once

#include "observer.hpp"
#include "record_writer.hpp"
#include "turn_log.hpp"
#include "turn_spans.hpp"

#include <base/clock.hpp>

#include <map>
#include <memory>
#include <set>
#include <string>

namespace parley::conversation {

/// Writes a conversation down while it goes on: turns, tool calls and events, as far as the user
/// agreed, and always when it was, how it ended and for how long each side spoke. On the
/// conversation's loop; never waits for the database. What is still to be written outlives it.
class Recorder final : public Observer {
public:
    Recorder(
        Beginning beginning,
        base::Uuid host,
        std::shared_ptr<RecordWriter> writer,
        const base::Clock& clock);
    /// A conversation that did not end by then is taken for cut off.
    ~Recorder() override;
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Where the sound of it is kept, below the folder of recordings.
    void setRecordingFile(std::string file);

    void onState(TurnState state) override;
    void onSpeechStarted(const std::string& item_id, std::chrono::nanoseconds audio_start) override;
    void onSpeechStopped(const std::string& item_id, std::chrono::nanoseconds audio_end) override;
    void onIdle(
        const std::string& item_id,
        std::chrono::nanoseconds audio_start,
        std::chrono::nanoseconds audio_end) override;
    void onItemAdded(const Item& item, const std::optional<std::string>& previous) override;
    void onItemDone(const Item& item, const std::optional<std::string>& previous) override;
    void onItemTruncated(
        const Item& item,
        std::uint32_t content_index,
        std::chrono::milliseconds audio_end) override;
    void onUnderstood(const Item& item, const Understood& understood) override;
    void onNotUnderstood(const std::string& item_id, const provider::Failure& failure) override;
    void onResponseBegan(const Response& response) override;
    void onContentBegan(const OutputPlace& place, Modality modality) override;
    void onContentDone(
        const OutputPlace& place, Modality modality, const std::string& text) override;
    void onToolArgumentsDone(const OutputPlace& place, const ToolCallItem& call) override;
    void onOutputItemDone(const Response& response, std::uint32_t index, const Item& item) override;
    void onResponseDone(const Response& response) override;
    void onPlayoutBegan(const std::string& response_id) override;
    void onCallerLost() override;
    void onCallerBack() override;
    void onMeasured(const std::string& response_id, const TurnTimings& timings) override;
    void onError(const base::Error& error) override;
    void onEnded(std::string_view reason) override;

private:
    [[nodiscard]] std::chrono::nanoseconds sinceBeginning() const;
    [[nodiscard]] bool keepsWords() const { return beginning_.transcript == Consent::Yes; }
    void note(std::string_view kind, nlohmann::json payload);
    void noteTurn(const TurnRecord& turn, TurnLog::News news);
    void noteResult(const ToolResultItem& result);
    void putSummary();
    void leaveCallsUnanswered();

    const Beginning beginning_;
    const std::shared_ptr<RecordWriter> writer_;
    const base::Clock& clock_;
    const base::MonoTime began_;
    TurnLog turns_;
    TurnSpans spans_;
    Summary summary_;
    /// Those without a result.
    std::map<std::string, ToolCallRecord> open_calls_;
    /// Responses under way that are no part of the conversation.
    std::set<std::string> asides_;
    std::int64_t last_event_ = 0;
    std::optional<TurnState> state_;
};

}  // namespace parley::conversation
