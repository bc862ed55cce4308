#pragma once

#include <experience/practice/models.hpp>
#include <io/loop.hpp>

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace parley::experience::practice {

/// Gives one answer after the other, each at once.
class QuickMind final : public provider::Mind {
public:
    using Answer = std::variant<std::string, provider::FailureCode>;

    QuickMind(io::Loop& loop, std::vector<Answer> answers)
        : loop_{loop}, answers_{std::move(answers)} {}

    [[nodiscard]] provider::MindAbilities abilities() const override { return {.schemas = true}; }
    std::unique_ptr<provider::MindCall> start(
        const provider::Thought& thought, provider::MindSink& sink) override {
        const auto answer = answers_.at(thoughts.size());
        thoughts.push_back(thought);
        loop_.post([answer, &sink] {
            if (const auto* const failure = std::get_if<provider::FailureCode>(&answer))
                return sink.onFailed({.code = *failure});
            sink.onText(std::get<std::string>(answer));
            sink.onFinished(provider::Finish::Stop);
        });
        class Call final : public provider::MindCall {
            void pause() override {}
            void resume() override {}
        };
        return std::make_unique<Call>();
    }

    std::vector<provider::Thought> thoughts;

private:
    io::Loop& loop_;
    const std::vector<Answer> answers_;
};

/// A tenant whose chain begins with that mind.
inline Models modelsWith(io::Loops& loops, std::shared_ptr<provider::Mind> mind) {
    return Models{
        [mind = std::move(mind)](base::TenantId) {
            return std::optional{Models::Model{.mind = mind, .plugin = "openai"}};
        },
        [&loops]() -> io::Loop& { return loops.at(0); }};
}

}  // namespace parley::experience::practice
