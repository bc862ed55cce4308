#pragma once

#include "support/test_database.hpp"

#include <storage/transaction.hpp>

#include <string>

namespace parley::storage::testing {

/// A small tenant table, as a module would have: notes by tenant and user, titles unique.
void createNotes(const parley::testing::TestDatabase& db);

inline constexpr Statement kAddNote{
    "add_note",
    "INSERT INTO parley.note (tenant_id, user_id, title) VALUES ($1, $2, $3)",
    Effect::Writes};
inline constexpr Statement kListNotes{
    "list_notes", "SELECT title FROM parley.note ORDER BY title", Effect::Reads};
inline constexpr Statement kCountNotes{
    "count_notes", "SELECT count(*) FROM parley.note", Effect::Reads};
inline constexpr Statement kFail{"fail", "SELECT parley.fail($1, $2)", Effect::Reads};
inline constexpr Statement kSleep{"sleep", "SELECT pg_sleep($1::float8)", Effect::Reads};
inline constexpr Statement kSleepWriting{
    "sleep_writing", "SELECT pg_sleep($1::float8)", Effect::Writes};

inline const base::TenantId kBakery{7};
inline const base::TenantId kSchool{8};
inline const base::UserId kAnna = base::UserId::make(base::UtcTime{std::chrono::seconds{1}});
inline const base::UserId kBert = base::UserId::make(base::UtcTime{std::chrono::seconds{2}});

}  // namespace parley::storage::testing
