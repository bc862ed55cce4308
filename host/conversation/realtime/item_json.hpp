#pragma once

#include "fields.hpp"

#include <base/result.hpp>
#include <conversation/item.hpp>
#include <conversation/session_settings.hpp>

#include <nlohmann/json.hpp>

namespace parley::conversation {

enum class ItemAudio : std::uint8_t { Left, Shown };

/// An item as clients read it. Images are left out: the clients there are take no message with one
/// from a server, and stop reading.
nlohmann::json toJson(const Item& item, ItemAudio audio = ItemAudio::Left);
/// An item that a client made; one without an id gets one. Audio is in the session's formats.
base::Result<Item> itemFrom(const Field& field, const SessionSettings& settings);
/// Of items and calls: whatever a client likes, and no more than that.
base::Result<std::string> idFrom(const Field& field);
base::Result<std::string> requiredId(const Field& parent, std::string_view name);

}  // namespace parley::conversation
