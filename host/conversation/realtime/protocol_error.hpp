#pragma once

#include <base/error.hpp>

#include <optional>
#include <string>

namespace parley::conversation {

/// What a client of the Realtime protocol did wrong: `code` as OpenAI's service spells it, `param`
/// the field that is meant, empty for none, and a sentence.
base::Error protocolError(std::string code, std::string param, std::string message);

/// An `error` event. `client_event` is the id of the client's event that caused it.
std::string errorEvent(const base::Error& error, const std::optional<std::string>& client_event);

}  // namespace parley::conversation
