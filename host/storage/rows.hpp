#pragma once

#include <base/clock.hpp>
#include <base/id.hpp>

#include <libpq-fe.h>
#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parley::storage {

/// One row of an answer, columns counted from 0 in the order of the SELECT list. Reading NULL as a
/// plain value, or a value as what it is not, is a broken invariant: the SQL and its reader are in
/// one file. Valid as long as the Rows it came from.
class Row {
public:
    Row(const PGresult* result, int row) : result_{result}, row_{row} {}

    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] std::string_view view(int column) const;
    [[nodiscard]] std::string text(int column) const { return std::string{view(column)}; }
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] bool flag(int column) const;
    [[nodiscard]] base::UtcTime time(int column) const;
    [[nodiscard]] base::Uuid uuid(int column) const;
    [[nodiscard]] nlohmann::json json(int column) const;
    /// A bytea column's raw bytes.
    [[nodiscard]] std::string bytes(int column) const;
    [[nodiscard]] base::TenantId tenant(int column) const {
        return base::TenantId{integer(column)};
    }
    template <typename Identifier>
    [[nodiscard]] Identifier id(int column) const {
        return Identifier{uuid(column)};
    }

    [[nodiscard]] std::optional<std::string> maybeText(int column) const;
    [[nodiscard]] std::optional<std::int64_t> maybeInteger(int column) const;
    [[nodiscard]] std::optional<base::UtcTime> maybeTime(int column) const;
    [[nodiscard]] std::optional<base::Uuid> maybeUuid(int column) const;

private:
    const PGresult* result_;
    int row_;
};

/// What one statement answered.
class Rows {
public:
    class Iterator {
    public:
        Iterator(const PGresult* result, int row) : result_{result}, row_{row} {}
        Row operator*() const { return {result_, row_}; }
        Iterator& operator++() {
            ++row_;
            return *this;
        }
        bool operator!=(const Iterator& other) const { return row_ != other.row_; }

    private:
        const PGresult* result_;
        int row_;
    };

    explicit Rows(PGresult* result) : result_{result, &PQclear} {}

    /// False for a failed statement, whose Rows never leave this module.
    [[nodiscard]] bool answered() const {
        return PQresultStatus(result_.get()) == PGRES_TUPLES_OK ||
               PQresultStatus(result_.get()) == PGRES_COMMAND_OK;
    }

    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] int size() const { return PQntuples(result_.get()); }
    /// Rows touched by an INSERT, UPDATE or DELETE.
    [[nodiscard]] std::int64_t affected() const;
    [[nodiscard]] Row operator[](int row) const { return {result_.get(), row}; }
    [[nodiscard]] Row front() const { return {result_.get(), 0}; }
    [[nodiscard]] Iterator begin() const { return {result_.get(), 0}; }
    [[nodiscard]] Iterator end() const { return {result_.get(), size()}; }

private:
    std::unique_ptr<PGresult, decltype(&PQclear)> result_;
};

}  // namespace parley::storage
