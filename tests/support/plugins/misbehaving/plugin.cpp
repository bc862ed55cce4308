// A plugin that works, or breaks the contract in the way its setting `misdeed` names. It is written
// against the bare C ABI, since a layer above it would keep it from most misdeeds.
#include <parley/parley.h>
#include <time.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

struct Plugin {
    const parley_host* host;
};

struct Instance {
    Plugin* plugin;
    const parley_ctx* ctx;
    std::string misdeed;
};

Plugin the_plugin{};
/// A sink whose stream is gone.
parley_stt_sink stale_sink{};

parley_str text(const char* literal) {
    return {literal, std::strlen(literal)};
}

parley_status status(parley_code code) {
    parley_status made{};
    made.size = sizeof made;
    made.code = code;
    made.message = text("as asked");
    return made;
}

template <typename Service>
const Service* service(const char* id) {
    const auto* host = the_plugin.host;
    return static_cast<const Service*>(host->get(host, id));
}

bool is(const Instance* instance, const char* misdeed) {
    return instance->misdeed == misdeed;
}

// ------------------------------------------------------------------------------------------ stt

struct SttStream {
    Instance* instance;
    const parley_ctx* ctx;
    parley_stt_sink sink;
    std::uint64_t heard = 0;
    bool ended = false;
};

parley_stt_result resultOf(SttStream* stream) {
    parley_stt_result result{};
    result.size = sizeof result;
    result.flags = PARLEY_STT_FINAL;
    result.segment_id = stream->heard++;
    result.text = text("hello");
    result.confidence = 0.5F;
    result.language = text("en");
    return result;
}

void endStt(SttStream* stream, parley_code code) {
    if (stream->ended) return;
    stream->ended = true;
    const auto how = status(code);
    stream->sink.on_end(stream->sink.ctx, &how);
}

void sendMalformed(SttStream* stream) {
    auto* const instance = stream->instance;
    auto result = resultOf(stream);
    static const std::string huge(1U << 20U, 'x');
    parley_stt_word word{};
    word.size = sizeof word;
    if (is(instance, "wrong_size")) result.size = 5;
    if (is(instance, "huge_text")) result.text = {huge.data(), huge.size()};
    if (is(instance, "null_text")) result.text = {nullptr, 7};
    if (is(instance, "endless_words")) {
        result.words = &word;
        result.word_count = 1U << 30U;
    }
    if (is(instance, "null_words")) result.word_count = 3;
    if (is(instance, "odd_stride")) {
        word.size = sizeof word + 1;
        result.words = &word;
        result.word_count = 1;
    }
    stream->sink.on_result(stream->sink.ctx, &result);
}

void sendOdd(SttStream* stream) {
    auto result = resultOf(stream);
    result.text = text("gr\xfc\xdf dich");
    result.confidence = NAN;
    result.start_ns = UINT64_MAX;
    result.end_ns = 0;
    stream->sink.on_result(stream->sink.ctx, &result);
}

parley_code sttCaps(parley_instance*, parley_stt_caps* caps) noexcept {
    static const std::uint32_t rates[] = {8000, 16000};
    static const parley_str languages[] = {text("en"), text("de")};
    caps->codecs = PARLEY_CODEC_BIT(PARLEY_CODEC_PCM_S16LE);
    caps->features = PARLEY_STT_INTERIM;
    caps->rates_hz = rates;
    caps->rate_count = 2;
    caps->languages = languages;
    caps->language_count = 2;
    return PARLEY_OK;
}

parley_code sttOpen(
    parley_instance* raw,
    const parley_stt_open* request,
    const parley_stt_sink* sink,
    parley_stt_stream** out,
    parley_status* err) noexcept {
    auto* instance = reinterpret_cast<Instance*>(raw);
    if (is(instance, "refuse")) {
        *err = status(PARLEY_E_UNSUPPORTED);
        return PARLEY_E_UNSUPPORTED;
    }
    if (is(instance, "open_nothing")) return PARLEY_OK;
    auto* stream = new SttStream{instance, request->ctx, *sink};
    *out = reinterpret_cast<parley_stt_stream*>(stream);
    if (is(instance, "early")) {
        const auto result = resultOf(stream);
        sink->on_result(sink->ctx, &result);
    }
    if (is(instance, "early_end")) endStt(stream, PARLEY_OK);
    return PARLEY_OK;
}

void armTimer(SttStream* stream) {
    const auto* timer = service<parley_timer_v1>(PARLEY_SVC_TIMER);
    const auto* host = the_plugin.host;
    timer->arm(
        host,
        stream->ctx,
        timer->now_ns(host) + 5'000'000,
        [](void* argument) noexcept {
            auto* waiting = static_cast<SttStream*>(argument);
            const auto result = resultOf(waiting);
            waiting->sink.on_result(waiting->sink.ctx, &result);
        },
        stream);
}

/// Not noexcept, whatever the table says.
parley_code sttPushUnguarded(parley_stt_stream* raw, const parley_audio*) {
    auto* stream = reinterpret_cast<SttStream*>(raw);
    auto* instance = stream->instance;
    if (stream->ended) return PARLEY_E_CANCELLED;
    if (is(instance, "throw")) throw std::runtime_error{"thrown as asked"};
    if (is(instance, "throw_int")) throw 42;  // NOLINT(hicpp-exception-baseclass)
    if (is(instance, "unknown_code")) return 4711;
    if (is(instance, "busy")) return PARLEY_E_BUSY;
    if (is(instance, "silent")) return PARLEY_OK;
    if (is(instance, "timer")) {
        armTimer(stream);
        return PARLEY_OK;
    }
    if (is(instance, "block")) {
        const timespec time{1, 0};
        ::nanosleep(&time, nullptr);
    }
    if (is(instance, "foreign")) {
        const auto result = resultOf(stream);
        std::thread{[&] { stream->sink.on_result(stream->sink.ctx, &result); }}.join();
        return PARLEY_OK;
    }
    if (is(instance, "double_end")) {
        endStt(stream, PARLEY_OK);
        stream->ended = false;
        endStt(stream, PARLEY_OK);
        return PARLEY_OK;
    }
    if (is(instance, "talk_after_end")) {
        endStt(stream, PARLEY_OK);
        const auto result = resultOf(stream);
        stream->sink.on_result(stream->sink.ctx, &result);
        return PARLEY_OK;
    }
    if (is(instance, "null_status")) {
        stream->ended = true;
        stream->sink.on_end(stream->sink.ctx, nullptr);
        return PARLEY_OK;
    }
    if (is(instance, "cancels_itself")) {
        endStt(stream, PARLEY_E_CANCELLED);
        return PARLEY_OK;
    }
    if (is(instance, "stale") && stale_sink.ctx != nullptr) {
        const auto result = resultOf(stream);
        stale_sink.on_result(stale_sink.ctx, &result);
        const auto how = status(PARLEY_OK);
        stale_sink.on_end(stale_sink.ctx, &how);
    }
    if (is(instance, "null_result")) {
        stream->sink.on_result(stream->sink.ctx, nullptr);
        return PARLEY_OK;
    }
    if (is(instance, "odd")) {
        sendOdd(stream);
    } else {
        sendMalformed(stream);
    }
    return PARLEY_OK;
}

parley_code sttFinalize(parley_stt_stream*) noexcept {
    return PARLEY_OK;
}

void sttClose(parley_stt_stream* raw) noexcept {
    auto* stream = reinterpret_cast<SttStream*>(raw);
    if (!is(stream->instance, "never_ends")) endStt(stream, PARLEY_OK);
}

void sttCancel(parley_stt_stream* raw) noexcept {
    auto* stream = reinterpret_cast<SttStream*>(raw);
    if (is(stream->instance, "talks_when_cancelled")) {
        const auto result = resultOf(stream);
        stream->sink.on_result(stream->sink.ctx, &result);
    }
    endStt(stream, PARLEY_E_CANCELLED);
}

void sttDestroy(parley_stt_stream* raw) noexcept {
    auto* stream = reinterpret_cast<SttStream*>(raw);
    stale_sink = stream->sink;
    delete stream;
}

using Push = parley_code (*)(parley_stt_stream*, const parley_audio*) noexcept;

const parley_stt_v1 stt_table{
    sizeof(parley_stt_v1),
    0,
    sttCaps,
    sttOpen,
    reinterpret_cast<Push>(&sttPushUnguarded),
    sttFinalize,
    sttClose,
    sttCancel,
    sttDestroy};

// ------------------------------------------------------------------------------------------ tts

struct TtsStream {
    Instance* instance;
    parley_tts_sink sink;
    bool ended = false;
};

void speak(TtsStream* stream, const void* bytes, std::size_t n) {
    parley_buf buf{};
    buf.size = sizeof buf;
    buf.data = static_cast<const std::uint8_t*>(bytes);
    buf.n = n;
    stream->sink.on_audio(stream->sink.ctx, &buf, 0);
}

void endTts(TtsStream* stream, parley_code code) {
    if (stream->ended) return;
    stream->ended = true;
    const auto how = status(code);
    stream->sink.on_end(stream->sink.ctx, &how);
}

parley_code ttsCaps(parley_instance*, parley_tts_caps* caps) noexcept {
    // Pointers that are not there.
    caps->rate_count = 5;
    caps->language_count = 1'000'000;
    return PARLEY_OK;
}

parley_code ttsOpen(
    parley_instance* raw,
    const parley_tts_open*,
    const parley_tts_sink* sink,
    parley_tts_stream** out,
    parley_status*) noexcept {
    *out = reinterpret_cast<parley_tts_stream*>(
        new TtsStream{reinterpret_cast<Instance*>(raw), *sink});
    return PARLEY_OK;
}

parley_code ttsText(parley_tts_stream* raw, parley_str) noexcept {
    auto* stream = reinterpret_cast<TtsStream*>(raw);
    auto* sink = &stream->sink;
    static const std::string audio(2U << 20U, '\1');
    if (is(stream->instance, "huge_audio")) {
        speak(stream, audio.data(), audio.size());
    } else if (is(stream->instance, "null_audio")) {
        speak(stream, nullptr, 10);
    } else if (is(stream->instance, "cut_samples")) {
        for (const std::size_t n : {3U, 2U, 1U, 4U})
            speak(stream, audio.data(), n);
    } else if (is(stream->instance, "odd_marks")) {
        sink->on_mark(sink->ctx, 0, 5, 0);
        sink->on_mark(sink->ctx, 3, 4'000'000'000U, 0);
        sink->on_mark(sink->ctx, 4'000'000'000U, 1, 0);
    } else if (is(stream->instance, "wrong_flush")) {
        sink->on_flushed(sink->ctx, 99);
    } else if (is(stream->instance, "endless_bill")) {
        sink->on_usage(sink->ctx, UINT64_MAX);
    } else {
        speak(stream, audio.data(), 640);
    }
    return PARLEY_OK;
}

parley_code ttsFlush(parley_tts_stream* raw, std::uint64_t flush) noexcept {
    auto* stream = reinterpret_cast<TtsStream*>(raw);
    stream->sink.on_flushed(stream->sink.ctx, flush);
    return PARLEY_OK;
}

parley_code ttsClear(parley_tts_stream*) noexcept {
    return PARLEY_E_UNSUPPORTED;
}
void ttsPause(parley_tts_stream*, std::uint32_t) noexcept {}
void ttsClose(parley_tts_stream* raw) noexcept {
    endTts(reinterpret_cast<TtsStream*>(raw), PARLEY_OK);
}
void ttsCancel(parley_tts_stream* raw) noexcept {
    endTts(reinterpret_cast<TtsStream*>(raw), PARLEY_E_CANCELLED);
}
void ttsDestroy(parley_tts_stream* raw) noexcept {
    delete reinterpret_cast<TtsStream*>(raw);
}

const parley_tts_v1 tts_table{
    sizeof(parley_tts_v1),
    0,
    ttsCaps,
    ttsOpen,
    ttsText,
    ttsFlush,
    ttsClear,
    ttsPause,
    ttsClose,
    ttsCancel,
    ttsDestroy};

// ------------------------------------------------------------------------------------------ llm

struct LlmCall {
    Instance* instance;
    parley_llm_sink sink;
    bool ended = false;
};

void endLlm(LlmCall* call, parley_code code, std::uint32_t finish) {
    if (call->ended) return;
    call->ended = true;
    const auto how = status(code);
    call->sink.on_end(call->sink.ctx, &how, finish);
}

/// Comes also for a call that is gone, and talks all the same.
void answerTurn(void* raw) noexcept {
    const std::unique_ptr<std::shared_ptr<LlmCall>> owned{
        static_cast<std::shared_ptr<LlmCall>*>(raw)};
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
    endLlm(call, PARLEY_OK, is(call->instance, "odd_finish") ? 77 : PARLEY_LLM_TOOL_USE);
}

parley_code llmCaps(parley_instance*, parley_llm_caps* caps) noexcept {
    caps->features = PARLEY_LLM_CAN_TOOLS;
    caps->context_tokens = 4096;
    return PARLEY_OK;
}

parley_code llmStart(
    parley_instance* raw,
    const parley_llm_req* request,
    const parley_llm_sink* sink,
    parley_llm_call** out,
    parley_status*) noexcept {
    const auto call = std::make_shared<LlmCall>(LlmCall{reinterpret_cast<Instance*>(raw), *sink});
    *out = reinterpret_cast<parley_llm_call*>(new std::shared_ptr<LlmCall>{call});
    const auto* executor = service<parley_executor_v1>(PARLEY_SVC_EXECUTOR);
    return executor->post(
        the_plugin.host, request->ctx, answerTurn, new std::shared_ptr<LlmCall>{call});
}

void llmPause(parley_llm_call*, std::uint32_t) noexcept {}
void llmCancel(parley_llm_call* raw) noexcept {
    endLlm(reinterpret_cast<std::shared_ptr<LlmCall>*>(raw)->get(), PARLEY_E_CANCELLED, 0);
}
void llmDestroy(parley_llm_call* raw) noexcept {
    delete reinterpret_cast<std::shared_ptr<LlmCall>*>(raw);
}

const parley_llm_v1 llm_table{
    sizeof(parley_llm_v1), 0, llmCaps, llmStart, llmPause, llmCancel, llmDestroy};

// ------------------------------------------------------------------------------------- requests

struct Request {
    Instance* instance;
    parley_answer_fn done;
    void* arg;
};

void answerRequest(void* raw) noexcept {
    auto* request = static_cast<Request*>(raw);
    const auto how = status(PARLEY_OK);
    const auto body = is(request->instance, "not_json") ? text("{]") : text("{\"busy\":[]}");
    request->done(request->arg, &how, body);
    if (is(request->instance, "answer_twice")) request->done(request->arg, &how, body);
    delete request;
}

parley_code requestStart(
    parley_instance* raw,
    const parley_request* question,
    parley_answer_fn done,
    void* arg,
    std::uint64_t* id) noexcept {
    auto* instance = reinterpret_cast<Instance*>(raw);
    if (is(instance, "unsupported")) return PARLEY_E_UNSUPPORTED;
    *id = 1;
    if (is(instance, "never_answers")) return PARLEY_OK;
    const auto* executor = service<parley_executor_v1>(PARLEY_SVC_EXECUTOR);
    return executor->run_blocking(
        the_plugin.host,
        question->ctx,
        [](void*) noexcept {},
        answerRequest,
        new Request{instance, done, arg});
}

void requestCancel(parley_instance*, std::uint64_t) noexcept {}

const parley_request_v1 request_table{
    sizeof(parley_request_v1), 0, requestStart, requestCancel, nullptr};

// --------------------------------------------------------------------------------------- config

parley_code validate(
    parley_instance* instance,
    const parley_ctx* ctx,
    parley_str,
    parley_validated_fn done,
    void* arg) noexcept {
    struct Validation {
        parley_validated_fn done;
        void* arg;
        parley_code code;
    };
    const auto* executor = service<parley_executor_v1>(PARLEY_SVC_EXECUTOR);
    return executor->post(
        the_plugin.host,
        ctx,
        [](void* raw) noexcept {
            auto* validation = static_cast<Validation*>(raw);
            const auto how = status(validation->code);
            validation->done(validation->arg, &how);
            delete validation;
        },
        new Validation{
            done,
            arg,
            is(reinterpret_cast<const Instance*>(instance), "good_key") ? PARLEY_OK
                                                                        : PARLEY_E_AUTH});
}

parley_code enumerate(
    parley_instance*,
    const parley_ctx* ctx,
    parley_str list,
    parley_choices_fn done,
    void* arg) noexcept {
    if (std::string{list.p, list.n} != "voices") return PARLEY_E_UNSUPPORTED;
    struct Enumeration {
        parley_choices_fn done;
        void* arg;
    };
    const auto* executor = service<parley_executor_v1>(PARLEY_SVC_EXECUTOR);
    return executor->post(
        the_plugin.host,
        ctx,
        [](void* raw) noexcept {
            auto* enumeration = static_cast<Enumeration*>(raw);
            const auto how = status(PARLEY_OK);
            parley_choice choices[2]{};
            for (auto& choice : choices)
                choice.size = sizeof choice;
            choices[0].id = text("anna");
            choices[0].label = text("Anna");
            choices[1].id = text("ben");
            enumeration->done(enumeration->arg, &how, choices, 2);
            delete enumeration;
        },
        new Enumeration{done, arg});
}

const parley_config_v1 config_table{sizeof(parley_config_v1), 0, validate, enumerate};

// ---------------------------------------------------------------------------------------- entry

parley_code init(const parley_host* host, parley_plugin** out, parley_status*) noexcept {
    the_plugin.host = host;
    *out = reinterpret_cast<parley_plugin*>(&the_plugin);
    if (const auto* metrics = service<parley_metrics_v1>(PARLEY_SVC_METRICS)) {
        metrics->add(host, metrics->counter(host, "loads", "How often it was loaded."), 1);
    }
    return PARLEY_OK;
}

void deinit(parley_plugin*) noexcept {
    stale_sink = {};
}

const void* interfaceOf(parley_plugin*, const char* id) noexcept {
    const std::string name{id};
    if (name == PARLEY_IF_STT) return &stt_table;
    if (name == PARLEY_IF_TTS) return &tts_table;
    if (name == PARLEY_IF_LLM) return &llm_table;
    if (name == PARLEY_IF_CALENDAR) return &request_table;
    if (name == PARLEY_IF_CONFIG) return &config_table;
    return nullptr;
}

/// The settings are small enough to be read by eye: {"misdeed":"…"}.
std::string misdeedOf(const parley_str& config) {
    const std::string json{config.p, config.n};
    const std::string key = "\"misdeed\":\"";
    const auto begin = json.find(key) + key.size();
    return json.substr(begin, json.find('"', begin) - begin);
}

parley_code create(
    parley_plugin*,
    const parley_instance_args* args,
    parley_instance** out,
    parley_status* err) noexcept {
    auto misdeed = misdeedOf(args->config_json);
    if (misdeed == "bad_settings") {
        *err = status(PARLEY_E_INVALID);
        return PARLEY_E_INVALID;
    }
    *out = reinterpret_cast<parley_instance*>(
        new Instance{&the_plugin, args->ctx, std::move(misdeed)});
    return PARLEY_OK;
}

void destroy(parley_instance* raw) noexcept {
    delete reinterpret_cast<Instance*>(raw);
}

}  // namespace

extern "C" {
const parley_entry parley_plugin_entry_v1 = {
    sizeof(parley_entry),
    PARLEY_ABI,
    {"misbehaving", 11},
    {"1.2.3", 5},
    {"none", 4},
    init,
    deinit,
    interfaceOf,
    create,
    destroy};
}
