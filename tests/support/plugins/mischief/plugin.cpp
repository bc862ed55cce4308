// A plugin that does whatever chance has it do: it calls back when, from where and with what it may
// not, throws, and asks the host for nonsense. What it passes can be told from what is right
// without reading memory that is not there; no host can do more. Its setting `seed` begins the
// chance.
#include <parley/parley.h>

#include <array>
#include <cmath>
#include <cstring>
#include <deque>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <variant>

namespace {

using Sink = std::variant<parley_stt_sink, parley_tts_sink, parley_llm_sink>;

/// A stream of any kind. They are never freed, since chance uses them when they are gone.
struct Stream {
    Sink sink;
    const parley_ctx* ctx = nullptr;
    bool alive = true;
};

struct Question {
    parley_answer_fn done = nullptr;
    void* arg = nullptr;
};

const parley_host* the_host = nullptr;
std::mt19937 chance;
std::deque<Stream> streams;
std::deque<Question> questions;

bool oneIn(unsigned number) {
    return chance() % number == 0;
}

template <typename T, std::size_t N>
const T& anyOf(const std::array<T, N>& all) {
    return all[chance() % N];
}

template <typename Service>
const Service* service(const char* id) {
    return static_cast<const Service*>(the_host->get(the_host, id));
}

// ------------------------------------------------------------------------------------- nonsense

std::uint64_t number() {
    return anyOf(
        std::array<std::uint64_t, 7>{0, 1, 2, 63, 20'000'000, std::uint64_t{1} << 32U, UINT64_MAX});
}

std::uint32_t shortNumber() {
    return static_cast<std::uint32_t>(number());
}

parley_str text() {
    static const std::string huge(3U << 20U, 'x');
    static const std::array<std::string, 8> texts{
        "hello",
        "",
        "Gr\xc3\xbc\xc3\x9f",
        "\xff\xfe",
        "\xf0\x9f",
        std::string{"a\0b", 3},
        "{}",
        "{\"a\":"};
    if (oneIn(10)) return {nullptr, chance() % 3};
    if (oneIn(20)) return {huge.data(), huge.size()};
    const auto& chosen = anyOf(texts);
    return {chosen.data(), chosen.size()};
}

std::uint32_t sizeOr(std::size_t right) {
    if (!oneIn(10)) return static_cast<std::uint32_t>(right);
    return anyOf(std::array<std::uint32_t, 4>{0, 3, 5, 8});
}

parley_code code() {
    return anyOf(std::array<parley_code, 8>{
        PARLEY_OK,
        PARLEY_OK,
        PARLEY_OK,
        PARLEY_E_BUSY,
        PARLEY_E_CANCELLED,
        PARLEY_E_NETWORK,
        4711,
        -1});
}

float confidence() {
    return anyOf(std::array<float, 5>{0.5F, -1, 2, NAN, INFINITY});
}

void fill(parley_status& status) {
    status.code = code();
    status.flags = shortNumber();
    status.http_status = static_cast<std::int32_t>(shortNumber());
    status.retry_after_ms = shortNumber();
    status.vendor_code = text();
    status.message = text();
    status.request_id = text();
}

/// A status, or none.
template <typename Tell>
void withStatus(Tell&& tell) {
    parley_status status{};
    status.size = sizeOr(sizeof status);
    fill(status);
    tell(oneIn(10) ? nullptr : &status);
}

void mayThrow() {
    if (oneIn(30)) throw std::runtime_error{"as chance will have it"};
    if (oneIn(60)) throw 42;  // NOLINT(hicpp-exception-baseclass)
}

// ------------------------------------------------------------------------------------- callbacks

void sayResult(const parley_stt_sink& sink) {
    std::array<parley_stt_word, 2> words{};
    for (auto& word : words) {
        word.size = sizeOr(sizeof word);
        word.text = text();
        word.start_ns = number();
        word.end_ns = number();
        word.confidence = confidence();
    }
    parley_stt_result result{};
    result.size = sizeOr(sizeof result);
    result.flags = shortNumber();
    result.segment_id = number();
    result.text = text();
    result.start_ns = number();
    result.end_ns = number();
    result.confidence = confidence();
    result.words = oneIn(4) ? nullptr : words.data();
    result.word_count = oneIn(10) ? SIZE_MAX : chance() % 3;
    if (words[0].size != sizeof words[0]) result.word_count = 1;
    result.language = text();
    sink.on_result(sink.ctx, oneIn(20) ? nullptr : &result);
}

void call(const parley_stt_sink& sink) {
    switch (chance() % 8) {
        case 0:
            return sink.on_ready(sink.ctx);
        case 1:
            return sink.on_speech(sink.ctx, shortNumber(), number());
        case 2:
            return sink.on_writable(sink.ctx);
        case 3:
            return withStatus([&](const auto* status) { sink.on_end(sink.ctx, status); });
        default:
            return sayResult(sink);
    }
}

void speak(const parley_tts_sink& sink) {
    static const std::string samples(2U << 20U, '\1');
    parley_buf audio{};
    audio.size = sizeOr(sizeof audio);
    audio.data = oneIn(10) ? nullptr : reinterpret_cast<const std::uint8_t*>(samples.data());
    audio.n = anyOf(std::array<std::size_t, 6>{0, 1, 3, 640, 641, samples.size()});
    sink.on_audio(sink.ctx, oneIn(20) ? nullptr : &audio, number());
}

void call(const parley_tts_sink& sink) {
    switch (chance() % 8) {
        case 0:
            return sink.on_mark(sink.ctx, shortNumber(), shortNumber(), number());
        case 1:
            return sink.on_flushed(sink.ctx, number());
        case 2:
            return sink.on_usage(sink.ctx, number());
        case 3:
            return sink.on_writable(sink.ctx);
        case 4:
            return withStatus([&](const auto* status) { sink.on_end(sink.ctx, status); });
        default:
            return speak(sink);
    }
}

void call(const parley_llm_sink& sink) {
    parley_llm_usage usage{};
    usage.size = sizeOr(sizeof usage);
    usage.input_tokens = number();
    usage.output_tokens = number();
    switch (chance() % 8) {
        case 0:
            return sink.on_tool_begin(sink.ctx, shortNumber(), text(), text());
        case 1:
            return sink.on_tool_args(sink.ctx, shortNumber(), text());
        case 2:
            return sink.on_tool_end(sink.ctx, shortNumber());
        case 3:
            return sink.on_usage(sink.ctx, oneIn(10) ? nullptr : &usage);
        case 4:
            return withStatus(
                [&](const auto* status) { sink.on_end(sink.ctx, status, shortNumber()); });
        default:
            return sink.on_text(sink.ctx, text());
    }
}

void callBack(const Stream& stream) {
    std::visit([](const auto& sink) { call(sink); }, stream.sink);
}

void answer(const Question& question) {
    withStatus([&](const auto* status) { question.done(question.arg, status, text()); });
}

// -------------------------------------------------------------------------------------- services

void callLater(void* stream) noexcept {
    callBack(*static_cast<Stream*>(stream));
}

void askHost(Stream& stream) {
    std::uint8_t* bytes = nullptr;
    const auto* buf = service<parley_buf_v1>(PARLEY_SVC_BUF);
    const auto* kv = service<parley_kv_v1>(PARLEY_SVC_KV);
    const auto* timer = service<parley_timer_v1>(PARLEY_SVC_TIMER);
    const auto* secrets = service<parley_secrets_v1>(PARLEY_SVC_SECRETS);
    const auto* logging = service<parley_log_v1>(PARLEY_SVC_LOG);
    const auto* executor = service<parley_executor_v1>(PARLEY_SVC_EXECUTOR);
    const parley_kv field{text(), text()};
    const auto done = [](void*, parley_code, parley_bytes) noexcept {};
    switch (chance() % 8) {
        case 0:
            timer->cancel(the_host, number());
            break;
        case 1:
            timer->arm(the_host, stream.ctx, number(), callLater, &stream);
            break;
        case 2:
            if (const auto* made = buf->alloc(the_host, number(), &bytes)) buf->release(made);
            break;
        case 3:
            kv->put(
                the_host,
                stream.ctx,
                text(),
                {nullptr, chance() % 2},
                shortNumber(),
                done,
                nullptr);
            break;
        case 4:
            secrets->get(the_host, stream.ctx, text(), done, nullptr);
            break;
        case 5:
            logging->write(
                the_host, stream.ctx, static_cast<std::int32_t>(shortNumber()), text(), &field, 1);
            break;
        default:
            executor->post(the_host, stream.ctx, callLater, &stream);
    }
}

/// Something, or several things. The host may end the stream in any of them.
void misbehave(Stream& stream) {
    for (auto left = chance() % 4; left > 0; --left) {
        switch (chance() % 8) {
            case 0:
                callBack(streams[chance() % streams.size()]);
                break;
            case 1:
                std::thread{[&] { callBack(stream); }}.join();
                break;
            case 2:
                if (!questions.empty()) answer(questions[chance() % questions.size()]);
                break;
            case 3:
            case 4:
                if (stream.alive) askHost(stream);
                break;
            default:
                callBack(stream);
        }
    }
}

// ---------------------------------------------------------------------------------------- tables

template <typename Raw>
Stream& of(Raw* raw) {
    return *reinterpret_cast<Stream*>(raw);
}

/// Not noexcept, whatever the table says.
template <typename Raw, typename Request, typename KindSink>
parley_code open(
    parley_instance*, const Request* request, const KindSink* sink, Raw** out, parley_status* err) {
    if (oneIn(20)) {
        fill(*err);
        err->vendor_code = err->message = err->request_id = parley_str{"refused", 7};
        return PARLEY_E_UNSUPPORTED;
    }
    if (oneIn(20)) return PARLEY_OK;
    auto& stream = streams.emplace_back(Stream{*sink, request->ctx});
    *out = reinterpret_cast<Raw*>(&stream);
    if (oneIn(4)) misbehave(stream);
    mayThrow();
    return PARLEY_OK;
}

template <typename Answer, typename Raw, typename... Arguments>
Answer use(Raw* raw, Arguments...) {
    misbehave(of(raw));
    mayThrow();
    if constexpr (!std::is_void_v<Answer>) return code();
}

template <typename Raw>
void destroyStream(Raw* raw) {
    auto& stream = of(raw);
    misbehave(stream);
    stream.alive = false;
    mayThrow();
}

template <typename Caps>
parley_code listed(parley_instance*, Caps* caps) {
    static const std::array<std::uint32_t, 2> rates{8'000, UINT32_MAX};
    static const std::array<parley_str, 2> languages{parley_str{"en", 2}, parley_str{nullptr, 9}};
    caps->codecs = shortNumber();
    caps->features = shortNumber();
    caps->rates_hz = oneIn(3) ? nullptr : rates.data();
    caps->rate_count = oneIn(3) ? SIZE_MAX : rates.size();
    caps->languages = oneIn(3) ? nullptr : languages.data();
    caps->language_count = oneIn(3) ? SIZE_MAX : languages.size();
    mayThrow();
    return code();
}

parley_code mindCaps(parley_instance*, parley_llm_caps* caps) {
    caps->features = shortNumber();
    caps->context_tokens = shortNumber();
    mayThrow();
    return code();
}

parley_code ask(
    parley_instance*, const parley_request*, parley_answer_fn done, void* arg, std::uint64_t* id) {
    const auto& question = questions.emplace_back(Question{done, arg});
    *id = number();
    if (oneIn(2)) answer(question);
    mayThrow();
    return code();
}

void giveUp(parley_instance*, std::uint64_t) {
    if (!questions.empty()) answer(questions[chance() % questions.size()]);
    mayThrow();
}

/// A function that throws, where the table wants one that does not.
template <typename Answer, typename... Parameters>
auto promised(Answer (*function)(Parameters...)) {
    return reinterpret_cast<Answer (*)(Parameters...) noexcept>(function);
}

using Ear = parley_stt_stream;
using Mouth = parley_tts_stream;
using Mind = parley_llm_call;

const parley_stt_v1 hearing{
    sizeof(parley_stt_v1),
    0,
    promised(listed<parley_stt_caps>),
    promised(open<Ear, parley_stt_open, parley_stt_sink>),
    promised(use<parley_code, Ear, const parley_audio*>),
    promised(use<parley_code, Ear>),
    promised(use<void, Ear>),
    promised(use<void, Ear>),
    promised(destroyStream<Ear>)};

const parley_tts_v1 speaking{
    sizeof(parley_tts_v1),
    0,
    promised(listed<parley_tts_caps>),
    promised(open<Mouth, parley_tts_open, parley_tts_sink>),
    promised(use<parley_code, Mouth, parley_str>),
    promised(use<parley_code, Mouth, std::uint64_t>),
    promised(use<parley_code, Mouth>),
    promised(use<void, Mouth, std::uint32_t>),
    promised(use<void, Mouth>),
    promised(use<void, Mouth>),
    promised(destroyStream<Mouth>)};

const parley_llm_v1 thinking{
    sizeof(parley_llm_v1),
    0,
    promised(mindCaps),
    promised(open<Mind, parley_llm_req, parley_llm_sink>),
    promised(use<void, Mind, std::uint32_t>),
    promised(use<void, Mind>),
    promised(destroyStream<Mind>)};

const parley_request_v1 answering{
    sizeof(parley_request_v1), 0, promised(ask), promised(giveUp), nullptr};

parley_code init(const parley_host* host, parley_plugin** out, parley_status*) noexcept {
    the_host = host;
    *out = reinterpret_cast<parley_plugin*>(&the_host);
    return PARLEY_OK;
}

void deinit(parley_plugin*) noexcept {}

const void* interfaceOf(parley_plugin*, const char* id) noexcept {
    const std::string_view wanted{id};
    if (wanted == PARLEY_IF_STT) return &hearing;
    if (wanted == PARLEY_IF_TTS) return &speaking;
    if (wanted == PARLEY_IF_LLM) return &thinking;
    return wanted == PARLEY_IF_CALENDAR ? &answering : nullptr;
}

parley_code create(
    parley_plugin*,
    const parley_instance_args* args,
    parley_instance** out,
    parley_status*) noexcept {
    const std::string settings{args->config_json.p, args->config_json.n};
    chance.seed(static_cast<std::uint32_t>(std::hash<std::string>{}(settings)));
    *out = reinterpret_cast<parley_instance*>(&chance);
    return PARLEY_OK;
}

void destroy(parley_instance*) noexcept {}

}  // namespace

extern "C" {
const parley_entry parley_plugin_entry_v1 = {
    sizeof(parley_entry),
    PARLEY_ABI,
    {"mischief", 8},
    {"1.0.0", 5},
    {"none", 4},
    init,
    deinit,
    interfaceOf,
    create,
    destroy};
}
