#include "practice_store.hpp"

namespace parley::experience::practice {

using storage::Effect;
using storage::Statement;

constinit const Statement kKeepScenario{
    .name = "keep_scenario",
    .sql = R"(
        INSERT INTO parley.scenario (tenant_id, id, user_id, document, produced_by, created_at)
        SELECT parley.tenant_id(), $1::uuid, $2::uuid, $3::jsonb, $4, $5::timestamptz
        WHERE (SELECT count(*) FROM parley.scenario s
               WHERE s.tenant_id = parley.tenant_id() AND s.user_id IS NOT DISTINCT FROM $2::uuid) < $6::integer
        RETURNING id)",
    .effect = Effect::Writes};

constinit const Statement kFindScenario{
    .name = "find_scenario",
    .sql = R"(
        SELECT id, user_id, produced_by, created_at, document FROM parley.scenario
        WHERE tenant_id = parley.tenant_id() AND id = $1::uuid)",
    .effect = Effect::Reads};

constinit const Statement kListScenarios{
    .name = "list_scenarios",
    .sql = R"(
        SELECT id, user_id, produced_by, created_at,
               document - '{objection_bank,lexicons,gambits,replies,samples,slots,facts,rubric}'::text[]
        FROM parley.scenario WHERE tenant_id = parley.tenant_id() ORDER BY id DESC)",
    .effect = Effect::Reads};

constinit const Statement kExportScenarios{
    .name = "export_scenarios",
    .sql = R"(
        SELECT id, user_id, produced_by, created_at, document FROM parley.scenario
        WHERE tenant_id = parley.tenant_id() AND user_id = $1::uuid ORDER BY id DESC)",
    .effect = Effect::Reads,
    .pace = storage::Pace::Slow};

constinit const Statement kRemoveScenario{
    .name = "remove_scenario",
    .sql = R"(
        DELETE FROM parley.scenario
        WHERE tenant_id = parley.tenant_id() AND id = $1::uuid
          AND (user_id = $2::uuid OR user_id IS NULL AND $3::boolean)
        RETURNING id)",
    .effect = Effect::Writes};

constinit const Statement kKeepDebrief{
    .name = "keep_debrief",
    .sql = R"(
        SELECT parley.keep_debrief($1::uuid, $2::integer, $3::integer, $4, $5::jsonb, $6::jsonb, $7::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kFindDebrief{
    .name = "find_debrief",
    .sql = R"(
        SELECT body, made_at FROM parley.debrief
        WHERE tenant_id = parley.tenant_id() AND conversation_id = $1::uuid)",
    .effect = Effect::Reads};

constinit const Statement kExportDebriefs{
    .name = "export_debriefs",
    .sql = R"(
        SELECT body, made_at FROM parley.debrief
        WHERE tenant_id = parley.tenant_id() AND user_id = $1::uuid ORDER BY conversation_id DESC)",
    .effect = Effect::Reads,
    .pace = storage::Pace::Slow};

constinit const Statement kListTries{
    .name = "list_tries",
    .sql = R"(
        WITH tries AS (
            SELECT d.conversation_id, d.scenario, d.temper, d.score_tenths, d.outcome, d.body -> 'metrics' AS metrics,
                   c.title, c.started_at, c.ended_at, c.metadata -> 'demo' = 'true' AS is_demo,
                   row_number() OVER same AS try, lag(d.score_tenths) OVER same AS previous,
                   max(d.score_tenths) OVER (same ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS best_before
            FROM parley.debrief d
            JOIN parley.conversation c ON c.tenant_id = d.tenant_id AND c.id = d.conversation_id
            WHERE d.tenant_id = parley.tenant_id() AND d.user_id = $1::uuid AND c.deleted_at IS NULL
            WINDOW same AS (PARTITION BY d.scenario ORDER BY d.conversation_id))
        SELECT conversation_id, scenario, title, temper, started_at, ended_at, score_tenths, outcome, metrics, try,
               previous, best_before, coalesce(is_demo, false)
        FROM tries
        WHERE ($2::text IS NULL OR scenario = $2) AND ($3::uuid IS NULL OR conversation_id < $3::uuid)
        ORDER BY conversation_id DESC LIMIT $4::integer)",
    .effect = Effect::Reads};

constinit const Statement kSumUpTries{
    .name = "sum_up_tries",
    .sql = R"(
        SELECT d.scenario, (array_agg(c.title ORDER BY d.conversation_id DESC))[1], count(*),
               (array_agg(d.score_tenths ORDER BY d.conversation_id))[1],
               (array_agg(d.score_tenths ORDER BY d.conversation_id DESC))[1], max(d.score_tenths),
               round(avg(d.score_tenths))::bigint, max(c.started_at), count(*) FILTER (WHERE d.outcome = 'success')
        FROM parley.debrief d
        JOIN parley.conversation c ON c.tenant_id = d.tenant_id AND c.id = d.conversation_id
        WHERE d.tenant_id = parley.tenant_id() AND d.user_id = $1::uuid AND c.deleted_at IS NULL
          AND ($2::text IS NULL OR d.scenario = $2)
        GROUP BY d.scenario ORDER BY max(d.conversation_id::text) DESC)",
    .effect = Effect::Reads};

constinit const Statement kHasDemoTalks{
    .name = "has_demo_talks",
    .sql = R"(
        SELECT EXISTS (SELECT FROM parley.conversation
                       WHERE tenant_id = parley.tenant_id() AND user_id = $1::uuid AND metadata -> 'demo' = 'true'))",
    .effect = Effect::Reads};

constinit const Statement kDemoUser{
    .name = "demo_user",
    .sql = R"(
        SELECT id FROM parley.app_user WHERE tenant_id = parley.tenant_id() AND email_key = lower($1))",
    .effect = Effect::Reads};

constinit const Statement kRecordDemoTalk{
    .name = "record_demo_talk",
    .sql = R"(
        SELECT parley.record_conversation($1::uuid, $2::jsonb, $3::jsonb, $4::jsonb, '[]', '[]'))",
    .effect = Effect::Writes};

}  // namespace parley::experience::practice
