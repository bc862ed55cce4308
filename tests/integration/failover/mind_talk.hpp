#pragma once

#include "failover_world.hpp"

#include <provider/chain/mind_chain.hpp>

namespace parley::testing {

/// One question to a language model and its answer.
class MindTalk final : provider::MindSink {
public:
    using Provider = provider::Mind;
    using Chain = provider::MindChain;
    using Watched = WatchedMind;

    struct Told {
        std::string text;
        int ends = 0;
        std::optional<provider::Finish> finish;
    };

    static constexpr const char* kAnswer =
        "Good morning to you, this is the practice of Doctor Miller. How can I help you today?";

    static Provider* of(provider::Instance& instance) { return instance.mind(); }
    static nlohmann::json well() { return {{"text", kAnswer}}; }
    static std::vector<Fault> faults() {
        return faultsOf(
            {.cut = {{{"cut_after", {{"events", 7}}}}}, .garbage = {{"garbage", "not_json"}}});
    }

    MindTalk(FailoverWorld&, const Fault&, io::Waiter& ended) : ended_{ended} {}

    void begin(Provider& mind) {
        provider::Thought thought;
        thought.messages.push_back({provider::Role::User, {provider::TextPart{"Hello?"}}});
        call_ = mind.start(thought, *this);
    }
    [[nodiscard]] const Told& told() const { return told_; }

private:
    void onText(std::string_view delta) override { told_.text += delta; }
    void onFinished(provider::Finish finish) override {
        told_.finish = finish;
        end();
    }
    void onFailed(const provider::Failure&) override { end(); }
    void end() {
        ++told_.ends;
        ended_.wake();
    }

    io::Waiter& ended_;
    Told told_;
    std::unique_ptr<provider::MindCall> call_;
};

}  // namespace parley::testing
