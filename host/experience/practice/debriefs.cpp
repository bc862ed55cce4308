#include "debriefs.hpp"

#include "judgement.hpp"
#include "practice_store.hpp"
#include "reading.hpp"

#include <algorithm>

namespace parley::experience::practice {

namespace {

using conversation::ConversationId;
using conversation::ConversationRecord;
using nlohmann::json;

json renderDebrief(json body, base::UtcTime made_at) {
    body["made_at"] = base::toRfc3339(made_at);
    return body;
}

base::Error noScenario() {
    return {
        .code = base::ErrorCode::Unprocessable,
        .reason = "no_scenario",
        .advice = "Nothing was rehearsed in this conversation: it had no scenario."};
}

base::Error stillLive() {
    return {
        .code = base::ErrorCode::Conflict,
        .reason = "conversation_live",
        .advice = "It still goes on; end it first."};
}

base::Result<brain::Scenario> playable(const ShelvedScenario& shelved) {
    auto loaded = brain::Scenario::load(
        shelved.file->document.dump(-1, ' ', false, json::error_handler_t::replace));
    if (auto* const scenario = std::get_if<brain::Scenario>(&loaded)) return std::move(*scenario);
    return scenarioNotFound(shelved.file->slug);
}

/// What only the keeper of conversations knows.
void label(json& body, const ConversationRecord& record) {
    body["conversation_id"] = record.id.publicId();
    body["scenario"] = record.scenario.value_or("");
    body["title"] = record.title;
    body["started_at"] = base::toRfc3339(record.started_at);
    body["duration"] = nullptr;
    if (record.ended_at)
        body["duration"] =
            std::chrono::duration<double>{*record.ended_at - record.started_at}.count();
    const auto demo = json::json_pointer{"/demo"};
    body["demo"] = record.metadata.contains(demo) && record.metadata.at(demo) == true;
}

/// Somebody deleted it meanwhile, or nothing of it is kept.
bool isGone(const base::Error& error) {
    return error.code == base::ErrorCode::NotFound || error.code == base::ErrorCode::Unprocessable;
}

}  // namespace

int temperOf(const ConversationRecord& record, const json& scenario) {
    constexpr int kUsualTemper = 3;
    const auto chosen = json::json_pointer{"/temper"};
    if (record.metadata.contains(chosen) && record.metadata.at(chosen).is_number_integer())
        return std::clamp(record.metadata.at(chosen).get<int>(), 1, 5);
    for (const auto* place : {"/persona/temper", "/temper"}) {
        const json::json_pointer pointer{place};
        if (scenario.contains(pointer) && scenario.at(pointer).is_number_integer())
            return std::clamp(scenario.at(pointer).get<int>(), 1, 5);
    }
    return kUsualTemper;
}

base::Result<json> Debriefs::find(const conversation::Reader& reader, ConversationId id) const {
    const auto rows = TRY(storage::query(readingAs(database_, reader), kFindDebrief, id));
    if (!rows.empty()) return renderDebrief(rows.front().json(0), rows.front().time(1));
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "debrief_not_found",
        .advice = "There is no debrief of this conversation yet."};
}

base::Result<json> Debriefs::get(const conversation::Reader& reader, ConversationId id) const {
    const auto record = TRY(records_.get(reader, id));
    if (!record.keeps_transcript) return records_.transcript(reader, id).error();
    return find(reader, id);
}

base::Result<json> Debriefs::make(const conversation::Reader& reader, ConversationId id) {
    const auto transcript = TRY(records_.transcript(reader, id));
    const auto& record = transcript.conversation;
    if (record.state == conversation::LifeState::Live) return stillLive();
    if (!record.scenario) return noScenario();
    // Whoever looks, it is the user's scenario that was played.
    const auto shelved = TRY(shelf_.find({reader.tenant, record.user}, *record.scenario));
    const auto scenario = TRY(playable(shelved));
    const int temper = temperOf(record, shelved.file->document);
    auto judgement = judge(scenario, transcript, temper);
    label(judgement.body, record);
    judgement.body["commentary"] = commentary_.on(reader.tenant, transcript, judgement.body);
    const auto now = clock_.now();
    const json event{
        {"conversation_id", id.publicId()},
        {"score", judgement.body.at("score")},
        {"outcome", judgement.outcome}};
    const auto rows = TRY(storage::query(
        readingAs(database_, reader),
        kKeepDebrief,
        id,
        temper,
        judgement.score_tenths,
        judgement.outcome,
        judgement.body,
        event,
        now));
    if (!rows.front().flag(0)) return conversation::conversationNotFound();
    return renderDebrief(std::move(judgement.body), now);
}

base::Result<void> Debriefs::onEnded(const jobs::Job& job) {
    const auto uuid = base::Uuid::parse(job.payload.value("conversation_id", ""));
    if (!uuid || !job.tenant) return {};
    const conversation::Reader reader{.tenant = *job.tenant};
    const ConversationId id{*uuid};
    if (find(reader, id)) return {};
    const auto made = make(reader, id);
    if (!made && !isGone(made.error())) return made.error();
    return {};
}

base::Result<std::vector<json>> Debriefs::exportOf(base::TenantId tenant, base::UserId user) const {
    const auto rows =
        TRY(storage::query(storage::Transaction{database_, tenant, user}, kExportDebriefs, user));
    std::vector<json> debriefs;
    for (const auto row : rows)
        debriefs.push_back(renderDebrief(row.json(0), row.time(1)));
    return debriefs;
}

}  // namespace parley::experience::practice
