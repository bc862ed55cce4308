#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace parley::conversation {

/// One server event as it goes out, written from left to right: events with audio come fifty times
/// a second in every conversation, and a tree of JSON for each would be most of their cost.
class EventText {
public:
    struct Nested {};

    /// An event of that type, with an id of its own.
    explicit EventText(std::string_view type);
    /// An object that becomes part of an event.
    explicit EventText(Nested) { text_ = "{"; }

    EventText& text(std::string_view name, std::string_view value);
    /// Null for nothing.
    EventText& maybeText(std::string_view name, const std::optional<std::string_view>& value);
    EventText& number(std::string_view name, std::int64_t value);
    EventText& seconds(std::string_view name, double value);
    /// JSON.
    EventText& raw(std::string_view name, std::string_view json);
    EventText& base64(std::string_view name, std::span<const std::uint8_t> bytes);

    [[nodiscard]] std::string take();

private:
    void key(std::string_view name);

    std::string text_;
};

}  // namespace parley::conversation
