#include "account.hpp"

#include "conversations_rendering.hpp"
#include "rendering.hpp"
#include "session_cookies.hpp"

#include <conversation/services.hpp>
#include <experience/practice/services.hpp>
#include <http/services.hpp>
#include <tenancy/services.hpp>

namespace parley::http {

namespace {

tenancy::Services& tenancyOf(Call& call) {
    return call.services.tenancy;
}

/// The user object with the tenant they belong to, which is not always the one they act in.
base::Result<nlohmann::json> renderOwn(Call& call, const tenancy::User& user) {
    return renderUser(user, *TRY(tenancyOf(call).directory.byId(user.tenant)));
}

nlohmann::json renderSession(const tenancy::Session& session, const tenancy::Principal& caller) {
    return {
        {"id", session.id.publicId()},
        {"current", caller.session == session.id},
        {"created_at", base::toRfc3339(session.created_at)},
        {"last_used_at", base::toRfc3339(session.last_used_at)},
        {"expires_at", base::toRfc3339(session.expires_at)},
        {"address", textOrNull(session.address)},
        {"user_agent", textOrNull(session.user_agent)}};
}

/// All of their own, wherever they act.
base::Result<nlohmann::json> exportConversations(Call& call) {
    const conversation::Reader reader{.tenant = call.caller->tenant, .user = call.caller->user};
    auto exported = nlohmann::json::array();
    std::optional<conversation::ConversationId> before;
    while (true) {
        const auto some = TRY(call.services.conversations.records.exportOf(reader, before));
        if (some.empty()) return exported;
        for (const auto& transcript : some)
            exported.push_back(renderTranscript(transcript));
        before = some.back().conversation.id;
    }
}

/// What was written for them, and how they were judged.
base::Result<void> exportPractice(Call& call, nlohmann::json& data) {
    const auto& practice = call.services.practice;
    data["debriefs"] = TRY(practice.debriefs.exportOf(call.caller->tenant, call.caller->user));
    const auto written = TRY(practice.shelf.exportOf(call.caller->tenant, call.caller->user));
    auto scenarios = nlohmann::json::array();
    for (const auto& shelved : written)
        scenarios.push_back(shelved.file->document);
    data["scenarios"] = std::move(scenarios);
    return {};
}

base::Error sessionNotFound() {
    return {
        .code = base::ErrorCode::NotFound,
        .reason = "session_not_found",
        .advice = "There is no open session with this id."};
}

}  // namespace

base::Result<Reply> validateAccess(Call& call) {
    const auto user = TRY(tenancyOf(call).users.current(*call.caller));
    const auto expires_at = call.caller->expires_at;
    const bool ends = expires_at != base::UtcTime::max();
    return ok(
        {{"valid", true},
         {"expires_at", timeOrNull(ends ? std::optional{expires_at} : std::nullopt)},
         {"user", TRY(renderOwn(call, user))}});
}

base::Result<Reply> logOut(Call& call) {
    if (!call.caller->session) {
        return base::Error{
            .code = base::ErrorCode::Conflict,
            .reason = "no_session",
            .advice = "An API key has no session to sign out of; revoke the key instead."};
    }
    TRY(tenancyOf(call).sessions.revoke(*call.caller, *call.caller->session, call.actor()));
    clearSessionCookies(call);
    return noContent();
}

base::Result<Reply> showMe(Call& call) {
    const auto user = TRY(tenancyOf(call).users.current(*call.caller));
    const auto tenant = TRY(tenancyOf(call).directory.byId(user.tenant));
    return Reply{.body = writeUser(user, *tenant)};
}

base::Result<Reply> updateMe(Call& call) {
    const auto user = TRY(tenancyOf(call).users.patchCurrent(
        *call.caller,
        {.display_name = maybeField<std::string>(call.body, "display_name"),
         .locale = maybeField<std::string>(call.body, "locale"),
         .time_zone = maybeField<std::string>(call.body, "time_zone")},
        call.actor()));
    return ok(TRY(renderOwn(call, user)));
}

base::Result<Reply> closeMyAccount(Call& call) {
    TRY(tenancyOf(call).account_data.closeAccount(
        *call.caller, call.body.at("password").get<std::string>(), call.actor()));
    clearSessionCookies(call);
    return noContent();
}

base::Result<Reply> exportMyData(Call& call) {
    auto data = TRY(tenancyOf(call).account_data.exportOf(*call.caller, call.actor()));
    data["conversations"] = TRY(exportConversations(call));
    TRY(exportPractice(call, data));
    auto reply = ok(data);
    reply.headers.emplace_back(
        "Content-Disposition", "attachment; filename=\"parley-account.json\"");
    return reply;
}

base::Result<Reply> changePassword(Call& call) {
    TRY(tenancyOf(call).change_password.change(
        *call.caller,
        call.body.at("current_password").get<std::string>(),
        call.body.at("new_password").get<std::string>(),
        call.actor()));
    return noContent();
}

base::Result<Reply> resendVerification(Call& call) {
    const auto tenant = TRY(tenancyOf(call).directory.byId(call.caller->tenant));
    TRY(tenancyOf(call).email_verification.resend(*tenant, *call.caller, call.actor()));
    return accepted({{"status", "accepted"}});
}

base::Result<Reply> listSessions(Call& call) {
    const auto sessions = TRY(tenancyOf(call).sessions.list(*call.caller));
    auto data = nlohmann::json::array();
    for (const auto& session : sessions) {
        data.push_back(renderSession(session, *call.caller));
    }
    return ok({{"data", std::move(data)}, {"next_cursor", nullptr}});
}

base::Result<Reply> revokeOtherSessions(Call& call) {
    TRY(tenancyOf(call).sessions.revokeOthers(*call.caller, call.actor()));
    return noContent();
}

base::Result<Reply> revokeSession(Call& call) {
    const auto id = base::SessionId::parse(call.param("id"));
    if (!id) return sessionNotFound();
    TRY(tenancyOf(call).sessions.revoke(*call.caller, *id, call.actor()));
    if (call.caller->session == id) clearSessionCookies(call);
    return noContent();
}

}  // namespace parley::http
