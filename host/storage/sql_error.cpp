#include "sql_error.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace parley::storage {

namespace {

using base::Error;
using base::ErrorCode;

constexpr std::chrono::seconds kRetryAfter{1};

struct Meaning {
    /// A whole SQLSTATE or the first characters of one.
    std::string_view state;
    ErrorCode code;
    std::string_view reason;
    std::string_view advice;
};

// The first match counts, so single states stand before their class.
constexpr std::array kMeanings{
    Meaning{
        "23505",
        ErrorCode::Conflict,
        "already_exists",
        "There is already one like this; change what must be unique."},
    // Both a missing target and a target still in use; tenant_id is in every foreign key, so
    // another tenant's row is a missing one.
    Meaning{
        "23503",
        ErrorCode::Conflict,
        "reference_conflict",
        "This refers to something that does not exist, or something still refers to it."},
    Meaning{
        "23P01",
        ErrorCode::Conflict,
        "already_exists",
        "This overlaps with something that exists."},
    Meaning{
        "23502",
        ErrorCode::InvalidArgument,
        "invalid_value",
        "A value that is required is missing."},
    Meaning{
        "23514",
        ErrorCode::InvalidArgument,
        "invalid_value",
        "A value is outside of what is allowed."},
    Meaning{
        "22",
        ErrorCode::InvalidArgument,
        "invalid_value",
        "A value cannot be stored as it is; check its form and length."},
    Meaning{
        "40",
        ErrorCode::Unavailable,
        "try_again",
        "Others changed the same thing at the same time; try again."},
    Meaning{
        "55P03",
        ErrorCode::Unavailable,
        "try_again",
        "Others are changing the same thing; try again."},
    Meaning{
        "57014",
        ErrorCode::Timeout,
        "database_timeout",
        "This took too long and was undone; try again or ask for less."},
    Meaning{
        "57P",
        ErrorCode::Unavailable,
        "database_unavailable",
        "The service is restarting; try again."},
    Meaning{
        "08",
        ErrorCode::Unavailable,
        "database_unavailable",
        "The service is restarting; try again."},
    Meaning{
        "53100",
        ErrorCode::Unavailable,
        "storage_full",
        "The service has no room to store this; nothing was changed. Try again later."},
    Meaning{
        "53",
        ErrorCode::Unavailable,
        "database_overloaded",
        "The service is overloaded; nothing was changed. Try again."},
    Meaning{
        "58",
        ErrorCode::Unavailable,
        "database_unavailable",
        "The service cannot reach its storage; try again."},
    Meaning{
        "25006",
        ErrorCode::Unavailable,
        "database_read_only",
        "The service accepts no changes at the moment; try again."},
};

struct Failure {
    std::string_view state;
    ErrorCode code;
};

// What parley.fail() in SQL may raise.
constexpr std::array kFailures{
    Failure{"PR400", ErrorCode::InvalidArgument},
    Failure{"PR401", ErrorCode::Unauthenticated},
    Failure{"PR402", ErrorCode::InsufficientFunds},
    Failure{"PR403", ErrorCode::Forbidden},
    Failure{"PR404", ErrorCode::NotFound},
    Failure{"PR409", ErrorCode::Conflict},
    Failure{"PR413", ErrorCode::TooLarge},
    Failure{"PR429", ErrorCode::RateLimited},
};

std::string_view field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text != nullptr ? std::string_view{text} : std::string_view{};
}

/// Messages of these classes name objects and settings; those of data errors quote the data.
bool messageIsFreeOfValues(std::string_view state) {
    constexpr std::array<std::string_view, 8> kClasses{
        "08", "25", "26", "42", "53", "57", "58", "XX"};
    return state.empty() || std::any_of(kClasses.begin(), kClasses.end(), [&](auto prefix) {
               return state.starts_with(prefix);
           });
}

std::string describe(const PGresult* result, std::string_view statement) {
    const auto state = sqlState(result);
    std::string detail = "sqlstate=" + std::string{state};
    detail.append(" statement=").append(statement);
    const auto add = [&](std::string_view name, int code) {
        if (const auto text = field(result, code); !text.empty()) {
            detail.append(" ").append(name).append("=").append(text);
        }
    };
    add("constraint", PG_DIAG_CONSTRAINT_NAME);
    add("table", PG_DIAG_TABLE_NAME);
    add("column", PG_DIAG_COLUMN_NAME);
    if (messageIsFreeOfValues(state)) add("message", PG_DIAG_MESSAGE_PRIMARY);
    return detail;
}

bool isRowLevelSecurity(const PGresult* result) {
    // A missing GRANT has the same state; only the place in the server tells them apart in any
    // language.
    return sqlState(result) == "42501" &&
           field(result, PG_DIAG_SOURCE_FUNCTION) == "ExecWithCheckOptions";
}

}  // namespace

std::string_view sqlState(const PGresult* result) {
    return field(result, PG_DIAG_SQLSTATE);
}

Error toError(const PGresult* result, std::string_view statement) {
    const auto state = sqlState(result);
    Error error{
        .code = ErrorCode::Internal,
        .reason = "database_error",
        .detail = describe(result, statement)};
    for (const auto& failure : kFailures) {
        if (state != failure.state) continue;
        error.code = failure.code;
        error.reason = field(result, PG_DIAG_MESSAGE_PRIMARY);
        return error;
    }
    if (isRowLevelSecurity(result)) {
        // What is outside of the caller's tenant does not exist for the caller, as when reading.
        error.code = ErrorCode::NotFound;
        error.reason = "not_found";
        error.advice = "There is no such thing here.";
        return error;
    }
    const auto* meaning = std::find_if(kMeanings.begin(), kMeanings.end(), [&](const auto& known) {
        return state.starts_with(known.state);
    });
    if (meaning == kMeanings.end()) return error;
    error.code = meaning->code;
    error.reason = meaning->reason;
    error.advice = meaning->advice;
    if (error.code == ErrorCode::Unavailable) error.retry_after = kRetryAfter;
    return error;
}

bool violates(const Error& error, std::string_view constraint) {
    const auto wanted = " constraint=" + std::string{constraint};
    const auto at = error.detail.find(wanted);
    if (at == std::string::npos) return false;
    const auto end = at + wanted.size();
    return end == error.detail.size() || error.detail[end] == ' ';
}

bool isStalePlan(const PGresult* result) {
    const auto state = sqlState(result);
    return state == "26000" ||
           (state == "0A000" && field(result, PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery");
}

bool mayBeTriedAgain(const PGresult* result) {
    const auto state = sqlState(result);
    return state == "40001" || state == "40P01" || isStalePlan(result);
}

bool endsConnection(const PGresult* result) {
    const auto state = sqlState(result);
    return state.empty() || state.starts_with("57P");
}

Error databaseUnavailable(std::string_view detail) {
    return {
        .code = ErrorCode::Unavailable,
        .reason = "database_unavailable",
        .detail = std::string{detail},
        .advice = "The service is restarting; try again.",
        .retry_after = kRetryAfter};
}

Error outcomeUnknown() {
    return {
        .code = ErrorCode::Unavailable,
        .reason = "outcome_unknown",
        .detail = "the connection broke after a change was sent and before it was confirmed",
        .advice = "The change may or may not have been made; look before you try again.",
        .retry_after = kRetryAfter};
}

Error overloaded(std::string_view detail) {
    return {
        .code = ErrorCode::Unavailable,
        .reason = "overloaded",
        .detail = std::string{detail},
        .advice = "The service is overloaded; nothing was changed. Try again.",
        .retry_after = kRetryAfter};
}

}  // namespace parley::storage
