#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parley::conversation {

enum class ItemStatus : std::uint8_t { InProgress, Completed, Incomplete };
enum class Speaker : std::uint8_t { User, Assistant, System };
/// `user`, `assistant` or `system`.
std::string_view toText(Speaker speaker);

struct TextContent {
    std::string text;
};
/// Something that was said aloud. What was said is not known at first, or never.
struct AudioContent {
    std::optional<std::string> transcript;
    /// As it went over the line; null where it is not kept.
    std::shared_ptr<const std::string> audio;
    std::chrono::nanoseconds length{0};
};
struct ImageContent {
    /// `data:image/png;base64,…`
    std::string url;
    std::string detail;
};
using Content = std::variant<TextContent, AudioContent, ImageContent>;

struct MessageItem {
    Speaker speaker = Speaker::User;
    std::vector<Content> content;
};
struct ToolCallItem {
    std::string call_id;
    std::string name;
    /// JSON.
    std::string arguments;
};
struct ToolResultItem {
    std::string call_id;
    std::string output;
};
using ItemBody = std::variant<MessageItem, ToolCallItem, ToolResultItem>;

/// One entry of what a conversation remembers.
struct Item {
    std::string id;
    ItemStatus status = ItemStatus::Completed;
    ItemBody body;

    [[nodiscard]] const MessageItem* message() const { return std::get_if<MessageItem>(&body); }
    [[nodiscard]] MessageItem* message() { return std::get_if<MessageItem>(&body); }
    [[nodiscard]] bool isFrom(Speaker speaker) const {
        return message() != nullptr && message()->speaker == speaker;
    }
    /// All its words, spoken and written; empty for tools and for what is not understood yet.
    [[nodiscard]] std::string text() const;
};

}  // namespace parley::conversation
