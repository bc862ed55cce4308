#include "misbehaving.hpp"

#include <memory>
#include <stdexcept>

namespace misbehaving {

namespace {

struct Call {
    Instance* instance;
    parley_llm_sink sink;
    bool ended = false;
};

void endWith(Call* call, parley_code code, std::uint32_t finish) {
    if (call->ended) return;
    call->ended = true;
    const auto how = status(code);
    call->sink.on_end(call->sink.ctx, &how, finish);
}

/// Comes also for a call that is gone, and talks all the same.
void answerTurn(void* raw) noexcept {
    const std::unique_ptr<std::shared_ptr<Call>> owned{static_cast<std::shared_ptr<Call>*>(raw)};
    auto* call = owned->get();
    auto* sink = &call->sink;
    if (is(call->instance, "args_of_no_tool")) {
        sink->on_tool_args(sink->ctx, 7, text("{}"));
        return;
    }
    if (is(call->instance, "tool_number")) {
        sink->on_tool_begin(sink->ctx, 1'000'000, text("c"), text("n"));
        return;
    }
    if (is(call->instance, "bad_utf8")) sink->on_text(sink->ctx, text("\xff ok"));
    if (is(call->instance, "null_usage")) sink->on_usage(sink->ctx, nullptr);
    sink->on_text(sink->ctx, text("Hello."));
    sink->on_tool_begin(sink->ctx, 0, text("call_1"), text("book"));
    sink->on_tool_args(sink->ctx, 0, text("{}"));
    sink->on_tool_end(sink->ctx, 0);
    endWith(call, PARLEY_OK, is(call->instance, "odd_finish") ? 77 : PARLEY_LLM_TOOL_USE);
}

parley_code caps(parley_instance*, parley_llm_caps* out) noexcept {
    out->features = PARLEY_LLM_CAN_TOOLS;
    out->context_tokens = 4096;
    return PARLEY_OK;
}

/// Not noexcept, whatever the table says.
parley_code startUnguarded(
    parley_instance* raw,
    const parley_llm_req* request,
    const parley_llm_sink* sink,
    parley_llm_call** out,
    parley_status*) {
    if (is(reinterpret_cast<Instance*>(raw), "throw")) throw std::runtime_error{"thrown as asked"};
    const auto call = std::make_shared<Call>(Call{reinterpret_cast<Instance*>(raw), *sink});
    *out = reinterpret_cast<parley_llm_call*>(new std::shared_ptr<Call>{call});
    const auto* executor = service<parley_executor_v1>(PARLEY_SVC_EXECUTOR);
    return executor->post(the_host, request->ctx, answerTurn, new std::shared_ptr<Call>{call});
}

void pause(parley_llm_call*, std::uint32_t) noexcept {}
void cancel(parley_llm_call* raw) noexcept {
    endWith(reinterpret_cast<std::shared_ptr<Call>*>(raw)->get(), PARLEY_E_CANCELLED, 0);
}
void destroy(parley_llm_call* raw) noexcept {
    delete reinterpret_cast<std::shared_ptr<Call>*>(raw);
}

using Start = parley_code (*)(
    parley_instance*,
    const parley_llm_req*,
    const parley_llm_sink*,
    parley_llm_call**,
    parley_status*) noexcept;

}  // namespace

const parley_llm_v1 thinking{
    sizeof(parley_llm_v1),
    0,
    caps,
    reinterpret_cast<Start>(&startUnguarded),
    pause,
    cancel,
    destroy};

}  // namespace misbehaving
