#pragma once

#include "rows.hpp"
#include "statement.hpp"

#include <base/result.hpp>

#include <utility>
#include <vector>

namespace parley::storage {

class Database;

/// The one way to the database: statements collected, sent together, answered together, in one
/// round trip and one transaction under row-level security.
///
///     storage::Transaction transaction{database, tenant, user};
///     const auto user_row = transaction.add(kFindUser, email);
///     transaction.add(kCountSignIn, email);
///     const auto answers = TRY(transaction.run());
///     if (answers[user_row].empty()) …
///
/// All or nothing: when one statement fails, none took effect. A decision that depends on what is
/// in the database belongs into the SQL (a condition, `RETURNING`, or `parley.fail(code, reason)`).
/// `run` suspends the calling fiber, or blocks a plain thread.
class Transaction {
public:
    /// Sees no tenant's rows: for functions that find a tenant, and for platform tables.
    explicit Transaction(Database& database) : database_{database} {}
    /// Sees the rows of one tenant.
    Transaction(Database& database, base::TenantId tenant) : database_{database}, tenant_{tenant} {}
    /// Sees, of the tables owned by users, only this user's rows.
    Transaction(Database& database, base::TenantId tenant, base::UserId user)
        : database_{database}, tenant_{tenant}, user_{user} {}

    /// The index of the statement's answer in what `run` returns.
    template <typename... Values>
    std::size_t add(const Statement& statement, Values&&... values) {
        std::vector<Param> params;
        params.reserve(sizeof...(values));
        (params.emplace_back(std::forward<Values>(values)), ...);
        steps_.push_back({&statement, std::move(params)});
        return steps_.size() - 1;
    }

    base::Result<std::vector<Rows>> run();

    struct Step {
        const Statement* statement;
        std::vector<Param> params;
    };

private:
    Database& database_;
    std::optional<base::TenantId> tenant_;
    std::optional<base::UserId> user_;
    std::vector<Step> steps_;
};

/// A transaction of one statement.
template <typename... Values>
base::Result<Rows> query(Transaction transaction, const Statement& statement, Values&&... values) {
    transaction.add(statement, std::forward<Values>(values)...);
    auto answers = TRY(transaction.run());
    return std::move(answers.front());
}

}  // namespace parley::storage
