// Answers "Grüß dich" and asks for a tool.
#include "faulty.hpp"

#include <set>
#include <utility>

namespace faulty {
namespace {

struct Call {
    const parley_ctx* ctx = nullptr;
    parley_llm_sink sink{};
    bool ended = false;
};

std::set<const void*> alive;

parley_code caps(parley_instance*, parley_llm_caps* out) noexcept {
    out->features = PARLEY_LLM_CAN_TOOLS;
    return PARLEY_OK;
}

void endWith(Call* call, parley_code code, std::uint32_t finish) {
    if (call->ended) return;
    call->ended = true;
    const auto status = statusOf(code);
    call->sink.on_end(call->sink.ctx, &status, finish);
}

bool lives(const Call* call) {
    return alive.contains(call) && !call->ended;
}

/// What it says, a piece at a time; each may be the last that is wanted.
void sayPiece(const parley_llm_sink& sink, int piece) {
    const std::uint32_t tool = has("misnumbers_tool") ? 1 : 0;
    switch (piece) {
        case 0:
            return sink.on_text(
                sink.ctx, has("cuts_character") ? str("Gr\xc3") : str("Gr\xc3\xbc"));
        case 1:
            return sink.on_text(
                sink.ctx, has("cuts_character") ? str("\xbc\xc3\x9f dich") : str("\xc3\x9f dich"));
        case 2:
            return sink.on_tool_begin(sink.ctx, tool, str("call_1"), str("book"));
        case 3:
            return sink.on_tool_args(sink.ctx, tool, str("{\"day\":"));
        case 4:
            return sink.on_tool_args(sink.ctx, tool, has("cuts_arguments") ? str("") : str("1}"));
        default:
            if (!has("leaves_tool_open")) sink.on_tool_end(sink.ctx, tool);
    }
}

void answer(void* raw) noexcept {
    auto* call = static_cast<Call*>(raw);
    for (int piece = 0; piece < 6; ++piece) {
        if (!lives(call)) return;
        sayPiece(call->sink, piece);
    }
    if (lives(call)) endWith(call, PARLEY_OK, has("tells_no_reason") ? 0 : PARLEY_LLM_TOOL_USE);
}

parley_code start(
    parley_instance*,
    const parley_llm_req* request,
    const parley_llm_sink* sink,
    parley_llm_call** out,
    parley_status*) noexcept {
    auto* call = new Call{request->ctx, *sink};
    alive.insert(call);
    *out = reinterpret_cast<parley_llm_call*>(call);
    post(call->ctx, answer, call);
    return PARLEY_OK;
}

void pause(parley_llm_call*, std::uint32_t) noexcept {}

void cancel(parley_llm_call* raw) noexcept {
    endWith(reinterpret_cast<Call*>(raw), PARLEY_E_CANCELLED, 0);
}

void destroy(parley_llm_call* raw) noexcept {
    alive.erase(raw);
    delete reinterpret_cast<Call*>(raw);
}

}  // namespace

const parley_llm_v1 thinking{sizeof(parley_llm_v1), 0, caps, start, pause, cancel, destroy};

}  // namespace faulty
