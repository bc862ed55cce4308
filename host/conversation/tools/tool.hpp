#pragma once

#include <base/clock.hpp>
#include <base/id.hpp>
#include <base/result.hpp>
#include <conversation/ids.hpp>
#include <provider/mind.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace parley::conversation {

struct ToolName {
    static constexpr std::string_view kPrefix = "tool_";
};
using ToolId = base::Id<ToolName>;

/// With whose rights a tool is run, and where.
struct ToolCaller {
    base::TenantId tenant = {};
    /// Empty for callers without an account.
    std::optional<base::UserId> user = {};
    /// Empty when it is not called in a conversation.
    std::optional<ConversationId> conversation = {};
    /// A name of the IANA database; empty for UTC.
    std::string time_zone = {};
};

/// A tool that the host itself has. `run` gets arguments that fit the schema, on a fiber, and may
/// do what the caller may; what it returns is what the model reads.
struct HostTool {
    provider::ToolOffer offer;
    std::function<base::Result<nlohmann::json>(
        const nlohmann::json& arguments, const ToolCaller& caller)>
        run;
};

/// A tool that a tenant has: a URL of theirs is called. Its secret is kept apart.
struct TenantTool {
    ToolId id = {};
    std::string name = {};
    std::string description = {};
    /// JSON Schema of the arguments.
    nlohmann::json parameters = nlohmann::json::object();
    std::string url = {};
    std::chrono::milliseconds timeout{5'000};
    bool enabled = true;
    base::UtcTime created_at = {};
    base::UtcTime updated_at = {};
};

/// How tools are called: what all vendors of models allow.
bool isNameOfTool(std::string_view name);

}  // namespace parley::conversation
