#pragma once

#include "settings.hpp"

#include <parley/plugin.hpp>

namespace anthropic {

/// The POST to v1/messages, and what has to be known to read its answer.
struct MessagesRequest {
    parley::HttpRequest post;
    /// The vendor refuses a beginning of an answer that ends with a space; without it the answer
    /// may begin with one, which the caller has heard already.
    bool dropped_space = false;
};

/// Throws UNSUPPORTED for what this model cannot do, INVALID for what none could.
MessagesRequest messagesRequest(const Settings& settings, const parley::LlmRequest& request);

}  // namespace anthropic
