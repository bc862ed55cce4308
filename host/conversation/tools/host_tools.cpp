#include "host_tools.hpp"

#include "tool_store.hpp"

#include <conversation/live_conversations.hpp>
#include <storage/transaction.hpp>

namespace parley::conversation {

namespace {

constexpr const char* kTimeParameters =
    R"({"type":"object","additionalProperties":false,"properties":{"time_zone":{"type":"string","maxLength":64,)"
    R"("description":"A name such as Europe/Berlin. Left out: where we are."}}})";
constexpr const char* kNoParameters =
    R"({"type":"object","additionalProperties":false,"properties":{}})";

}  // namespace

HostTool currentTimeTool(storage::Database& database, const base::Clock& clock) {
    return {
        .offer =
            {"current_time",
             "Tells the date, the day of the week and the time, now.",
             kTimeParameters},
        .run = [&database, &clock](const nlohmann::json& arguments, const ToolCaller& caller)
            -> base::Result<nlohmann::json> {
            const auto here = caller.time_zone.empty() ? "UTC" : caller.time_zone;
            const auto zone = arguments.value("time_zone", here);
            const auto rows = TRY(storage::query(
                storage::Transaction{database, caller.tenant}, kLocalTime, clock.now(), zone));
            if (rows.empty())
                return base::Error{
                    .code = base::ErrorCode::InvalidArgument,
                    .reason = "tool_arguments_invalid",
                    .advice = "There is no such time zone.",
                    .faults = {{"/time_zone", "A name of the IANA database."}}};
            const auto row = rows.front();
            return nlohmann::json{
                {"time", row.text(0)}, {"weekday", row.text(1)}, {"time_zone", row.text(2)}};
        }};
}

HostTool endConversationTool(LiveConversations& live) {
    return {
        .offer =
            {"end_conversation",
             "Ends the conversation. Say goodbye first, in the same answer.",
             kNoParameters},
        .run = [&live](const nlohmann::json& /*arguments*/, const ToolCaller& caller)
            -> base::Result<nlohmann::json> {
            const bool found =
                caller.conversation && live.with(*caller.conversation, [](Conversation& talk) {
                    talk.endAfterReply("said_goodbye");
                });
            if (found) return nlohmann::json{{"ending", true}};
            return base::Error{
                .code = base::ErrorCode::Conflict,
                .reason = "conversation_not_live",
                .advice = "There is no conversation here to end."};
        }};
}

}  // namespace parley::conversation
