#pragma once

#include "settings.hpp"

#include <parley/plugin.hpp>

namespace openai {

/// Whether the last message is the beginning of the answer, to be continued.
bool continuesText(const parley::LlmRequest& request);

/// The POST to chat/completions. Throws UNSUPPORTED for what this server cannot do, INVALID for
/// what none could.
parley::HttpRequest chatRequest(const Settings& settings, const parley::LlmRequest& request);

}  // namespace openai
