#pragma once

#include <base/result.hpp>
#include <provider/mind.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace parley::http {

/// What a client of OpenAI's chat completions asks for.
struct ChatRequest {
    enum class Delivery : std::uint8_t { Whole, Streamed };

    provider::Thought thought;
    /// As the client calls it. Which model answers is the tenant's own choice.
    std::string model;
    Delivery delivery = Delivery::Whole;
    bool wants_usage = false;
};

/// From a body that matches the schema `ChatCompletionRequest`. InvalidArgument `invalid_body`
/// names what no language model here can do.
base::Result<ChatRequest> chatRequestFrom(const nlohmann::json& body);

}  // namespace parley::http
