#pragma once

#include "response_json.hpp"

#include <base/result.hpp>
#include <conversation/item.hpp>
#include <conversation/session_settings.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace parley::conversation {

/// Audio that one event may bring.
constexpr std::size_t kMostAppendedBytes = std::size_t{15} * 1024 * 1024;
/// The text of one event: so much audio in base64, and the rest.
constexpr std::size_t kMostEventBytes = kMostAppendedBytes / 3 * 4 + std::size_t{64} * 1024;

struct UpdateSession {
    nlohmann::json session;
};
struct AppendAudio {
    std::string bytes;
};
struct CommitAudio {};
struct ClearAudio {};
struct ClearOutput {};
struct CreateItem {
    Item item;
    /// As Conversation::addItem takes it.
    std::optional<std::string> previous;
};
struct RetrieveItem {
    std::string id;
};
struct TruncateItem {
    std::string id;
    std::uint32_t content_index;
    std::chrono::milliseconds audio_end;
};
struct DeleteItem {
    std::string id;
};
struct CreateResponse {
    ResponseRequest request;
};
struct CancelResponse {
    std::optional<std::string> response_id;
};
using ClientCommand = std::variant<
    UpdateSession,
    AppendAudio,
    CommitAudio,
    ClearAudio,
    ClearOutput,
    CreateItem,
    RetrieveItem,
    TruncateItem,
    DeleteItem,
    CreateResponse,
    CancelResponse>;

/// What a client said, and the name it gave that, for the error that it may cause.
struct ClientEvent {
    std::optional<std::string> id;
    base::Result<ClientCommand> command;
};
ClientEvent readClientEvent(std::string_view text, const SessionSettings& settings);

/// An `input_audio_buffer.append` as clients usually write it: one object whose members are plain
/// strings. Everything lies in the event's text.
struct PlainAppend {
    std::optional<std::string_view> event_id;
    std::span<char> audio;
};
/// Empty for every other event, and for spellings that need a real reader.
std::optional<PlainAppend> findPlainAppend(std::span<char> text);

}  // namespace parley::conversation
