#pragma once

#include <parley/parley.h>

#include <string>

/// A plugin that works, or breaks the contract in the way its setting `misdeed` names. It is
/// written against the bare C ABI, since a layer above it would keep it from most misdeeds.
namespace misbehaving {

struct Instance {
    std::string misdeed;
};

extern const parley_host* the_host;

parley_str text(const char* literal);
parley_status status(parley_code code);

template <typename Service>
const Service* service(const char* id) {
    return static_cast<const Service*>(the_host->get(the_host, id));
}

bool is(const Instance* instance, const char* misdeed);

template <typename Stream>
void endWith(Stream* stream, parley_code code) {
    if (stream->ended) return;
    stream->ended = true;
    const auto how = status(code);
    stream->sink.on_end(stream->sink.ctx, &how);
}

/// The hearing keeps the sink of a stream that is gone, for longer than it may.
void forgetStaleSink();

extern const parley_stt_v1 hearing;
extern const parley_tts_v1 speaking;
extern const parley_llm_v1 thinking;
extern const parley_request_v1 answering;
extern const parley_config_v1 configuring;

}  // namespace misbehaving
