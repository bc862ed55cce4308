#include "fields.hpp"

#include "protocol_error.hpp"

#include <algorithm>

namespace parley::conversation {

namespace {

std::string inQuotes(std::string_view text) {
    return "'" + std::string{text} + "'";
}

/// What clients send is shown back to them, but not all of it.
std::string shortened(const nlohmann::json& value) {
    constexpr std::size_t kLongest = 64;
    if (value.is_structured()) return value.is_array() ? "an array" : "an object";
    auto text = value.is_string() ? value.get<std::string>() : value.dump();
    if (text.size() <= kLongest) return inQuotes(text);
    auto end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return inQuotes(text.substr(0, end) + "...");
}

std::string listOf(std::initializer_list<std::string_view> words) {
    std::string list;
    for (const auto& word : words) {
        if (!list.empty()) list += ", ";
        list += inQuotes(word);
    }
    return list;
}

std::string numberText(double value) {
    return nlohmann::json(value).dump();
}
std::string numberText(std::int64_t value) {
    return std::to_string(value);
}

}  // namespace

bool Field::has(std::string_view name) const {
    return value_->is_object() && value_->find(name) != value_->end();
}

Field Field::at(std::string_view name) const {
    static const nlohmann::json kNull;
    if (!value_->is_object()) return {kNull, pathOf(name)};
    const auto found = value_->find(name);
    return {found == value_->end() ? kNull : *found, pathOf(name)};
}

Field Field::at(std::size_t index) const {
    return {(*value_)[index], path_ + "[" + std::to_string(index) + "]"};
}

base::Result<Field> Field::required(std::string_view name) const {
    if (has(name)) return at(name);
    return protocolError(
        "missing_required_parameter",
        pathOf(name),
        "Missing required parameter: " + inQuotes(pathOf(name)) + ".");
}

base::Result<void> Field::anyObject() const {
    if (!value_->is_object()) return wrongType("an object");
    return {};
}

base::Result<void> Field::object(std::initializer_list<std::string_view> members) const {
    TRY(anyObject());
    for (const auto& member : value_->items()) {
        if (std::ranges::find(members, std::string_view{member.key()}) != members.end()) continue;
        const auto path = pathOf(member.key());
        return protocolError(
            "unknown_parameter", path, "Unknown parameter: " + inQuotes(path) + ".");
    }
    return {};
}

base::Result<std::size_t> Field::list(std::size_t most) const {
    if (!value_->is_array()) return wrongType("an array");
    if (value_->size() > most)
        return wrong(
            "Invalid " + inQuotes(path_) + ": at most " + std::to_string(most) + " entries.");
    return value_->size();
}

base::Result<std::string> Field::text(std::size_t most_bytes) const {
    if (!value_->is_string()) return wrongType("a string");
    const auto& text = value_->get_ref<const std::string&>();
    if (text.size() > most_bytes)
        return wrong(
            "Invalid " + inQuotes(path_) + ": at most " + std::to_string(most_bytes) + " bytes.");
    return text;
}

base::Result<bool> Field::flag() const {
    if (!value_->is_boolean()) return wrongType("a boolean");
    return value_->get<bool>();
}

base::Result<std::int64_t> Field::integer(std::int64_t low, std::int64_t high) const {
    if (!value_->is_number_integer()) return wrongType("an integer");
    // Above what fits it comes as unsigned.
    const auto value = value_->is_number_unsigned()
                           ? static_cast<std::int64_t>(
                                 std::min<std::uint64_t>(value_->get<std::uint64_t>(), INT64_MAX))
                           : value_->get<std::int64_t>();
    TRY(within(value, low, high));
    return value;
}

base::Result<double> Field::number(double low, double high) const {
    if (!value_->is_number()) return wrongType("a number");
    const auto value = value_->get<double>();
    TRY(within(value, low, high));
    return value;
}

base::Result<std::size_t> Field::choice(std::initializer_list<std::string_view> words) const {
    if (!value_->is_string()) return wrongType("a string");
    const auto& text = value_->get_ref<const std::string&>();
    const auto* const found = std::ranges::find(words, std::string_view{text});
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    return wrong(
        "Invalid value: " + shortened(*value_) + ". Supported values are: " + listOf(words) + ".");
}

base::Result<std::string> Field::requiredText(std::string_view name, std::size_t most_bytes) const {
    const auto field = TRY(required(name));
    return field.text(most_bytes);
}

base::Result<std::int64_t> Field::requiredInteger(
    std::string_view name, std::int64_t low, std::int64_t high) const {
    const auto field = TRY(required(name));
    return field.integer(low, high);
}

base::Result<std::size_t> Field::requiredChoice(
    std::string_view name, std::initializer_list<std::string_view> words) const {
    const auto field = TRY(required(name));
    return field.choice(words);
}

base::Error Field::wrong(std::string message) const {
    return protocolError("invalid_value", path_, std::move(message));
}

base::Error Field::wrongType(std::string_view expected) const {
    return protocolError(
        "invalid_type",
        path_,
        "Invalid type for " + inQuotes(path_) + ": expected " + std::string{expected} +
            ", but got " + std::string{value_->type_name()} + " instead.");
}

template <typename Number>
base::Result<void> Field::within(Number value, Number low, Number high) const {
    if (value >= low && value <= high) return {};
    return wrong(
        "Invalid value for " + inQuotes(path_) + ": expected a value from " + numberText(low) +
        " to " + numberText(high) + ", but got " + numberText(value) + ".");
}

std::string Field::pathOf(std::string_view name) const {
    return path_.empty() ? std::string{name} : path_ + "." + std::string{name};
}

}  // namespace parley::conversation
