#include "chat_rendering.hpp"

#include <base/json_string.hpp>

namespace parley::http {

namespace {

using nlohmann::json;
using provider::Finish;

std::string_view reasonOf(Finish finish) {
    switch (finish) {
        case Finish::Stop:
            return "stop";
        case Finish::Length:
            return "length";
        case Finish::ToolUse:
            return "tool_calls";
        case Finish::ContentFilter:
            return "content_filter";
    }
    return "stop";
}

/// Some models stop in order to have tools called, and say only that they stopped.
Finish truly(Finish finish, bool calls_tools) {
    return finish == Finish::Stop && calls_tools ? Finish::ToolUse : finish;
}

std::string toText(const provider::TokenUsage& usage) {
    return R"({"prompt_tokens":)" + std::to_string(usage.input) + R"(,"completion_tokens":)" +
           std::to_string(usage.output) + R"(,"total_tokens":)" +
           std::to_string(usage.input + usage.output) +
           R"(,"prompt_tokens_details":{"cached_tokens":)" + std::to_string(usage.cached) +
           R"(},"completion_tokens_details":{"reasoning_tokens":)" +
           std::to_string(usage.reasoning) + "}}";
}

std::string inQuotes(std::string_view text) {
    std::string string;
    base::appendJsonString(string, text);
    return string;
}

std::string toolDelta(std::uint32_t index, const std::string& members) {
    return R"({"tool_calls":[{"index":)" + std::to_string(index) + "," + members + "}]}";
}

}  // namespace

ChatCompletion::ChatCompletion(std::string id, base::UtcTime created, std::string model)
    : id_{std::move(id)}, created_{created}, model_{std::move(model)} {}

void ChatCompletion::add(const Answering::ToolBegin& tool) {
    tools_.push_back(
        {{"id", tool.call_id},
         {"type", "function"},
         {"function", {{"name", tool.name}, {"arguments", ""}}}});
}

void ChatCompletion::add(const Answering::ToolArguments& tool) {
    auto& arguments = tools_.at(tool.index).at("function").at("arguments");
    arguments.get_ref<std::string&>() += tool.delta;
}

std::string ChatCompletion::finish(Finish finish, const provider::TokenUsage& usage) {
    const bool calls_tools = !tools_.empty();
    // As text: building a tree first would cost a tenth of the request.
    std::string completion = R"({"id":)" + inQuotes(id_);
    completion +=
        R"(,"object":"chat.completion","created":)" + std::to_string(base::toUnixSeconds(created_));
    completion += R"(,"model":)" + inQuotes(model_);
    completion +=
        R"(,"choices":[{"index":0,"message":{"role":"assistant","refusal":null,"content":)";
    completion += calls_tools && text_.empty() ? "null" : inQuotes(text_);
    if (calls_tools)
        completion +=
            R"(,"tool_calls":)" + tools_.dump(-1, ' ', false, json::error_handler_t::replace);
    completion +=
        R"(},"logprobs":null,"finish_reason":)" + inQuotes(reasonOf(truly(finish, calls_tools)));
    completion += R"(}],"usage":)" + toText(usage) + "}";
    return completion;
}

ChatChunks::ChatChunks(
    const std::string& id, base::UtcTime created, const std::string& model, Usage usage)
    : head_{R"(data: {"id":)" + inQuotes(id) + R"(,"object":"chat.completion.chunk","created":)" + std::to_string(base::toUnixSeconds(created)) + R"(,"model":)" + inQuotes(model) + R"(,"choices":[)"},
      tail_{usage == Usage::Told ? "],\"usage\":null}\n\n" : "]}\n\n"},
      usage_{usage} {}

std::string ChatChunks::begin() const {
    return chunk(R"({"role":"assistant","content":""})", "");
}

std::string ChatChunks::add(const Answering::Text& text) const {
    return chunk(R"({"content":)" + inQuotes(text.delta) + "}", "");
}

std::string ChatChunks::add(const Answering::ToolBegin& tool) {
    calls_tools_ = true;
    const auto members = R"("id":)" + inQuotes(tool.call_id) +
                         R"(,"type":"function","function":{"name":)" + inQuotes(tool.name) +
                         R"(,"arguments":""})";
    return chunk(toolDelta(tool.index, members), "");
}

std::string ChatChunks::add(const Answering::ToolArguments& tool) const {
    const auto members = R"("function":{"arguments":)" + inQuotes(tool.delta) + "}";
    return chunk(toolDelta(tool.index, members), "");
}

std::string ChatChunks::finish(Finish finish, const provider::TokenUsage& usage) const {
    auto events = chunk("{}", reasonOf(truly(finish, calls_tools_)));
    if (usage_ == Usage::Told) events += head_ + "],\"usage\":" + toText(usage) + "}\n\n";
    return events + "data: [DONE]\n\n";
}

std::string ChatChunks::chunk(std::string_view delta, std::string_view finish_reason) const {
    std::string event = head_;
    event += R"({"index":0,"delta":)";
    event += delta;
    event += R"(,"finish_reason":)";
    event += finish_reason.empty() ? "null" : inQuotes(finish_reason);
    event += '}';
    return event += tail_;
}

}  // namespace parley::http
