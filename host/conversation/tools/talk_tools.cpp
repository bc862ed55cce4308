#include "talk_tools.hpp"

#include <io/fiber.hpp>

namespace parley::conversation {

namespace {

std::string asText(const nlohmann::json& value) {
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Its call goes on when it is taken back, but nobody hears of it.
class TalkToolRun final : public ToolRunner::Run {
public:
    explicit TalkToolRun(std::function<void(std::string)> done)
        : done_{std::make_shared<std::function<void(std::string)>>(std::move(done))} {}

    [[nodiscard]] std::weak_ptr<std::function<void(std::string)>> listener() const { return done_; }

private:
    const std::shared_ptr<std::function<void(std::string)>> done_;
};

}  // namespace

std::string outputOf(const base::Result<nlohmann::json>& result) {
    if (result) return result->is_string() ? result->get<std::string>() : asText(*result);
    const auto& error = result.error();
    nlohmann::json told{{"code", error.reason}, {"message", error.advice}};
    for (const auto& fault : error.faults)
        told["faults"].push_back({{"at", fault.pointer}, {"message", fault.message}});
    return asText({{"error", std::move(told)}});
}

std::unique_ptr<ToolRunner::Run> TalkTools::run(
    const ToolCallItem& call, std::function<void(std::string output)> done) {
    auto run = std::make_unique<TalkToolRun>(std::move(done));
    io::spawnFiber(
        loop_,
        [&box = box_,
         &loop = loop_,
         caller = caller_,
         order = ToolBox::Order{call.name, call.arguments, call.call_id},
         listener = run->listener()] {
            auto output = outputOf(box.run(caller, order));
            // Conversations live on their loop and not on the stack of a fiber.
            loop.post([listener, output = std::move(output)]() mutable {
                // Kept while it is called: what it says may take the run back.
                if (const auto heard = listener.lock()) (*heard)(std::move(output));
            });
        });
    return run;
}

}  // namespace parley::conversation
