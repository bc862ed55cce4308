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
    Param(std::nullopt_t) {}                             // NOLINT(google-explicit-constructor)
    Param(std::string text) : text_{std::move(text)} {}  // NOLINT(google-explicit-constructor)
    Param(std::string_view text)
        : text_{std::string{text}} {}                      // NOLINT(google-explicit-constructor)
    Param(const char* text) : text_{std::string{text}} {}  // NOLINT(google-explicit-constructor)
    template <std::integral Number>
    requires(!std::same_as<Number, bool>) Param(Number number)
        : text_{std::to_string(number)} {}  // NOLINT(google-explicit-constructor)
    template <std::same_as<bool> Flag>
    Param(Flag flag) : text_{flag ? "t" : "f"} {}  // NOLINT(google-explicit-constructor)
    Param(base::UtcTime time)
        : text_{base::toRfc3339(time)} {}                  // NOLINT(google-explicit-constructor)
    Param(const base::Uuid& uuid) : text_{uuid.text()} {}  // NOLINT(google-explicit-constructor)
    Param(base::TenantId tenant)
        : text_{std::to_string(tenant.value())} {}  // NOLINT(google-explicit-constructor)
    template <typename Named>
    Param(const base::Id<Named>& id)
        : text_{id.uuid().text()} {}    // NOLINT(google-explicit-constructor)
    Param(const nlohmann::json& json);  // NOLINT(google-explicit-constructor)
    template <typename Value>
    Param(const std::optional<Value>& value) {  // NOLINT(google-explicit-constructor)
        if (value) text_ = Param{*value}.text_;
    }
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
