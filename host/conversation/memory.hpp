#pragma once

#include "item.hpp"
#include "session_settings.hpp"

#include <base/result.hpp>
#include <provider/mind.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::conversation {

/// What a conversation remembers, in order: what was said and heard, which tools were called and
/// what they answered.
class Memory {
public:
    [[nodiscard]] const std::vector<Item>& items() const { return items_; }
    [[nodiscard]] const Item* find(std::string_view id) const;
    [[nodiscard]] Item* find(std::string_view id);
    /// Of the item after which a new one would come; empty when it would be the first.
    [[nodiscard]] std::optional<std::string> last() const;
    [[nodiscard]] std::optional<std::string> before(std::string_view id) const;

    /// At the end.
    Item& append(Item item);
    /// After `previous`; nullopt appends, empty text is the beginning. What it comes after now.
    /// InvalidArgument `item_not_found`, `item_exists`, `tool_call_not_found`.
    base::Result<std::optional<std::string>> insert(
        Item item, const std::optional<std::string>& previous);
    base::Result<void> remove(std::string_view id);
    [[nodiscard]] bool hasToolCall(std::string_view call_id) const;
    /// Keeps the sound of the latest items only.
    void forgetOldAudio();

private:
    std::vector<Item> items_;
};

/// Of something that was said, what was heard.
AudioContent heardOf(const AudioContent& said, std::string words, std::chrono::nanoseconds heard);

/// What the model is asked: who it is, what was said, which tools there are.
provider::Thought thoughtOf(
    const std::string& instructions, const std::vector<Item>& items, std::size_t most_bytes);

}  // namespace parley::conversation
