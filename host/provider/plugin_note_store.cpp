#include "plugin_note_store.hpp"

namespace parley::provider {

using storage::Effect;
using storage::Pace;
using storage::Statement;

constinit const Statement kFindPluginNote{
    .name = "find_plugin_note",
    .sql = R"(
        SELECT sealed FROM parley.plugin_note
        WHERE tenant_id = parley.tenant_id() AND name = $1
          AND (expires_at IS NULL OR expires_at > $2::timestamptz))",
    .effect = Effect::Reads};

constinit const Statement kPutPluginNote{
    .name = "put_plugin_note",
    .sql = R"(
        SELECT parley.put_plugin_note($1, $2, $3::bytea, $4, $5::bigint, $6::bigint, $7::timestamptz,
                                      $8::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kRemovePluginNote{
    .name = "remove_plugin_note",
    .sql = "DELETE FROM parley.plugin_note WHERE tenant_id = parley.tenant_id() AND name = $1",
    .effect = Effect::Writes};

constinit const Statement kPurgePluginNotes{
    .name = "purge_plugin_notes",
    .sql = "SELECT parley.purge_plugin_notes($1::timestamptz)",
    .effect = Effect::Writes,
    .pace = Pace::Slow};

}  // namespace parley::provider
