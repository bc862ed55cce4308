#include "thought_abi.hpp"

#include "abi.hpp"

#include <variant>

namespace parley::provider {

namespace {

// A temperature below zero is the provider's own choice.
constexpr float kUnsaid = -1;

parley_llm_part partOf(std::uint32_t kind) {
    parley_llm_part part{};
    part.size = sizeof part;
    part.kind = kind;
    return part;
}

struct ToPart {
    parley_llm_part operator()(const TextPart& text) const {
        auto part = partOf(PARLEY_LLM_TEXT);
        part.text = toAbi(text.text);
        return part;
    }
    parley_llm_part operator()(const ImagePart& image) const {
        auto part = partOf(PARLEY_LLM_IMAGE);
        part.mime = toAbi(image.mime);
        part.data = toAbiBytes(image.bytes);
        return part;
    }
    parley_llm_part operator()(const ToolCallPart& call) const {
        auto part = partOf(PARLEY_LLM_TOOL_CALL);
        part.call_id = toAbi(call.call_id);
        part.name = toAbi(call.name);
        part.json = toAbi(call.arguments);
        return part;
    }
    parley_llm_part operator()(const ToolResultPart& result) const {
        auto part = partOf(PARLEY_LLM_TOOL_RESULT);
        part.call_id = toAbi(result.call_id);
        part.json = toAbi(result.result);
        return part;
    }
};

}  // namespace

ThoughtAbi::ThoughtAbi(const Thought& thought, const parley_ctx* context) {
    for (const auto& message : thought.messages) {
        auto& parts = parts_.emplace_back();
        for (const auto& part : message.parts)
            parts.push_back(std::visit(ToPart{}, part));
        messages_.push_back(
            {.size = sizeof(parley_llm_msg),
             .role = static_cast<std::uint32_t>(message.role),
             .parts = parts.data(),
             .part_count = parts.size()});
    }
    for (const auto& tool : thought.tools) {
        tools_.push_back(
            {.size = sizeof(parley_llm_tool),
             .pad0 = 0,
             .name = toAbi(tool.name),
             .description = toAbi(tool.description),
             .schema_json = toAbi(tool.schema_json)});
    }
    request_.size = sizeof request_;
    request_.tool_choice = static_cast<std::uint32_t>(thought.tool_choice);
    request_.model = toAbi(thought.model);
    request_.msgs = messages_.data();
    request_.msg_count = messages_.size();
    request_.tools = tools_.data();
    request_.tool_count = tools_.size();
    request_.max_tokens = thought.max_tokens;
    request_.temperature = thought.temperature.value_or(kUnsaid);
    request_.response_schema_json = toAbi(thought.response_schema_json);
    request_.options_json = toAbi(thought.options_json);
    request_.ctx = context;
}

}  // namespace parley::provider
