#pragma once

#include <base/result.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace parley::conversation {

/// One value of what a client sent, and where it stands there: `session.audio.input.format`. What
/// is not as it should be is an Error as clients of the Realtime protocol know it.
class Field {
public:
    Field(const nlohmann::json& value, std::string path) : value_{&value}, path_{std::move(path)} {}

    [[nodiscard]] const nlohmann::json& json() const { return *value_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] bool isNull() const { return value_->is_null(); }

    /// Whether this object has the member. A member that is null is there.
    [[nodiscard]] bool has(std::string_view name) const;
    /// A member; null when it is not there.
    [[nodiscard]] Field at(std::string_view name) const;
    [[nodiscard]] Field at(std::size_t index) const;
    /// `missing_required_parameter` when it is not there.
    base::Result<Field> required(std::string_view name) const;

    /// An object that has no members but those.
    base::Result<void> object(std::initializer_list<std::string_view> members) const;
    base::Result<void> anyObject() const;
    /// How many elements a list has.
    base::Result<std::size_t> list(std::size_t most) const;
    base::Result<std::string> text(std::size_t most_bytes) const;
    base::Result<bool> flag() const;
    base::Result<std::int64_t> integer(std::int64_t low, std::int64_t high) const;
    base::Result<double> number(double low, double high) const;
    /// Which of those words it is.
    base::Result<std::size_t> choice(std::initializer_list<std::string_view> words) const;

    base::Result<std::string> requiredText(std::string_view name, std::size_t most_bytes) const;
    base::Result<std::int64_t> requiredInteger(
        std::string_view name, std::int64_t low, std::int64_t high) const;
    base::Result<std::size_t> requiredChoice(
        std::string_view name, std::initializer_list<std::string_view> words) const;

    [[nodiscard]] base::Error wrong(std::string message) const;

private:
    [[nodiscard]] std::string pathOf(std::string_view name) const;
    [[nodiscard]] base::Error wrongType(std::string_view expected) const;
    template <typename Number>
    base::Result<void> within(Number value, Number low, Number high) const;

    const nlohmann::json* value_;
    std::string path_;
};

}  // namespace parley::conversation
