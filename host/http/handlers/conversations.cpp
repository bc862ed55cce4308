#include "conversations.hpp"

#include "conversations_rendering.hpp"
#include "rendering.hpp"

#include <conversation/services.hpp>
#include <http/services.hpp>
#include <tenancy/services.hpp>

namespace parley::http {

namespace {

constexpr std::int64_t kUsualShareSeconds = 30 * 86'400;

base::Result<conversation::Transcript> transcriptOf(Call& call) {
    const auto id = TRY(conversationIdOf(call));
    return call.services.conversations.records.transcript(readerOf(call), id);
}

Reply asFile(Reply reply, const conversation::Transcript& transcript, std::string_view extension) {
    reply.headers.emplace_back(
        "Content-Disposition",
        "attachment; filename=\"" + transcript.conversation.id.publicId() + '.' +
            std::string{extension} + '"');
    return reply;
}

}  // namespace

base::Result<Reply> listConversations(Call& call) {
    const auto page = TRY(pageOf(call));
    const auto filter = TRY(conversationFilterOf(call));
    const auto found = TRY(call.services.conversations.records.list(readerOf(call), filter, page));
    return ok(renderPage(found, renderConversation));
}

base::Result<Reply> showConversation(Call& call) {
    const auto id = TRY(conversationIdOf(call));
    return ok(renderConversation(TRY(call.services.conversations.records.get(readerOf(call), id))));
}

base::Result<Reply> deleteConversation(Call& call) {
    const auto id = TRY(conversationIdOf(call));
    TRY(call.services.conversations.records.remove(readerOf(call), id, call.actor()));
    return noContent();
}

base::Result<Reply> showTranscript(Call& call) {
    return ok(renderTranscript(TRY(transcriptOf(call))));
}

base::Result<Reply> downloadTranscriptText(Call& call) {
    const auto transcript = TRY(transcriptOf(call));
    return asFile(
        {.content_type = "text/plain; charset=utf-8", .body = writeTranscript(transcript)},
        transcript,
        "txt");
}

base::Result<Reply> downloadTranscriptJson(Call& call) {
    const auto transcript = TRY(transcriptOf(call));
    return asFile(ok(renderTranscript(transcript)), transcript, "json");
}

base::Result<Reply> shareConversation(Call& call) {
    const auto id = TRY(conversationIdOf(call));
    const std::chrono::seconds lifetime{call.body.value("expires_in", kUsualShareSeconds)};
    const auto link = TRY(
        call.services.conversations.share_links.create(readerOf(call), id, lifetime, call.actor()));
    return created(
        {{"token", link.token},
         {"path", "/api/shared/" + link.token},
         {"expires_at", base::toRfc3339(link.expires_at)}});
}

base::Result<Reply> unshareConversation(Call& call) {
    const auto id = TRY(conversationIdOf(call));
    TRY(call.services.conversations.share_links.revoke(readerOf(call), id, call.actor()));
    return noContent();
}

base::Result<Reply> showShared(Call& call) {
    const auto token = call.param("token");
    const auto tenant = conversation::ShareLinks::tenantOf(token);
    // Nobody is served for a tenant that is suspended or closed.
    if (!tenant || !call.services.tenancy.directory.byId(*tenant))
        return conversation::shareLinkNotFound();
    return ok(renderShared(TRY(call.services.conversations.share_links.open(token))));
}

}  // namespace parley::http
