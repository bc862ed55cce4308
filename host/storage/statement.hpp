#pragma once

#include <base/clock.hpp>
#include <base/id.hpp>

#include <nlohmann/json_fwd.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::storage {

/// Whether running a statement twice does harm. A transaction of reads alone is sent again when its
/// connection breaks; one that writes fails with `outcome_unknown` instead.
enum class Effect : std::uint8_t { Reads, Writes };

/// Slow statements run on connections of their own, so that they hold up nobody else's.
enum class Pace : std::uint8_t { Fast, Slow };

/// One named SQL statement, a constant of some `*_store.cpp`. Prepared once per connection under
/// its name, which is also what metrics and logs call it.
struct Statement {
    std::string_view name;
    std::string_view sql;
    Effect effect;
    Pace pace = Pace::Fast;
};

/// One `$n` in PostgreSQL's text form, or NULL.
class Param {
public:
    // Implicit on purpose: a query is called with its values.
    // NOLINTBEGIN(google-explicit-constructor)
    Param(std::nullopt_t) {}
    Param(std::string text) : text_{std::move(text)} {}
    Param(std::string_view text) : text_{std::string{text}} {}
    Param(const char* text) : text_{std::string{text}} {}
    template <std::integral Number>
    requires(!std::same_as<Number, bool>) Param(Number number) : text_{std::to_string(number)} {}
    template <std::same_as<bool> Flag>
    Param(Flag flag) : text_{flag ? "t" : "f"} {}
    Param(base::UtcTime time) : text_{base::toRfc3339(time)} {}
    Param(const base::Uuid& uuid) : text_{uuid.text()} {}
    Param(base::TenantId tenant) : text_{std::to_string(tenant.value())} {}
    template <typename Named>
    Param(const base::Id<Named>& id) : text_{id.uuid().text()} {}
    Param(const nlohmann::json& json);
    template <typename Value>
    Param(const std::optional<Value>& value) {
        if (value) text_ = Param{*value}.text_;
    }
    // NOLINTEND(google-explicit-constructor)
    /// Raw bytes for a bytea column.
    static Param bytes(std::string_view raw);
    /// A PostgreSQL array literal of text.
    static Param textArray(const std::vector<std::string>& items);

    /// Null for SQL NULL.
    [[nodiscard]] const std::string* text() const { return text_ ? &*text_ : nullptr; }

private:
    std::optional<std::string> text_;
};

}  // namespace parley::storage
