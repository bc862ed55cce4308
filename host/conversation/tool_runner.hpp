#pragma once

#include "item.hpp"

#include <functional>
#include <memory>
#include <string>

namespace parley::conversation {

/// Runs the tools that are the host's business rather than the client's. On the conversation's
/// loop.
class ToolRunner {
public:
    /// Destroying it takes the call back: nothing comes after.
    class Run {
    public:
        virtual ~Run() = default;
    };

    virtual ~ToolRunner() = default;
    [[nodiscard]] virtual bool has(const std::string& name) const = 0;
    /// `done` gets the result as the model is to read it, also when it is that something failed;
    /// never before `run` has returned.
    virtual std::unique_ptr<Run> run(
        const ToolCallItem& call, std::function<void(std::string output)> done) = 0;
};

}  // namespace parley::conversation
