#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace parley::provider {

/// What a provider does. Tenants have one chain for each kind.
enum class Kind : std::uint8_t {
    Stt,
    Tts,
    Llm,
    Realtime,
    Telephony,
    Payment,
    Avatar,
    Calendar,
    Mail,
    Sms,
    Identity,
};

inline constexpr std::array kAllKinds{
    Kind::Stt,
    Kind::Tts,
    Kind::Llm,
    Kind::Realtime,
    Kind::Telephony,
    Kind::Payment,
    Kind::Avatar,
    Kind::Calendar,
    Kind::Mail,
    Kind::Sms,
    Kind::Identity};

/// `stt`, as the API, SQL and manifests spell it.
std::string_view toText(Kind kind);
std::optional<Kind> kindFrom(std::string_view text);
/// The interface of the SDK that serves the kind: `parley.stt/1`.
std::string_view interfaceOf(Kind kind);

}  // namespace parley::provider
