#include "realtime_setup.hpp"

#include "scenarios_rendering.hpp"

#include <base/log.hpp>
#include <billing/services.hpp>
#include <conversation/realtime/session_json.hpp>
#include <conversation/realtime_services.hpp>
#include <conversation/services.hpp>
#include <experience/practice/services.hpp>
#include <http/services.hpp>
#include <io/fiber.hpp>
#include <provider/services.hpp>

namespace parley::http {

namespace {

using conversation::Field;
using conversation::Merge;
using conversation::SessionSettings;

constexpr int kMostLooks = 40;
constexpr std::chrono::milliseconds kLookAgain{50};

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

std::string titleOf(const conversation::ScenarioFile& played) {
    const auto title = played.document.find("title");
    const bool has_one = title != played.document.end() && title->is_string();
    return has_one ? title->get<std::string>() : played.slug;
}

conversation::Beginning recordOf(
    const Call& call,
    const conversation::Casting& casting,
    const conversation::ScenarioFile* played,
    conversation::Line::Pace pace) {
    using conversation::Consent;
    using conversation::Transport;
    conversation::Beginning record{
        .id = casting.id,
        .tenant = call.tenant->id,
        .user = call.caller->user,
        .session_id = casting.settings.id};
    if (!call.tenant->experiences.empty()) record.experience = call.tenant->experiences.front();
    record.transport =
        pace == conversation::Line::Pace::Ours ? Transport::WebRtc : Transport::WebSocket;
    if (const auto* const secret = call.client_secret.get(); secret != nullptr) {
        record.scenario = secret->scenario;
        if (played != nullptr) record.title = titleOf(*played);
        if (secret->temper) record.metadata["temper"] = *secret->temper;
        record.transcript = secret->keep_transcript ? Consent::Yes : Consent::No;
        record.recording = secret->record ? Consent::Yes : Consent::No;
    }
    return record;
}

/// A conversation without tools is better than none.
std::vector<provider::ToolOffer> hostedToolsOf(const Call& call) {
    std::vector<provider::ToolOffer> tools;
    const auto offers = call.services.realtime.tools.offersOf(call.tenant->id);
    if (!offers) {
        base::log(base::LogLevel::Warning, "tools_unread", {{"code", offers.error().reason}});
        return tools;
    }
    for (const auto& offered : *offers)
        tools.push_back(offered.offer);
    return tools;
}

/// Whether the caller is a program, or has a key that one made: under its name come many people.
bool isForMany(const Call& call) {
    return call.caller->api_key.has_value();
}

/// What waits for the caller yields to what they begin, where their plan allows no more at once.
base::Result<std::shared_ptr<billing::Credit>> creditFor(
    const Call& call, conversation::ConversationId id) {
    const billing::Holds::Ask ask{
        .tenant = call.tenant->id, .user = call.caller->user, .conversation = id.uuid()};
    auto& keeper = call.services.billing.keeper;
    const auto refused = [](const auto& credit) {
        return !credit && credit.error().reason == "too_many_at_once";
    };
    auto credit = keeper.open(ask);
    if (!refused(credit) || isForMany(call)) return credit;
    if (!call.services.conversations.commands.letGo({ask.tenant, ask.user})) return credit;
    // It is settled a moment after it has ended.
    for (int attempt = 0; attempt < kMostLooks && refused(credit); ++attempt) {
        io::pause(kLookAgain);
        credit = keeper.open(ask);
    }
    return credit;
}

/// Why there is no such session to come back to here.
base::Error notHere(const Call& call, const std::string& session_id) {
    const auto& records = call.services.conversations.records;
    const auto host = records.hostOfSession({call.tenant->id, call.caller->user}, session_id);
    if (!host) return host.error();
    if (records.isOfThisHost(*host)) return conversation::conversationNotFound();
    return conversation::conversationElsewhere(*host);
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
    if (secret != nullptr && !secret->scenario.empty()) {
        order.written = TRY(services.practice.shelf.find(playerOf(call), secret->scenario)).file;
        order.temper = secret->temper;
    }
    order.tools = hostedToolsOf(call);
    const auto played = order.written;
    const bool plays = played != nullptr;
    auto casting = TRY(realtime.director.cast(std::move(order)));
    auto record = recordOf(call, casting, played.get(), pace);
    auto& directory = services.providers.directory;
    const auto tenant = call.tenant->id;
    auto place = TRY(realtime.places.take(tenant));
    // Last, since what is held is given back only when the talk is gone.
    auto credit = TRY(creditFor(call, casting.id));
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
             .credit = std::move(credit),
             .patience = realtime.patience,
             .secret = call.client_secret,
             .for_many = isForMany(call),
             .time_zone = call.tenant->settings.value("time_zone", "")},
        .session = {
            .pace = pace,
            .expires_at = services.clock.now() + realtime.longest_talk,
            .longest = realtime.longest_talk,
            .role = plays ? RealtimeSession::Role::Fixed : RealtimeSession::Role::Free}};
}

base::Result<std::optional<conversation::ConversationId>> returnOf(
    const Call& call, conversation::Line::Pace pace) {
    const auto session_id = call.queryParam("session_id");
    const auto found = call.services.realtime.returns.find(
        {.caller = {.tenant = call.tenant->id, .user = call.caller->user},
         .secret = call.client_secret,
         .pace = pace,
         .session_id = session_id.value_or("")});
    if (found) return found;
    if (session_id) return notHere(call, *session_id);
    const auto& secret = call.client_secret;
    if (secret != nullptr && secret->expires_at <= call.services.clock.now())
        return conversation::clientSecretInvalid();
    return std::optional<conversation::ConversationId>{};
}

std::shared_ptr<void> endWithAccess(const Call& call, conversation::ConversationId id) {
    auto& live = call.services.realtime.live;
    return std::make_shared<OpenStreams::Entry>(call.services.streams, *call.caller, [&live, id] {
        live.with(id, [](conversation::Conversation& talk) { talk.end("access_ended"); });
    });
}

conversation::LiveTalk::Surroundings surroundingsOn(Services& services, io::Loop& loop) {
    return {
        .loop = loop,
        .timers = services.providers.timers,
        .live = services.realtime.live,
        .returns = services.realtime.returns,
        .recorders = services.conversations.recorders,
        .recordings = services.conversations.recordings,
        .clock = services.clock,
        .tools = services.realtime.tools,
        .turn_times = services.conversations.turn_times};
}

}  // namespace parley::http
