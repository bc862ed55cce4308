#include "recorder.hpp"

namespace parley::conversation {

namespace {

// A model that calls tools without end fills no memory.
constexpr std::size_t kMostOpenCalls = 256;
constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestReason = 80;
constexpr std::size_t kLongestLanguage = 35;

std::chrono::milliseconds inMilliseconds(std::chrono::nanoseconds time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time);
}

std::string_view statusText(Response::Status status) {
    switch (status) {
        case Response::Status::InProgress:
            return "in_progress";
        case Response::Status::Completed:
            return "completed";
        case Response::Status::Cancelled:
            return "cancelled";
        case Response::Status::Incomplete:
            return "incomplete";
        case Response::Status::Failed:
            return "failed";
    }
    return "";
}

/// A name as it can be stored: never empty.
std::string nameOf(std::string_view text) {
    auto name = storable(text.substr(0, kLongestName));
    return name.empty() ? "unnamed" : name;
}

}  // namespace

Recorder::Recorder(
    Beginning beginning,
    base::Uuid host,
    std::shared_ptr<RecordWriter> writer,
    const base::Clock& clock)
    : beginning_{std::move(beginning)},
      writer_{std::move(writer)},
      clock_{clock},
      began_{clock.monotonic()},
      turns_{[this](const TurnRecord& turn, TurnLog::News news) { noteTurn(turn, news); }} {
    summary_.language = beginning_.language;
    writer_->putSummary(summary_);
    writer_->begin(toJson(beginning_, host, clock_.now()));
    nlohmann::json payload{
        {"experience", beginning_.experience},
        {"scenario", nullptr},
        {"title", storable(beginning_.title)},
        {"transport", toText(beginning_.transport)}};
    if (!beginning_.scenario.empty()) payload["scenario"] = beginning_.scenario;
    note("conversation.started", std::move(payload));
}

Recorder::~Recorder() {
    if (summary_.state == LifeState::Live) onEnded("cut_off");
}

void Recorder::setRecordingFile(std::string file) {
    summary_.recording_file = std::move(file);
    putSummary();
}

std::chrono::nanoseconds Recorder::sinceBeginning() const {
    return clock_.monotonic() - began_;
}

void Recorder::note(std::string_view kind, nlohmann::json payload) {
    payload["conversation_id"] = beginning_.id.publicId();
    writer_->addEvent(eventJson(++last_event_, kind, payload, clock_.now()));
}

void Recorder::putSummary() {
    summary_.user_spoke = turns_.userSpoke();
    summary_.assistant_spoke = turns_.assistantSpoke();
    writer_->putSummary(summary_);
}

void Recorder::noteTurn(const TurnRecord& turn, TurnLog::News news) {
    putSummary();
    if (!keepsWords()) return;
    writer_->putTurn(turn.seq, toJson(turn));
    note(news == TurnLog::News::Said ? "turn.said" : "turn.changed", {{"turn", renderTurn(turn)}});
}

void Recorder::onState(TurnState state) {
    if (state == TurnState::Ended || state_ == state) return;
    state_ = state;
    note("conversation.state", {{"state", toText(state)}});
}

void Recorder::onSpeechStarted(const std::string& item_id, std::chrono::nanoseconds audio_start) {
    turns_.speechStarted(item_id, audio_start);
}

void Recorder::onSpeechStopped(const std::string& item_id, std::chrono::nanoseconds audio_end) {
    turns_.speechStopped(item_id, audio_end);
}

void Recorder::onIdle(
    const std::string& /*item_id*/,
    std::chrono::nanoseconds /*audio_start*/,
    std::chrono::nanoseconds /*audio_end*/) {
    note("user.silent", nlohmann::json::object());
}

void Recorder::onItemAdded(const Item& item, const std::optional<std::string>& /*previous*/) {
    if (const auto* result = std::get_if<ToolResultItem>(&item.body)) noteResult(*result);
}

void Recorder::onItemDone(const Item& item, const std::optional<std::string>& /*previous*/) {
    if (item.isFrom(Speaker::User)) turns_.written(item, sinceBeginning());
    if (item.isFrom(Speaker::System)) {
        auto payload = nlohmann::json::object();
        if (keepsWords()) payload["text"] = storable(item.text());
        note("context.added", std::move(payload));
    }
    if (const auto* result = std::get_if<ToolResultItem>(&item.body)) noteResult(*result);
}

void Recorder::onItemTruncated(
    const Item& item, std::uint32_t /*content_index*/, std::chrono::milliseconds audio_end) {
    turns_.truncated(item, audio_end);
}

void Recorder::onUnderstood(const Item& item, const Understood& understood) {
    if (!understood.language.empty() && understood.language.size() <= kLongestLanguage)
        summary_.language = understood.language;
    turns_.understood(item.id, understood);
}

void Recorder::onNotUnderstood(const std::string& item_id, const provider::Failure& failure) {
    turns_.notUnderstood(item_id, sinceBeginning());
    note("turn.not_understood", {{"code", provider::toText(failure.code)}});
}

void Recorder::onResponseBegan(const Response& response) {
    if (response.out_of_band) asides_.insert(response.id);
}

void Recorder::onContentBegan(const OutputPlace& place, Modality /*modality*/) {
    if (asides_.contains(place.response_id)) return;
    turns_.answerBegan(place.item_id, place.response_id, sinceBeginning());
}

void Recorder::onContentDone(
    const OutputPlace& place, Modality /*modality*/, const std::string& text) {
    turns_.answerWords(place.item_id, text);
}

void Recorder::onToolArgumentsDone(const OutputPlace& /*place*/, const ToolCallItem& call) {
    if (!keepsWords() || open_calls_.size() >= kMostOpenCalls) return;
    ToolCallRecord record{
        .call_id = nameOf(call.call_id),
        .name = nameOf(call.name),
        .arguments = storable(call.arguments),
        .status = "running",
        .started = inMilliseconds(sinceBeginning())};
    writer_->putToolCall(record.call_id, toJson(record));
    note("tool.called", {{"call_id", record.call_id}, {"name", record.name}});
    open_calls_.insert_or_assign(record.call_id, std::move(record));
}

void Recorder::noteResult(const ToolResultItem& result) {
    const auto found = open_calls_.find(nameOf(result.call_id));
    if (found == open_calls_.end()) return;
    auto record = std::move(found->second);
    open_calls_.erase(found);
    record.output = storable(result.output);
    record.status = "answered";
    record.duration = inMilliseconds(sinceBeginning()) - record.started;
    writer_->putToolCall(record.call_id, toJson(record));
    note(
        "tool.answered",
        {{"call_id", record.call_id},
         {"name", record.name},
         {"duration_ms", record.duration->count()}});
}

void Recorder::onOutputItemDone(
    const Response& response, std::uint32_t /*index*/, const Item& item) {
    if (item.isFrom(Speaker::Assistant)) turns_.answerDone(item, response);
}

void Recorder::onResponseDone(const Response& response) {
    asides_.erase(response.id);
    if (response.status != Response::Status::Failed &&
        response.status != Response::Status::Incomplete)
        return;
    nlohmann::json payload{{"status", statusText(response.status)}, {"reason", response.reason}};
    if (response.failure) payload["code"] = provider::toText(response.failure->code);
    note("answer.failed", std::move(payload));
}

void Recorder::onPlayoutBegan(const std::string& response_id) {
    turns_.playoutBegan(response_id, sinceBeginning());
}

void Recorder::onCallerLost() {
    note("caller.lost", nlohmann::json::object());
}

void Recorder::onCallerBack() {
    note("caller.back", nlohmann::json::object());
}

void Recorder::onMeasured(const std::string& response_id, const TurnTimings& timings) {
    spans_.add(timings);
    summary_.timings = spans_.toJson();
    putSummary();
    turns_.measured(response_id, timings);
}

void Recorder::onError(const base::Error& error) {
    note("error", {{"code", error.reason}, {"detail", error.advice}});
}

void Recorder::leaveCallsUnanswered() {
    for (auto& [call_id, record] : open_calls_) {
        record.status = "unanswered";
        writer_->putToolCall(call_id, toJson(record));
    }
    open_calls_.clear();
}

void Recorder::onEnded(std::string_view reason) {
    if (summary_.state == LifeState::Ended) return;
    leaveCallsUnanswered();
    summary_.state = LifeState::Ended;
    summary_.ended_at = clock_.now();
    summary_.end_reason = nameOf(reason.substr(0, kLongestReason));
    note("conversation.ended", {{"reason", *summary_.end_reason}});
    putSummary();
    writer_->finish();
}

}  // namespace parley::conversation
