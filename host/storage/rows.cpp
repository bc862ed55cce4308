#include "rows.hpp"

#include <base/bytes.hpp>
#include <base/check.hpp>

#include <nlohmann/json.hpp>

#include <charconv>

namespace parley::storage {

bool Row::isNull(int column) const {
    return PQgetisnull(result_, row_, column) != 0;
}

std::string_view Row::view(int column) const {
    CHECK(row_ < PQntuples(result_) && column < PQnfields(result_) && !isNull(column));
    return {
        PQgetvalue(result_, row_, column),
        static_cast<std::size_t>(PQgetlength(result_, row_, column))};
}

std::int64_t Row::integer(int column) const {
    const auto text = view(column);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    CHECK(error == std::errc{} && end == text.data() + text.size());
    return number;
}

bool Row::flag(int column) const {
    const auto text = view(column);
    CHECK(text == "t" || text == "f");
    return text == "t";
}

base::UtcTime Row::time(int column) const {
    const auto time = base::parseTime(view(column));
    CHECK(time.has_value());
    return *time;
}

base::Uuid Row::uuid(int column) const {
    const auto uuid = base::Uuid::parse(view(column));
    CHECK(uuid.has_value());
    return *uuid;
}

nlohmann::json Row::json(int column) const {
    auto json = nlohmann::json::parse(view(column), nullptr, false);
    CHECK(!json.is_discarded());
    return json;
}

std::string Row::bytes(int column) const {
    const auto text = view(column);
    CHECK(text.starts_with("\\x"));
    auto raw = base::fromHex(text.substr(2));
    CHECK(raw.has_value());
    return std::move(*raw);
}

std::optional<std::string> Row::maybeText(int column) const {
    return isNull(column) ? std::nullopt : std::optional{text(column)};
}

std::optional<std::int64_t> Row::maybeInteger(int column) const {
    return isNull(column) ? std::nullopt : std::optional{integer(column)};
}

std::optional<base::UtcTime> Row::maybeTime(int column) const {
    return isNull(column) ? std::nullopt : std::optional{time(column)};
}

std::optional<base::Uuid> Row::maybeUuid(int column) const {
    return isNull(column) ? std::nullopt : std::optional{uuid(column)};
}

std::int64_t Rows::affected() const {
    const std::string_view text = PQcmdTuples(result_.get());
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace parley::storage
