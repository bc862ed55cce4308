#pragma once

#include "tool_box.hpp"

#include <conversation/tool_runner.hpp>
#include <io/loop.hpp>

#include <memory>
#include <set>
#include <string>

namespace parley::conversation {

/// The tools that one conversation may use, run with the rights of its caller: each on a fiber of
/// its own, so that several run at once and the loop goes on. On the conversation's loop.
class TalkTools final : public ToolRunner {
public:
    TalkTools(ToolBox& box, ToolCaller caller, std::set<std::string> names, io::Loop& loop)
        : box_{box}, caller_{std::move(caller)}, names_{std::move(names)}, loop_{loop} {}

    [[nodiscard]] bool has(const std::string& name) const override { return names_.contains(name); }
    std::unique_ptr<Run> run(
        const ToolCallItem& call, std::function<void(std::string output)> done) override;

private:
    ToolBox& box_;
    const ToolCaller caller_;
    const std::set<std::string> names_;
    io::Loop& loop_;
};

/// A result as the model reads it, also when it is that something failed.
std::string outputOf(const base::Result<nlohmann::json>& result);

}  // namespace parley::conversation
