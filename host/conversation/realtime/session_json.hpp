#pragma once

#include "fields.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <conversation/session_settings.hpp>

#include <nlohmann/json.hpp>

#include <string_view>

namespace parley::conversation {

/// The `session` object of the Realtime protocol, always whole: clients decide by what it says.
nlohmann::json toJson(const SessionSettings& settings, base::UtcTime expires_at);

enum class Merge : std::uint8_t {
    /// Before the session is there: its type and its model are chosen here.
    Creation,
    /// Neither can be changed any more.
    Update,
};
/// The settings with what a client sent in their place, where it sent something. Nothing is changed
/// by half: the first thing that is wrong is the Error.
base::Result<SessionSettings> merged(
    const SessionSettings& settings, const Field& session, Merge when);

// What sessions and responses have in common.
constexpr std::size_t kMostInstructionBytes = std::size_t{256} * 1024;
base::Result<provider::AudioFormat> formatFrom(const Field& field);
nlohmann::json toJson(const provider::AudioFormat& format);
base::Result<Modality> modalityFrom(const Field& field);
std::string_view toText(Modality modality);
/// A name, or an object with its id.
base::Result<std::string> voiceFrom(const Field& field);
/// Empty for `inf`.
base::Result<std::optional<std::uint32_t>> tokensFrom(const Field& field);
nlohmann::json tokensToJson(const std::optional<std::uint32_t>& tokens);
base::Result<std::vector<provider::ToolOffer>> toolsFrom(const Field& field);
base::Result<ToolWish> toolWishFrom(const Field& field);
/// A choice of a tool is one of those that are offered.
base::Result<void> checkToolWish(
    const ToolWish& wish, const std::vector<provider::ToolOffer>& tools, const std::string& path);

}  // namespace parley::conversation
