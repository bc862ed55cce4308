#ifndef PARLEY_CPP_LLM_HPP
#define PARLEY_CPP_LLM_HPP

#include "../llm.h"
#include "caps.hpp"
#include "stream.hpp"
#include "text.hpp"

#include <map>

namespace parley {

/// What the host asks a model, valid while the call is being made.
struct LlmRequest : parley_llm_req {
    const Host& host;
    const parley_llm_sink* sink;

    Strided<parley_llm_msg> messages() const noexcept { return {msgs, msg_count}; }
    Strided<parley_llm_tool> allTools() const noexcept { return {tools, tool_count}; }
};

inline Strided<parley_llm_part> partsOf(const parley_llm_msg& message) noexcept {
    return {message.parts, message.part_count};
}

struct LlmUsage {
    uint64_t input_tokens = 0;
    uint64_t cached_tokens = 0;
    uint64_t output_tokens = 0;
    uint64_t reasoning_tokens = 0;
};

/// One answer being made. Lives on its strand; what it began with the host ends with it.
class LlmCall : public Stream<parley_llm_sink, uint32_t> {
public:
    explicit LlmCall(const LlmRequest& request) noexcept
        : Stream{request.host, request.ctx, request.sink} {}

    /// Stop reading from the vendor, or go on.
    virtual void pause(bool /*on*/) {}

protected:
    /// More of the answer, cut anywhere; the host gets whole characters.
    void text(std::string_view delta) {
        const auto whole = text_cut_.add(delta);
        if (!whole.empty()) gate_.say(&parley_llm_sink::on_text, str(whole));
    }
    /// Tools are numbered from 0.
    void toolBegin(uint32_t index, std::string_view call_id, std::string_view name) {
        tool_cuts_[index] = {};
        gate_.say(&parley_llm_sink::on_tool_begin, index, str(call_id), str(name));
    }
    void toolArguments(uint32_t index, std::string_view json_delta) {
        const auto whole = tool_cuts_[index].add(json_delta);
        if (!whole.empty()) gate_.say(&parley_llm_sink::on_tool_args, index, str(whole));
    }
    void toolEnd(uint32_t index) noexcept { gate_.say(&parley_llm_sink::on_tool_end, index); }
    /// The total so far; the last one counts.
    void usage(const LlmUsage& total) noexcept {
        const parley_llm_usage raw{
            sizeof(parley_llm_usage),
            0,
            total.input_tokens,
            total.cached_tokens,
            total.output_tokens,
            total.reasoning_tokens};
        gate_.hint(&parley_llm_sink::on_usage, &raw);
    }
    /// The last word of a call that went well: PARLEY_LLM_STOP and so on.
    void end(uint32_t why) noexcept { finish({}, why); }
    void end(Status status) noexcept { finish(std::move(status), 0); }

private:
    Utf8Cut text_cut_;
    std::map<uint32_t, Utf8Cut> tool_cuts_;
};

/// What an instance can do with its settings.
struct LlmCaps {
    uint32_t features = 0;
    /// Tokens of prompt and answer together, 0 when unknown.
    uint32_t context_tokens = 0;
    /// Calls at a time, 0 is any number.
    uint32_t max_calls = 0;
};

/// The base of a provider of parley.llm/1.
class LlmProvider {
public:
    virtual ~LlmProvider() = default;
    /// Any thread may ask at any time.
    virtual LlmCaps llmCaps() const = 0;
    /// As SttProvider::openStt.
    virtual std::unique_ptr<LlmCall> startLlm(const LlmRequest& request) = 0;
};

template <class P>
struct LlmGlue : detail::StreamGlue<LlmCall, parley_llm_call> {
    static LlmProvider& provider(parley_instance* raw) noexcept {
        return *reinterpret_cast<P*>(raw);
    }

    static parley_code caps(parley_instance* raw, parley_llm_caps* out) noexcept {
        return detail::answer(nullptr, [&] {
            const auto caps = provider(raw).llmCaps();
            parley_llm_caps full{};
            full.features = caps.features;
            full.context_tokens = caps.context_tokens;
            full.max_calls = caps.max_calls;
            detail::writeSized(out, full);
            return PARLEY_OK;
        });
    }
    static parley_code start(
        parley_instance* raw,
        const parley_llm_req* wanted,
        const parley_llm_sink* sink,
        parley_llm_call** out,
        parley_status* err) noexcept {
        return detail::openStream<LlmCall>(out, err, [&] {
            const auto& host = reinterpret_cast<P*>(raw)->host();
            return provider(raw).startLlm(LlmRequest{copyOf(wanted), host, sink});
        });
    }

    static constexpr parley_llm_v1 table{
        sizeof(parley_llm_v1), 0, caps, start, LlmGlue::pause, LlmGlue::cancel, LlmGlue::destroy};
};

}  // namespace parley

#endif
