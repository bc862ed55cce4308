#include "debriefs.hpp"

#include "conversations_rendering.hpp"
#include "rendering.hpp"

#include <experience/practice/services.hpp>
#include <http/services.hpp>

namespace parley::http {

base::Result<Reply> makeDebrief(Call& call) {
    const auto id =
        conversation::ConversationId::parse(call.body.at("conversation_id").get<std::string>());
    if (!id) return conversation::conversationNotFound();
    return ok(TRY(call.services.practice.debriefs.make(readerOf(call), *id)));
}

base::Result<Reply> showDebrief(Call& call) {
    const auto id = TRY(conversationIdOf(call));
    return ok(TRY(call.services.practice.debriefs.get(readerOf(call), id)));
}

base::Result<Reply> showProgress(Call& call) {
    const auto page = TRY(pageOf(call));
    auto scenario = call.queryParam("scenario");
    if (scenario && scenario->empty()) scenario.reset();
    return ok(TRY(
        call.services.practice.progress.of(call.tenant->id, call.caller->user, scenario, page)));
}

}  // namespace parley::http
