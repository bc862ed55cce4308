#include "memory.hpp"

#include "refusal.hpp"

#include <base/base64.hpp>

#include <algorithm>

namespace parley::conversation {

namespace {

using provider::Message;
using provider::MessagePart;
using provider::Role;

// Of each conversation: about forty seconds of the usual sound.
constexpr std::size_t kMostAudioBytes = std::size_t{2} * 1024 * 1024;

// Without words, for models and for the built-in brain.
constexpr const char* kNothingSaid = "…";

Role roleOf(Speaker speaker) {
    switch (speaker) {
        case Speaker::User:
            return Role::User;
        case Speaker::Assistant:
            return Role::Assistant;
        case Speaker::System:
            return Role::System;
    }
    return Role::User;
}

/// `data:image/png;base64,…`, as it was checked when the item came.
std::optional<provider::ImagePart> imageFrom(std::string_view url) {
    constexpr std::string_view kScheme = "data:";
    constexpr std::string_view kCoding = ";base64,";
    const auto coding = url.find(kCoding);
    if (!url.starts_with(kScheme) || coding == std::string_view::npos) return std::nullopt;
    auto bytes = base::fromBase64(url.substr(coding + kCoding.size()));
    if (!bytes) return std::nullopt;
    return provider::ImagePart{
        std::string{url.substr(kScheme.size(), coding - kScheme.size())}, std::move(*bytes)};
}

void addContent(Message& message, const Content& content) {
    if (const auto* text = std::get_if<TextContent>(&content); text != nullptr) {
        if (!text->text.empty()) message.parts.emplace_back(provider::TextPart{text->text});
    } else if (const auto* audio = std::get_if<AudioContent>(&content); audio != nullptr) {
        if (audio->transcript && !audio->transcript->empty())
            message.parts.emplace_back(provider::TextPart{*audio->transcript});
    } else if (auto image = imageFrom(std::get<ImageContent>(content).url)) {
        message.parts.emplace_back(std::move(*image));
    }
}

/// Calls of one turn are one message, as are their results.
Message& messageFor(std::vector<Message>& messages, Role role) {
    if (!messages.empty() && messages.back().role == role && role != Role::User)
        return messages.back();
    return messages.emplace_back(Message{role, {}});
}

void addItem(std::vector<Message>& messages, const Item& item) {
    if (const auto* said = item.message()) {
        Message message{roleOf(said->speaker), {}};
        for (const auto& content : said->content)
            addContent(message, content);
        if (!message.parts.empty()) messages.push_back(std::move(message));
    } else if (const auto* call = std::get_if<ToolCallItem>(&item.body)) {
        messageFor(messages, Role::Assistant)
            .parts.emplace_back(provider::ToolCallPart{call->call_id, call->name, call->arguments});
    } else if (const auto* result = std::get_if<ToolResultItem>(&item.body)) {
        messageFor(messages, Role::Tool)
            .parts.emplace_back(provider::ToolResultPart{result->call_id, result->output});
    }
}

std::size_t sizeOf(const Message& message) {
    std::size_t bytes = 0;
    for (const auto& part : message.parts) {
        if (const auto* text = std::get_if<provider::TextPart>(&part)) bytes += text->text.size();
        if (const auto* call = std::get_if<provider::ToolCallPart>(&part))
            bytes += call->arguments.size() + call->name.size();
        if (const auto* result = std::get_if<provider::ToolResultPart>(&part))
            bytes += result->result.size();
    }
    return bytes;
}

/// Forgets the oldest first, and never begins with the result of a call that is forgotten.
void fit(std::vector<Message>& messages, std::size_t most_bytes) {
    std::size_t bytes = 0;
    auto keep = messages.end();
    while (keep != messages.begin()) {
        bytes += sizeOf(*(keep - 1));
        if (bytes > most_bytes && keep != messages.end()) break;
        --keep;
    }
    while (keep != messages.end() && keep->role == Role::Tool)
        ++keep;
    messages.erase(messages.begin(), keep);
}

}  // namespace

const Item* Memory::find(std::string_view id) const {
    const auto found = std::ranges::find(items_, id, &Item::id);
    return found == items_.end() ? nullptr : &*found;
}

Item* Memory::find(std::string_view id) {
    return const_cast<Item*>(std::as_const(*this).find(id));
}

std::optional<std::string> Memory::last() const {
    return items_.empty() ? std::nullopt : std::optional{items_.back().id};
}

std::optional<std::string> Memory::before(std::string_view id) const {
    const auto found = std::ranges::find(items_, id, &Item::id);
    if (found == items_.end() || found == items_.begin()) return std::nullopt;
    return (found - 1)->id;
}

Item& Memory::append(Item item) {
    return items_.emplace_back(std::move(item));
}

base::Result<std::optional<std::string>> Memory::insert(
    Item item, const std::optional<std::string>& previous) {
    if (find(item.id) != nullptr)
        return refused("item_exists", "There is an item with this id already.", "item.id");
    const auto* const result = std::get_if<ToolResultItem>(&item.body);
    if (result != nullptr && !hasToolCall(result->call_id))
        return refused("tool_call_not_found", "No tool call has this call_id.", "item.call_id");
    auto place = items_.end();
    if (previous && previous->empty()) {
        place = items_.begin();
    } else if (previous) {
        place = std::ranges::find(items_, *previous, &Item::id);
        if (place == items_.end())
            return refused(
                "item_not_found",
                "There is no item with the previous_item_id.",
                "previous_item_id");
        ++place;
    }
    const auto after =
        place == items_.begin() ? std::nullopt : std::optional<std::string>{(place - 1)->id};
    items_.insert(place, std::move(item));
    return after;
}

base::Result<void> Memory::remove(std::string_view id) {
    if (std::erase_if(items_, [&](const Item& item) { return item.id == id; }) == 0)
        return refused("item_not_found", "There is no item with this id.", "item_id");
    return {};
}

void Memory::forgetOldAudio() {
    std::size_t bytes = 0;
    for (auto item = items_.rbegin(); item != items_.rend(); ++item) {
        auto* const said = item->message();
        if (said == nullptr) continue;
        for (auto& content : said->content) {
            auto* const sound = std::get_if<AudioContent>(&content);
            if (sound == nullptr || sound->audio == nullptr) continue;
            bytes += sound->audio->size();
            if (bytes > kMostAudioBytes) sound->audio = nullptr;
        }
    }
}

AudioContent heardOf(const AudioContent& said, std::string words, std::chrono::nanoseconds heard) {
    AudioContent content{std::move(words), nullptr, heard};
    if (said.audio == nullptr || said.length.count() <= 0) return content;
    const auto share =
        static_cast<double>(heard.count()) / static_cast<double>(said.length.count());
    auto bytes = static_cast<std::size_t>(share * static_cast<double>(said.audio->size()));
    // Samples stay whole.
    bytes = std::min(bytes - bytes % 2, said.audio->size());
    content.audio = std::make_shared<const std::string>(said.audio->substr(0, bytes));
    return content;
}

bool Memory::hasToolCall(std::string_view call_id) const {
    return std::ranges::any_of(items_, [&](const Item& item) {
        const auto* const call = std::get_if<ToolCallItem>(&item.body);
        return call != nullptr && call->call_id == call_id;
    });
}

provider::Thought thoughtOf(
    const std::string& instructions, const std::vector<Item>& items, std::size_t most_bytes) {
    provider::Thought thought;
    for (const auto& item : items)
        addItem(thought.messages, item);
    fit(thought.messages, most_bytes);
    // A model answers somebody, also when they have said nothing (yet).
    if (thought.messages.empty() || thought.messages.back().role == Role::Assistant)
        thought.messages.push_back({Role::User, {provider::TextPart{kNothingSaid}}});
    if (!instructions.empty())
        thought.messages.insert(
            thought.messages.begin(), {Role::System, {provider::TextPart{instructions}}});
    return thought;
}

}  // namespace parley::conversation
