#include "command_store.hpp"

namespace parley::conversation {

using storage::Effect;
using storage::Statement;

constinit const Statement kSendCommand{
    .name = "send_conversation_command",
    .sql = R"(
        SELECT parley.send_conversation_command($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6, $7::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kTakeCommands{
    .name = "take_conversation_commands",
    .sql = R"(
        SELECT tenant, id, conversation, kind, words
        FROM parley.take_conversation_commands($1::uuid, $2::timestamptz, $3::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kAnswerCommand{
    .name = "answer_conversation_command",
    .sql = "SELECT parley.answer_conversation_command($1::uuid, $2)",
    .effect = Effect::Writes};

constinit const Statement kCollectCommand{
    .name = "collect_conversation_command",
    .sql = R"(
        DELETE FROM parley.conversation_command
        WHERE tenant_id = parley.tenant_id() AND id = $1::uuid AND (outcome IS NOT NULL OR $2::boolean)
        RETURNING taken_at IS NOT NULL, outcome)",
    .effect = Effect::Writes};

}  // namespace parley::conversation
