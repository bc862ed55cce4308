#include "client_secrets.hpp"

#include "scenarios_rendering.hpp"

#include <base/bytes.hpp>
#include <conversation/realtime/session_json.hpp>
#include <conversation/realtime_services.hpp>
#include <experience/practice/services.hpp>
#include <http/services.hpp>

namespace parley::http {

namespace {

using conversation::ClientSecrets;
using conversation::Field;
using conversation::Merge;
using conversation::SessionSettings;
using nlohmann::json;

constexpr std::chrono::seconds kUsualLifetime{600};
// Long enough to connect.
constexpr std::chrono::seconds kEphemeralLifetime{60};

json memberOr(const json& object, const char* name, json otherwise) {
    const auto found = object.find(name);
    return found == object.end() || found->is_null() ? std::move(otherwise) : *found;
}

/// The choices of a page as a session object.
json sessionOf(const json& choices) {
    json session{{"type", "realtime"}};
    if (const auto text = memberOr(choices, "instructions", nullptr); !text.is_null())
        session["instructions"] = text;
    if (const auto voice = memberOr(choices, "voice", nullptr); !voice.is_null())
        session["audio"]["output"]["voice"] = voice;
    if (const auto language = memberOr(choices, "language", nullptr); !language.is_null())
        session["audio"]["input"]["transcription"] = {{"model", "parley"}, {"language", language}};
    return session;
}

base::Result<void> checkChoices(const Call& call, const std::string& scenario) {
    const auto& choices = call.body;
    if (!scenario.empty() && choices.contains("instructions")) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "invalid_body",
            .advice = "A scenario brings its own instructions.",
            .faults = {{"/instructions", "Leave it out, or leave out scenario."}}};
    }
    if (!scenario.empty()) TRY(call.services.practice.shelf.find(playerOf(call), scenario));
    return {};
}

}  // namespace

base::Result<Reply> createClientSecret(Call& call) {
    const auto session = memberOr(call.body, "session", json::object());
    auto settings = TRY(merged(SessionSettings{}, Field{session, "session"}, Merge::Creation));
    settings.id = "sess_" + base::uniqueText();
    const auto expires_after = memberOr(call.body, "expires_after", json::object());
    const std::chrono::seconds lifetime{
        memberOr(expires_after, "seconds", kUsualLifetime.count()).get<std::int64_t>()};
    const auto issued = TRY(call.services.realtime.secrets.issue(
        *call.caller, {.session = session, .lifetime = lifetime}));
    return ok(
        {{"value", issued.value},
         {"expires_at", base::toUnixSeconds(issued.expires_at)},
         {"session", conversation::toJson(settings, issued.expires_at)}});
}

base::Result<Reply> createEphemeralKey(Call& call) {
    ClientSecrets::Order order{
        .session = sessionOf(call.body),
        .scenario = memberOr(call.body, "scenario", "").get<std::string>(),
        .keep_transcript = memberOr(call.body, "keep_transcript", false).get<bool>(),
        .record = memberOr(call.body, "record", false).get<bool>(),
        .lifetime = kEphemeralLifetime};
    TRY(checkChoices(call, order.scenario));
    if (const auto temper = memberOr(call.body, "temper", nullptr); !temper.is_null())
        order.temper = temper.get<int>();
    const auto issued = TRY(call.services.realtime.secrets.issue(*call.caller, order));
    return created({{"value", issued.value}, {"expires_at", base::toRfc3339(issued.expires_at)}});
}

}  // namespace parley::http
