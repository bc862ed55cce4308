#include "realtime_setup.hpp"

#include <billing/services.hpp>
#include <conversation/realtime/session_json.hpp>
#include <conversation/realtime_services.hpp>
#include <conversation/services.hpp>
#include <http/services.hpp>
#include <provider/services.hpp>

namespace parley::http {

namespace {

using conversation::Field;
using conversation::Merge;
using conversation::SessionSettings;

/// As the URL says, then as the maker of the key says, then as the request itself says.
base::Result<SessionSettings> sessionSettings(const Call& call, const nlohmann::json& session) {
    SessionSettings settings;
    if (auto model = call.queryParam("model"); model && !model->empty())
        settings.model = std::move(*model);
    if (call.queryParam("intent") == "transcription")
        settings.type = SessionSettings::Type::Transcription;
    if (call.client_secret != nullptr)
        settings =
            TRY(merged(settings, Field{call.client_secret->session, "session"}, Merge::Creation));
    if (!session.is_null())
        settings = TRY(merged(settings, Field{session, "session"}, Merge::Creation));
    return settings;
}

conversation::Beginning recordOf(
    const Call& call, const conversation::Casting& casting, conversation::Line::Pace pace) {
    using conversation::Consent;
    using conversation::Transport;
    conversation::Beginning record{
        .id = casting.id, .tenant = call.tenant->id, .user = call.caller->user};
    if (!call.tenant->experiences.empty()) record.experience = call.tenant->experiences.front();
    record.transport =
        pace == conversation::Line::Pace::Ours ? Transport::WebRtc : Transport::WebSocket;
    if (const auto* const secret = call.client_secret.get(); secret != nullptr) {
        record.scenario = secret->scenario;
        const auto played = call.services.realtime.scenarios.find(secret->scenario);
        if (played != nullptr) record.title = played->document.value("title", "");
        record.transcript = secret->keep_transcript ? Consent::Yes : Consent::No;
        record.recording = secret->record ? Consent::Yes : Consent::No;
    }
    return record;
}

}  // namespace

base::Result<RealtimeSetup> realtimeSetupFor(
    Call& call, const nlohmann::json& session, conversation::Line::Pace pace) {
    using conversation::RealtimeSession;
    auto& services = call.services;
    auto& realtime = services.realtime;
    const auto* secret = call.client_secret.get();
    conversation::CastingDirector::Order order{
        .settings = TRY(sessionSettings(call, session)), .tenant_settings = call.tenant->settings};
    if (secret != nullptr) {
        order.scenario = secret->scenario;
        order.temper = secret->temper;
    }
    const bool plays = !order.scenario.empty();
    auto casting = TRY(realtime.director.cast(std::move(order)));
    auto record = recordOf(call, casting, pace);
    auto& directory = services.providers.directory;
    const auto tenant = call.tenant->id;
    auto place = TRY(realtime.places.take(tenant));
    // Last, since what is held is given back only when the talk is gone.
    auto credit = TRY(services.billing.keeper.open(
        {.tenant = tenant, .user = call.caller->user, .conversation = casting.id.uuid()}));
    return RealtimeSetup{
        .talk =
            {.casting = std::move(casting),
             .owner = {.tenant = tenant, .user = call.caller->user},
             .record = std::move(record),
             .place = std::move(place),
             .ear = directory.ear(tenant),
             .mind = directory.mind(tenant),
             .mouth = directory.mouth(tenant),
             .longest = realtime.longest_talk,
             .credit = std::move(credit)},
        .session = {
            .pace = pace,
            .expires_at = services.clock.now() + realtime.longest_talk,
            .longest = realtime.longest_talk,
            .role = plays ? RealtimeSession::Role::Fixed : RealtimeSession::Role::Free}};
}

conversation::LiveTalk::Surroundings surroundingsOn(Services& services, io::Loop& loop) {
    return {
        .loop = loop,
        .timers = services.providers.timers,
        .live = services.realtime.live,
        .recorders = services.conversations.recorders,
        .recordings = services.conversations.recordings,
        .clock = services.clock};
}

}  // namespace parley::http
