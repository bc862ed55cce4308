#pragma once

#include <base/error.hpp>

#include <libpq-fe.h>

#include <string_view>

namespace parley::storage {

/// The SQLSTATE of a failed result; empty when libpq made the failure itself, which means that the
/// connection is gone.
std::string_view sqlState(const PGresult* result);

/// What a failed statement means to its caller. The detail names state, statement, constraint,
/// table and column, never values: PostgreSQL puts row values into its messages for data errors.
base::Error toError(const PGresult* result, std::string_view statement);

/// True when `error` comes from a row that broke this constraint or unique index.
bool violates(const base::Error& error, std::string_view constraint);

/// True for failures after which the server has undone everything and a second try may succeed:
/// serialization, deadlock, and a prepared statement that the connection no longer has.
bool mayBeTriedAgain(const PGresult* result);

/// True when the prepared statement itself is stale: dropped, or planned for another row type.
bool isStalePlan(const PGresult* result);

/// True when the server is ending the connection.
bool endsConnection(const PGresult* result);

base::Error databaseUnavailable(std::string_view detail);
base::Error outcomeUnknown();
base::Error overloaded(std::string_view detail);

}  // namespace parley::storage
