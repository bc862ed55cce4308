#include "plugin_mind.hpp"

#include "sanity.hpp"
#include "stream.hpp"
#include "thought_abi.hpp"
#include "utf8.hpp"

#include <parley/llm.h>

#include <array>

namespace parley::provider {

namespace {

// What one turn may ask for, and how long the arguments of all its tools may be.
constexpr std::size_t kMostTools = 64;
constexpr std::size_t kMostArgumentBytes = 1024U * 1024U;
constexpr std::uint64_t kMostTokens = 100'000'000;

const parley_llm_v1& llmTableOf(const InstanceCore& instance) {
    return *static_cast<const parley_llm_v1*>(instance.plugin().interface(PARLEY_IF_LLM));
}

class PluginMindCall final : public Stream {
public:
    PluginMindCall(std::shared_ptr<InstanceCore> core, const Thought& thought, MindSink& sink)
        : Stream{std::move(core), thought.deadline, Farewell::Destroyed},
          table_{llmTableOf(instance())},
          sink_{sink} {}
    ~PluginMindCall() override { settle(); }

    void start(const Thought& thought);
    void pause(bool on);

private:
    enum class Tool : std::uint8_t { Unknown, Begun, Complete };

    static parley_llm_sink sinkTable(void* context);
    void text(parley_str delta);
    void beginTool(std::uint32_t index, parley_str call_id, parley_str name);
    void continueTool(std::uint32_t index, parley_str delta);
    void endTool(std::uint32_t index);
    void use(const parley_llm_usage* usage);
    void finish(const parley_status* status, std::uint32_t reason);

    void cancelInPlugin() override { callPlugin(session(), table_.cancel, call_); }
    void destroyInPlugin() override { callPlugin(session(), table_.destroy, call_); }
    void tellEnd(const std::optional<Failure>& failure) override;

    const parley_llm_v1& table_;
    MindSink& sink_;
    parley_llm_call* call_ = nullptr;
    std::size_t text_bytes_ = 0;
    std::size_t argument_bytes_ = 0;
    std::array<Tool, kMostTools> tools_{};
    Finish finish_ = Finish::Stop;
};

parley_llm_sink PluginMindCall::sinkTable(void* context) {
    using Self = PluginMindCall;
    parley_llm_sink sink{};
    sink.size = sizeof sink;
    sink.ctx = context;
    sink.on_text = [](void* call, parley_str delta) noexcept {
        calledBack<Self>(call, [delta](Self& self) { self.text(delta); });
    };
    sink.on_tool_begin =
        [](void* call, std::uint32_t index, parley_str call_id, parley_str name) noexcept {
            calledBack<Self>(call, [=](Self& self) { self.beginTool(index, call_id, name); });
        };
    sink.on_tool_args = [](void* call, std::uint32_t index, parley_str delta) noexcept {
        calledBack<Self>(call, [=](Self& self) { self.continueTool(index, delta); });
    };
    sink.on_tool_end = [](void* call, std::uint32_t index) noexcept {
        calledBack<Self>(call, [index](Self& self) { self.endTool(index); });
    };
    sink.on_usage = [](void* call, const parley_llm_usage* usage) noexcept {
        calledBack<Self>(call, [usage](Self& self) { self.use(usage); });
    };
    sink.on_end = [](void* call, const parley_status* status, std::uint32_t reason) noexcept {
        calledBackToEnd<Self>(call, [=](Self& self) { self.finish(status, reason); });
    };
    return sink;
}

void PluginMindCall::start(const Thought& thought) {
    const ThoughtAbi abi{thought, session().context()};
    const auto sink = sinkTable(sinkContext());
    StatusToFill status;
    const auto code = callPlugin(
        session(), table_.start, instance().state(), &abi.request(), &sink, &call_, status.get());
    opened(code, *status, code == PARLEY_OK && call_ != nullptr);
}

void PluginMindCall::pause(bool on) {
    if (isActive() && call_ != nullptr) callPlugin(session(), table_.pause, call_, on ? 1U : 0U);
}

void PluginMindCall::text(parley_str delta) {
    const auto view = viewOf(delta, kMostPieceBytes);
    if (!view || view->size() > kMostAnswerBytes - text_bytes_) {
        return failMalformed("an answer without end");
    }
    text_bytes_ += view->size();
    if (view->empty()) return;
    if (isUtf8(*view)) {
        sink_.onText(*view);
    } else {
        noteMalformed();
        sink_.onText(mendUtf8(*view));
    }
}

void PluginMindCall::beginTool(std::uint32_t index, parley_str call_id, parley_str name) {
    const bool fits = index < kMostTools && tools_[index] == Tool::Unknown &&
                      viewOf(call_id, kMostLabelBytes) && viewOf(name, kMostLabelBytes);
    if (!fits) return failMalformed("a tool that cannot begin");
    tools_[index] = Tool::Begun;
    sink_.onToolBegin(index, textOf(call_id, kMostLabelBytes), textOf(name, kMostLabelBytes));
}

void PluginMindCall::continueTool(std::uint32_t index, parley_str delta) {
    const auto view = viewOf(delta, kMostPieceBytes);
    const bool fits = index < kMostTools && tools_[index] == Tool::Begun && view &&
                      view->size() <= kMostArgumentBytes - argument_bytes_;
    if (!fits) return failMalformed("arguments of no tool");
    argument_bytes_ += view->size();
    sink_.onToolArguments(index, isUtf8(*view) ? std::string{*view} : mendUtf8(*view));
}

void PluginMindCall::endTool(std::uint32_t index) {
    if (index >= kMostTools || tools_[index] != Tool::Begun) {
        return failMalformed("the end of no tool");
    }
    tools_[index] = Tool::Complete;
    sink_.onToolEnd(index);
}

void PluginMindCall::use(const parley_llm_usage* usage) {
    if (!PARLEY_READABLE(usage, reasoning_tokens)) return failMalformed("usage without numbers");
    const auto sane = [](std::uint64_t tokens) { return std::min(tokens, kMostTokens); };
    sink_.onUsage(
        {.input = sane(usage->input_tokens),
         .cached = sane(usage->cached_tokens),
         .output = sane(usage->output_tokens),
         .reasoning = sane(usage->reasoning_tokens)});
}

void PluginMindCall::finish(const parley_status* status, std::uint32_t reason) {
    if (reason >= PARLEY_LLM_STOP && reason <= PARLEY_LLM_CONTENT_FILTER) {
        finish_ = static_cast<Finish>(reason);
    }
    end(failureOf(status));
}

void PluginMindCall::tellEnd(const std::optional<Failure>& failure) {
    if (failure) {
        sink_.onFailed(*failure);
    } else {
        sink_.onFinished(finish_);
    }
}

/// The host's end of a call.
class HeldMindCall final : public MindCall {
public:
    explicit HeldMindCall(std::shared_ptr<PluginMindCall> call) : call_{std::move(call)} {}
    ~HeldMindCall() override { call_->abandon(); }
    HeldMindCall(const HeldMindCall&) = delete;
    HeldMindCall& operator=(const HeldMindCall&) = delete;

    void pause() override { call_->pause(true); }
    void resume() override { call_->pause(false); }

private:
    const std::shared_ptr<PluginMindCall> call_;
};

}  // namespace

MindAbilities PluginMind::abilities() const {
    parley_llm_caps caps{};
    caps.size = sizeof caps;
    auto& counters = instance_->plugin().counters();
    if (callPlugin(counters, llmTableOf(*instance_).caps, instance_->state(), &caps) != PARLEY_OK) {
        return {};
    }
    return {
        .tools = (caps.features & PARLEY_LLM_CAN_TOOLS) != 0,
        .continues = (caps.features & PARLEY_LLM_CAN_CONTINUE) != 0,
        .images = (caps.features & PARLEY_LLM_CAN_IMAGES) != 0,
        .schemas = (caps.features & PARLEY_LLM_CAN_SCHEMA) != 0,
        .context_tokens = caps.context_tokens};
}

std::unique_ptr<MindCall> PluginMind::start(const Thought& thought, MindSink& sink) {
    auto call = std::make_shared<PluginMindCall>(instance_, thought, sink);
    call->start(thought);
    return std::make_unique<HeldMindCall>(std::move(call));
}

}  // namespace parley::provider
