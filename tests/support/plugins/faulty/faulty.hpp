#pragma once

#include <parley/parley.h>

#include <string_view>

/// A plugin that keeps the contract but for one fault. It is written against the bare C ABI, since
/// a layer above it would keep it from most faults.
namespace faulty {

/// Whether this copy has the fault of that name. The copy's bytes say so, see plugin.cpp.
bool has(std::string_view fault);

extern const parley_host* the_host;

template <typename Service>
const Service* service(const char* id) {
    return static_cast<const Service*>(the_host->get(the_host, id));
}

parley_str str(std::string_view text);
parley_status statusOf(parley_code code);
void pause(long milliseconds);
void log(parley_str value);
void post(const parley_ctx* ctx, parley_fn fn, void* arg);

/// The code for how a connection ended.
parley_code codeOf(const parley_status& status, bool wanted);

extern const parley_stt_v1 hearing;
extern const parley_tts_v1 speaking;
extern const parley_llm_v1 thinking;
extern const parley_payment_v1 paying;
extern const parley_request_v1 asking;

}  // namespace faulty
