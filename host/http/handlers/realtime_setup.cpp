#include "realtime_setup.hpp"

#include <conversation/realtime/session_json.hpp>
#include <conversation/realtime_services.hpp>
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

}  // namespace

base::Result<RealtimeSetup> realtimeSetupFor(
    Call& call, const nlohmann::json& session, conversation::Line::Pace pace) {
    using conversation::RealtimeSession;
    auto& services = call.services;
    auto& realtime = services.realtime;
    const auto* secret = call.client_secret.get();
    conversation::CastingDirector::Order order{
        .settings = TRY(sessionSettings(call, session)), .tenant_settings = call.tenant->settings};
    conversation::Consent consent;
    if (secret != nullptr) {
        order.scenario = secret->scenario;
        order.temper = secret->temper;
        consent = {secret->keep_transcript, secret->record};
    }
    const bool plays = !order.scenario.empty();
    auto casting = TRY(realtime.director.cast(std::move(order)));
    auto& directory = services.providers.directory;
    const auto tenant = call.tenant->id;
    return RealtimeSetup{
        .talk =
            {.casting = std::move(casting),
             .owner = {.tenant = tenant, .user = call.caller->user},
             .consent = consent,
             .place = TRY(realtime.places.take(tenant)),
             .ear = directory.ear(tenant),
             .mind = directory.mind(tenant),
             .mouth = directory.mouth(tenant),
             .longest = realtime.longest_talk},
        .session = {
            .pace = pace,
            .expires_at = services.clock.now() + realtime.longest_talk,
            .longest = realtime.longest_talk,
            .role = plays ? RealtimeSession::Role::Fixed : RealtimeSession::Role::Free}};
}

conversation::LiveTalk::Surroundings surroundingsOn(Services& services, io::Loop& loop) {
    return {.loop = loop, .timers = services.providers.timers, .live = services.realtime.live};
}

}  // namespace parley::http
