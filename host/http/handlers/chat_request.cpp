#include "chat_request.hpp"

#include <base/bytes.hpp>

#include <algorithm>
#include <array>

namespace parley::http {

namespace {

using nlohmann::json;
using provider::Message;
using provider::Role;
using provider::ToolChoice;

/// What is passed on as it is to models that know it.
constexpr std::array kOptions{
    "frequency_penalty",
    "parallel_tool_calls",
    "presence_penalty",
    "reasoning_effort",
    "seed",
    "stop",
    "top_p",
    "verbosity"};

base::Error cannotTake(std::string pointer, std::string message) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "invalid_body",
        .advice = "Some fields are not as they should be; errors names each one.",
        .faults = {{std::move(pointer), std::move(message)}}};
}

/// Null where there is none; clients write null for what they leave out.
const json& memberOf(const json& object, const char* name) {
    static const json null;
    if (!object.is_object()) return null;
    const auto found = object.find(name);
    return found == object.end() ? null : *found;
}

std::string textOf(const json& value) {
    return value.is_string() ? value.get<std::string>() : std::string{};
}

/// `data:image/png;base64,…`
base::Result<provider::ImagePart> imageFrom(std::string_view url, const std::string& at) {
    constexpr std::string_view kScheme = "data:";
    constexpr std::string_view kCoding = ";base64,";
    const auto coding = url.find(kCoding);
    if (!url.starts_with(kScheme) || coding == std::string_view::npos)
        return cannotTake(at, "Images are taken as data: URLs in base64 only.");
    std::string encoded{url.substr(coding + kCoding.size())};
    while (encoded.ends_with('='))
        encoded.pop_back();
    std::ranges::replace(encoded, '+', '-');
    std::ranges::replace(encoded, '/', '_');
    auto bytes = base::fromBase64Url(encoded);
    if (!bytes) return cannotTake(at, "This is not base64.");
    return provider::ImagePart{
        std::string{url.substr(kScheme.size(), coding - kScheme.size())}, std::move(*bytes)};
}

base::Result<provider::MessagePart> partFrom(const json& part, const std::string& at) {
    const auto type = textOf(memberOf(part, "type"));
    if (type == "text" || type == "refusal")
        return provider::TextPart{textOf(memberOf(part, type.c_str()))};
    if (type != "image_url") return cannotTake(at + "/type", "Text and images only.");
    auto image =
        TRY(imageFrom(textOf(memberOf(memberOf(part, "image_url"), "url")), at + "/image_url/url"));
    return provider::MessagePart{std::move(image)};
}

base::Result<void> addContent(Message& message, const json& content, const std::string& at) {
    if (content.is_string()) message.parts.emplace_back(provider::TextPart{textOf(content)});
    if (!content.is_array()) return {};
    for (std::size_t i = 0; i < content.size(); ++i)
        message.parts.push_back(TRY(partFrom(content[i], at + "/" + std::to_string(i))));
    return {};
}

/// The text of a tool's result, which may come in parts.
base::Result<std::string> resultFrom(const json& content, const std::string& at) {
    Message parts{Role::Tool, {}};
    TRY(addContent(parts, content, at));
    std::string result;
    for (const auto& part : parts.parts) {
        const auto* text = std::get_if<provider::TextPart>(&part);
        if (text == nullptr) return cannotTake(at, "A tool answers in text.");
        result += text->text;
    }
    return result;
}

base::Result<void> addToolCalls(Message& message, const json& calls, const std::string& at) {
    if (!calls.is_array()) return {};
    for (std::size_t i = 0; i < calls.size(); ++i) {
        const auto& function = memberOf(calls[i], "function");
        if (!function.is_object())
            return cannotTake(at + "/" + std::to_string(i), "Functions are the only tools.");
        message.parts.emplace_back(provider::ToolCallPart{
            textOf(memberOf(calls[i], "id")),
            textOf(memberOf(function, "name")),
            textOf(memberOf(function, "arguments"))});
    }
    return {};
}

Role roleFrom(std::string_view role) {
    if (role == "assistant") return Role::Assistant;
    if (role == "user") return Role::User;
    return role == "tool" ? Role::Tool : Role::System;
}

/// Results that follow each other are one message, as the calls were.
Message& messageFor(std::vector<Message>& messages, Role role) {
    const bool joins =
        role == Role::Tool && !messages.empty() && messages.back().role == Role::Tool;
    return joins ? messages.back() : messages.emplace_back(Message{role, {}});
}

base::Result<void> addMessage(
    std::vector<Message>& messages, const json& given, const std::string& at) {
    const auto role = roleFrom(textOf(memberOf(given, "role")));
    auto& message = messageFor(messages, role);
    const auto& content = memberOf(given, "content");
    if (role == Role::Tool) {
        auto result = TRY(resultFrom(content, at + "/content"));
        message.parts.emplace_back(
            provider::ToolResultPart{textOf(memberOf(given, "tool_call_id")), std::move(result)});
        return {};
    }
    TRY(addContent(message, content, at + "/content"));
    if (role == Role::Assistant)
        TRY(addToolCalls(message, memberOf(given, "tool_calls"), at + "/tool_calls"));
    if (message.parts.empty()) messages.pop_back();
    return {};
}

base::Result<void> addMessages(provider::Thought& thought, const json& given) {
    for (std::size_t i = 0; i < given.size(); ++i)
        TRY(addMessage(thought.messages, given[i], "/messages/" + std::to_string(i)));
    if (thought.messages.empty()) return cannotTake("/messages", "There is nothing to answer.");
    return {};
}

base::Result<void> addTools(provider::Thought& thought, const json& tools) {
    if (!tools.is_array()) return {};
    for (std::size_t i = 0; i < tools.size(); ++i) {
        const auto& function = memberOf(tools[i], "function");
        if (!function.is_object())
            return cannotTake("/tools/" + std::to_string(i), "Functions are the only tools.");
        const auto& schema = memberOf(function, "parameters");
        thought.tools.push_back(
            {.name = textOf(memberOf(function, "name")),
             .description = textOf(memberOf(function, "description")),
             .schema_json = schema.is_object() ? schema.dump() : std::string{}});
    }
    return {};
}

/// Leaves only the tools of `names`: a model cannot be told to choose among some of those offered.
base::Result<void> keepTools(provider::Thought& thought, const std::vector<std::string>& names) {
    std::erase_if(thought.tools, [&](const provider::ToolOffer& tool) {
        return std::ranges::find(names, tool.name) == names.end();
    });
    if (thought.tools.empty())
        return cannotTake("/tool_choice", "It names no tool that is offered.");
    return {};
}

ToolChoice choiceFrom(const json& choice) {
    if (choice == "none") return ToolChoice::None;
    return choice == "required" ? ToolChoice::Required : ToolChoice::Auto;
}

base::Result<void> chooseTools(provider::Thought& thought, const json& choice) {
    if (!choice.is_object()) {
        thought.tool_choice = choiceFrom(choice);
        return {};
    }
    if (const auto& allowed = memberOf(choice, "allowed_tools"); allowed.is_object()) {
        thought.tool_choice = choiceFrom(memberOf(allowed, "mode"));
        std::vector<std::string> names;
        for (const auto& tool : memberOf(allowed, "tools"))
            names.push_back(textOf(memberOf(memberOf(tool, "function"), "name")));
        return keepTools(thought, names);
    }
    thought.tool_choice = ToolChoice::Required;
    return keepTools(thought, {textOf(memberOf(memberOf(choice, "function"), "name"))});
}

base::Result<void> addFormat(provider::Thought& thought, const json& format) {
    const auto type = textOf(memberOf(format, "type"));
    if (type == "json_object") thought.response_schema_json = R"({"type":"object"})";
    if (type != "json_schema") return {};
    const auto& schema = memberOf(memberOf(format, "json_schema"), "schema");
    if (!schema.is_object())
        return cannotTake("/response_format/json_schema/schema", "Required, but missing.");
    thought.response_schema_json = schema.dump();
    return {};
}

void addSampling(provider::Thought& thought, const json& body) {
    const auto& longest = memberOf(body, "max_completion_tokens");
    const auto& most = longest.is_null() ? memberOf(body, "max_tokens") : longest;
    if (most.is_number_integer()) thought.max_tokens = most.get<std::uint32_t>();
    const auto& temperature = memberOf(body, "temperature");
    if (temperature.is_number()) thought.temperature = temperature.get<float>();
    auto options = json::object();
    for (const auto* name : kOptions)
        if (const auto& wish = memberOf(body, name); !wish.is_null()) options[name] = wish;
    if (!options.empty()) thought.options_json = options.dump();
}

}  // namespace

base::Result<ChatRequest> chatRequestFrom(const json& body) {
    ChatRequest request;
    request.model = textOf(memberOf(body, "model"));
    if (memberOf(body, "stream") == true) request.delivery = ChatRequest::Delivery::Streamed;
    request.wants_usage = memberOf(memberOf(body, "stream_options"), "include_usage") == true;
    auto& thought = request.thought;
    TRY(addMessages(thought, memberOf(body, "messages")));
    TRY(addTools(thought, memberOf(body, "tools")));
    TRY(chooseTools(thought, memberOf(body, "tool_choice")));
    TRY(addFormat(thought, memberOf(body, "response_format")));
    addSampling(thought, body);
    return request;
}

}  // namespace parley::http
