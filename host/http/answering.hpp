#pragma once

#include <io/loop.hpp>
#include <provider/mind.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace parley::http {

/// An answer of a tenant's language models on its way to one client, who takes it at its own pace:
/// the models are told to pause while much is waiting. Made, asked and destroyed by the handler, on
/// whatever thread that runs; the models speak on `loop`. Destroying it cancels the answer.
class Answering {
public:
    struct Text {
        std::string delta;
    };
    struct ToolBegin {
        std::uint32_t index;
        std::string call_id;
        std::string name;
    };
    struct ToolArguments {
        std::uint32_t index;
        std::string delta;
    };
    /// Nobody listens any more, or nobody may.
    struct Left {};
    /// A Finish, a Failure or Left comes last.
    using Piece =
        std::variant<Text, ToolBegin, ToolArguments, provider::Finish, provider::Failure, Left>;

    Answering(io::Loop& loop, std::shared_ptr<provider::Mind> mind, provider::Thought thought);
    ~Answering();
    Answering(const Answering&) = delete;
    Answering& operator=(const Answering&) = delete;

    /// Waits for what is said next; empty when `limit` passed first.
    std::vector<Piece> next(std::chrono::seconds limit);
    /// The total so far.
    [[nodiscard]] provider::TokenUsage usage() const;
    /// For whoever notices that the client left. May be called from any thread, also when this is
    /// gone.
    [[nodiscard]] std::function<void()> leaving() const;

private:
    class Line;
    std::shared_ptr<Line> line_;
};

}  // namespace parley::http
