#pragma once

#include "conversation.hpp"
#include "settings_of.hpp"

#include <parley/testing.hpp>

#include <functional>

namespace parley::testing {

/// A call to a plugin's language model, and what the host hears of it, a line for each thing.
template <class P>
class Thinking {
public:
    Thinking(FakeHost& host, const std::string& settings) : host_{host}, plugin_{host, settings} {}
    Thinking(const Thinking&) = delete;
    Thinking& operator=(const Thinking&) = delete;
    ~Thinking() {
        if (call_ != nullptr) table().destroy(call_);
    }

    const parley_llm_v1& table() const {
        return *plugin_.template table<parley_llm_v1>(PARLEY_IF_LLM);
    }
    parley_instance* instance() const { return plugin_.instance(); }

    /// Answers the code of `start`.
    parley_code start(Conversation& conversation) {
        const auto sink = makeSink();
        conversation.request.ctx = host_.ctx();
        return table().start(plugin_.instance(), conversation.get(), &sink, &call_, nullptr);
    }
    void start(std::string_view question = "Hello") {
        Conversation conversation;
        conversation.says(PARLEY_LLM_USER, question);
        if (start(conversation) != PARLEY_OK) throw std::runtime_error{"the call did not start"};
    }
    void pause(bool on) { table().pause(call_, on ? 1 : 0); }
    void cancel() { table().cancel(call_); }
    /// Inside a callback, too.
    void destroy() { table().destroy(std::exchange(call_, nullptr)); }

    /// All text in one line, however it was cut; arguments likewise.
    std::vector<std::string> heard;
    LlmUsage used;
    Status ended;
    int ends = 0;
    uint32_t finish = 0;
    std::function<void()> on_text;

private:
    void add(const std::string& what, parley_str delta) {
        if (heard.empty() || heard.back().compare(0, what.size(), what) != 0) heard.push_back(what);
        heard.back() += view(delta);
    }

    parley_llm_sink makeSink() {
        parley_llm_sink sink{};
        sink.size = sizeof sink;
        sink.ctx = this;
        sink.on_text = [](void* self, parley_str delta) noexcept {
            of(self).add("text ", delta);
            if (of(self).on_text) of(self).on_text();
        };
        sink.on_tool_begin =
            [](void* self, uint32_t index, parley_str id, parley_str name) noexcept {
                of(self).heard.push_back(
                    "begin " + std::to_string(index) + " " + std::string{view(id)} + " " +
                    std::string{view(name)});
            };
        sink.on_tool_args = [](void* self, uint32_t index, parley_str delta) noexcept {
            of(self).add("arguments " + std::to_string(index) + " ", delta);
        };
        sink.on_tool_end = [](void* self, uint32_t index) noexcept {
            of(self).heard.push_back("end " + std::to_string(index));
        };
        sink.on_usage = [](void* self, const parley_llm_usage* total) noexcept {
            of(self).used = {
                total->input_tokens,
                total->cached_tokens,
                total->output_tokens,
                total->reasoning_tokens};
        };
        sink.on_end = [](void* self, const parley_status* status, uint32_t why) noexcept {
            of(self).ended = Status::from(status);
            of(self).finish = why;
            ++of(self).ends;
        };
        return sink;
    }
    static Thinking& of(void* self) { return *static_cast<Thinking*>(self); }

    FakeHost& host_;
    Loaded<P> plugin_;
    parley_llm_call* call_ = nullptr;
};

}  // namespace parley::testing
