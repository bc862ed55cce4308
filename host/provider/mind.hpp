#pragma once

#include "failure.hpp"

#include <base/clock.hpp>
#include <base/id.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parley::provider {

struct TextPart {
    std::string text;
};
struct ImagePart {
    std::string mime;
    std::string bytes;
};
struct ToolCallPart {
    std::string call_id;
    std::string name;
    /// JSON.
    std::string arguments;
};
struct ToolResultPart {
    std::string call_id;
    /// JSON or plain text.
    std::string result;
};
using MessagePart = std::variant<TextPart, ImagePart, ToolCallPart, ToolResultPart>;

enum class Role : std::uint8_t { System = 1, User, Assistant, Tool };

struct Message {
    Role role;
    std::vector<MessagePart> parts;
};

struct ToolOffer {
    std::string name;
    std::string description;
    /// JSON Schema of the arguments.
    std::string schema_json;
};

enum class ToolChoice : std::uint8_t { Auto, None, Required };

/// One turn to answer. An assistant message at the end is the beginning of the answer, to be
/// continued.
struct Thought {
    std::vector<Message> messages;
    std::vector<ToolOffer> tools;
    ToolChoice tool_choice = ToolChoice::Auto;
    /// Empty for the configured one.
    std::string model;
    std::uint32_t max_tokens = 0;
    std::optional<float> temperature;
    std::string response_schema_json;
    std::string options_json;
    std::optional<base::MonoTime> deadline;
    /// What it costs is counted for this conversation.
    std::optional<base::Uuid> conversation;
};

struct TokenUsage {
    std::uint64_t input = 0;
    std::uint64_t cached = 0;
    std::uint64_t output = 0;
    std::uint64_t reasoning = 0;
};

enum class Finish : std::uint8_t { Stop = 1, Length, ToolUse, ContentFilter };

/// Who hears the answer. Called on the loop that asked, never before `start` has returned; may
/// destroy the call inside any call.
class MindSink {
public:
    virtual ~MindSink() = default;
    virtual void onText(std::string_view delta) = 0;
    virtual void onToolBegin(
        std::uint32_t /*index*/, std::string_view /*call_id*/, std::string_view /*name*/) {}
    virtual void onToolArguments(std::uint32_t /*index*/, std::string_view /*delta*/) {}
    virtual void onToolEnd(std::uint32_t /*index*/) {}
    /// The total so far; the last one counts.
    virtual void onUsage(const TokenUsage& /*usage*/) {}
    /// Exactly once and last: this, or onFailed.
    virtual void onFinished(Finish finish) = 0;
    virtual void onFailed(const Failure& failure) = 0;
};

/// One answer in the making, on one loop. Destroying it cancels it, and nothing comes after.
class MindCall {
public:
    virtual ~MindCall() = default;
    virtual void pause() = 0;
    virtual void resume() = 0;
    /// Who has answered last; empty while nobody has, or where it is not known.
    [[nodiscard]] virtual std::optional<base::ProviderId> servedBy() const { return {}; }
};

struct MindAbilities {
    bool tools = false;
    /// Goes on from an assistant message at the end.
    bool continues = false;
    bool images = false;
    bool schemas = false;
    std::uint32_t context_tokens = 0;
};

/// A configured language model, or a whole chain of them. Any loop.
class Mind {
public:
    virtual ~Mind() = default;
    [[nodiscard]] virtual MindAbilities abilities() const = 0;
    /// As Ear::open.
    virtual std::unique_ptr<MindCall> start(const Thought& thought, MindSink& sink) = 0;
};

}  // namespace parley::provider
