#pragma once

#include "settings.hpp"
#include "tool_calls.hpp"

#include <common/json_fields.hpp>
#include <common/json_view.hpp>
#include <parley/plugin.hpp>

namespace openai {

/// One answer of chat/completions: a POST whose response is a stream of events.
class ChatAnswer final : public parley::LlmCall, private parley::HttpSink {
public:
    ChatAnswer(const Settings& settings, const parley::LlmRequest& request);

    void pause(bool on) override { http_.pause(on); }

private:
    void onHead(int status, const parley::Headers& headers) override;
    void onData(const parley::Chunk& chunk) override;
    void onEnd(const parley::Status& status) override;

    void read(const parley::SseEvent& event);
    void readError(const common::Json& error);
    void readChunk(const common::JsonView& chunk);
    void readChoice(const common::JsonView& choice);
    void readTools(const common::JsonView& tools);
    void readUsage(const common::JsonView& used);
    void finishTools();
    /// The vendor has said everything that matters.
    void complete();

    /// PARLEY_LLM_STOP and so on, 0 as long as the vendor has not said why it stopped.
    uint32_t reason_ = 0;
    bool refused_ = false;
    bool done_ = false;
    ToolCalls tools_;
    parley::VendorError error_;
    parley::SseParser events_;
    parley::Timer settle_{*this, [this] { complete(); }};
    parley::Http http_{*this, *this};
};

}  // namespace openai
