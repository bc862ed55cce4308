#pragma once

#include "settings.hpp"

#include <common/json_fields.hpp>
#include <common/json_view.hpp>
#include <parley/plugin.hpp>

#include <map>

namespace anthropic {

/// One answer of v1/messages: a POST whose response is a stream of events.
class MessageAnswer final : public parley::LlmCall, private parley::HttpSink {
public:
    MessageAnswer(const Settings& settings, const parley::LlmRequest& request);

    void pause(bool on) override { http_.pause(on); }

private:
    /// A tool call that is being written.
    struct ToolUse {
        std::uint32_t number;
        std::string arguments;
    };

    void onHead(int status, const parley::Headers& headers) override;
    void onData(const parley::Chunk& chunk) override;
    void onEnd(const parley::Status& status) override;

    void read(const common::JsonView& event);
    void readError(const common::Json& event);
    void beginBlock(const common::JsonView& event);
    void continueBlock(const common::JsonView& event);
    void endBlock(const common::JsonView& event);
    void say(std::string_view delta);
    void readUsage(const common::JsonView& used);
    void readReason(std::string_view word);
    void stop();
    /// The vendor has said everything that matters.
    void complete();
    void fail(std::string message);

    /// PARLEY_LLM_STOP and so on, 0 as long as the vendor has not said why it stopped.
    uint32_t reason_ = 0;
    bool refused_ = false;
    bool cut_tool_ = false;
    bool done_ = false;
    bool drops_space_ = false;
    std::uint32_t tools_ = 0;
    /// By the index of their block.
    std::map<std::uint64_t, ToolUse> open_;
    parley::LlmUsage used_;
    parley::VendorError error_;
    parley::SseParser events_;
    parley::Timer settle_{*this, [this] { complete(); }};
    parley::Http http_{*this, *this};
};

}  // namespace anthropic
