#include "turn_log.hpp"

#include "record_rows.hpp"
#include "turn_times.hpp"

#include <algorithm>
#include <utility>

namespace parley::conversation {

namespace {

// What was said longer ago is neither truncated nor measured any more.
constexpr std::size_t kMostRemembered = 64;

std::chrono::milliseconds toMilliseconds(TurnLog::Time time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::max(time, TurnLog::Time{0}));
}

TurnLog::Time soundOf(const Item& item) {
    TurnLog::Time length{0};
    if (const auto* message = item.message()) {
        for (const auto& content : message->content) {
            if (const auto* audio = std::get_if<AudioContent>(&content)) length += audio->length;
        }
    }
    return length;
}

nlohmann::json toTimings(const TurnTimings& timings) {
    auto json = nlohmann::json::object();
    for (const auto& [stage, member] : kTurnStages)
        if (const auto& span = timings.*member)
            json[std::string{stage} + "_ms"] =
                std::chrono::duration<double, std::milli>{*span}.count();
    return json;
}

}  // namespace

TurnLog::Turn* TurnLog::find(const std::string& item_id) {
    const auto found =
        std::ranges::find_if(turns_, [&](const Turn& turn) { return turn.item_id == item_id; });
    return found == turns_.end() ? nullptr : &*found;
}

TurnLog::Turn* TurnLog::findResponse(const std::string& response_id) {
    const auto found = std::ranges::find_if(
        turns_, [&](const Turn& turn) { return turn.response_id == response_id; });
    return found == turns_.end() ? nullptr : &*found;
}

TurnLog::Turn& TurnLog::make(const std::string& item_id, Speaker speaker, Time at) {
    if (turns_.size() >= kMostRemembered) turns_.pop_front();
    auto& turn = turns_.emplace_back();
    turn.item_id = item_id;
    turn.record.seq = ++last_seq_;
    turn.record.speaker = speaker;
    turn.record.started = toMilliseconds(at);
    return turn;
}

TurnLog::Turn& TurnLog::findOrMake(const std::string& item_id, Speaker speaker, Time at) {
    auto* known = find(item_id);
    return known != nullptr ? *known : make(item_id, speaker, at);
}

void TurnLog::tell(Turn& turn) {
    auto& sum = turn.record.speaker == Speaker::User ? user_spoke_ : assistant_spoke_;
    sum += turn.record.length - turn.counted;
    turn.counted = turn.record.length;
    tell_(turn.record, std::exchange(turn.said, true) ? News::Changed : News::Said);
}

void TurnLog::speechStarted(const std::string& item_id, Time at) {
    findOrMake(item_id, Speaker::User, at);
}

void TurnLog::speechStopped(const std::string& item_id, Time at) {
    auto* turn = find(item_id);
    if (turn == nullptr || turn->said) return;
    turn->record.length = std::max(toMilliseconds(at) - turn->record.started, {});
}

void TurnLog::understood(const std::string& item_id, const Understood& understood) {
    auto& turn = findOrMake(item_id, Speaker::User, understood.started);
    turn.record.started = toMilliseconds(understood.started);
    if (understood.length.count() > 0) turn.record.length = toMilliseconds(understood.length);
    turn.record.text = storable(understood.text);
    if (understood.confidence) turn.record.confidence = *understood.confidence;
    turn.record.provider = understood.provider;
    tell(turn);
}

void TurnLog::notUnderstood(const std::string& item_id, Time now) {
    tell(findOrMake(item_id, Speaker::User, now));
}

void TurnLog::written(const Item& item, Time now) {
    const auto text = storable(item.text());
    if (text.empty()) return;
    auto& turn = findOrMake(item.id, Speaker::User, now);
    // Of what was understood more is known than its words.
    if (turn.said) return;
    turn.record.text = text;
    tell(turn);
}

void TurnLog::answerBegan(const std::string& item_id, const std::string& response_id, Time now) {
    findOrMake(item_id, Speaker::Assistant, now).response_id = response_id;
}

void TurnLog::playoutBegan(const std::string& response_id, Time now) {
    auto* turn = findResponse(response_id);
    if (turn == nullptr || std::exchange(turn->played, true)) return;
    turn->record.started = toMilliseconds(now);
    if (turn->said) tell(*turn);
}

void TurnLog::answerWords(const std::string& item_id, const std::string& text) {
    auto* turn = find(item_id);
    if (turn == nullptr || text.empty()) return;
    auto words = turn->record.text.value_or("");
    if (!words.empty()) words += ' ';
    turn->record.text = storable(words + text);
}

void TurnLog::answerDone(const Item& item, const Response& response) {
    auto* turn = find(item.id);
    if (turn == nullptr) return;
    auto& record = turn->record;
    record.provider = response.mind;
    record.voice_provider = response.mouth;
    if (!record.text) record.text = storable(item.text());
    if (item.status == ItemStatus::Incomplete) record.interrupted = true;
    if (!record.heard_text) {
        record.heard_text = record.text;
        record.length = toMilliseconds(soundOf(item));
    }
    // Nothing was said: it was stopped before its first word.
    if (record.text->empty() && record.length.count() == 0) return;
    tell(*turn);
}

void TurnLog::truncated(const Item& item, std::chrono::milliseconds audio_end) {
    auto* turn = find(item.id);
    if (turn == nullptr) return;
    turn->record.heard_text = storable(item.text());
    turn->record.length = audio_end;
    turn->record.interrupted = true;
    if (turn->said) tell(*turn);
}

void TurnLog::measured(const std::string& response_id, const TurnTimings& timings) {
    auto* turn = findResponse(response_id);
    if (turn == nullptr) return;
    turn->record.timings = toTimings(timings);
    if (turn->said) tell(*turn);
}

}  // namespace parley::conversation
