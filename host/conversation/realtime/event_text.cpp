#include "event_text.hpp"

#include <base/base64.hpp>
#include <base/bytes.hpp>
#include <base/json_string.hpp>

#include <array>
#include <charconv>

namespace parley::conversation {

EventText::EventText(std::string_view type) {
    // Most events are no longer.
    text_.reserve(384);
    text_ = R"({"type":")";
    text_ += type;
    text_ += R"(","event_id":"event_)";
    text_ += base::uniqueText();
    text_ += '"';
}

EventText& EventText::text(std::string_view name, std::string_view value) {
    key(name);
    base::appendJsonString(text_, value);
    return *this;
}

EventText& EventText::maybeText(
    std::string_view name, const std::optional<std::string_view>& value) {
    return value ? text(name, *value) : raw(name, "null");
}

EventText& EventText::number(std::string_view name, std::int64_t value) {
    key(name);
    text_ += std::to_string(value);
    return *this;
}

EventText& EventText::seconds(std::string_view name, double value) {
    std::array<char, 32> digits{};
    const auto [end, error] = std::to_chars(
        digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed, 3);
    return raw(name, error == std::errc{} ? std::string_view{digits.data(), end} : "0");
}

EventText& EventText::raw(std::string_view name, std::string_view json) {
    key(name);
    text_ += json;
    return *this;
}

EventText& EventText::base64(std::string_view name, std::span<const std::uint8_t> bytes) {
    text_.reserve(text_.size() + name.size() + bytes.size() / 3 * 4 + 16);
    key(name);
    text_ += '"';
    base::appendBase64(text_, bytes);
    text_ += '"';
    return *this;
}

std::string EventText::take() {
    text_ += '}';
    return std::move(text_);
}

void EventText::key(std::string_view name) {
    if (text_.size() > 1) text_ += ',';
    text_ += '"';
    text_ += name;
    text_ += "\":";
}

}  // namespace parley::conversation
