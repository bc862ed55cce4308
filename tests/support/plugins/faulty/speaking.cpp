// Speaks by itself, 20 ms for each sentence, with a connection to a vendor that it has no use for.
#include "faulty.hpp"

#include <deque>
#include <set>
#include <string>
#include <utility>

namespace faulty {
namespace {

constexpr std::size_t kPieceBytes = 640;
constexpr std::uint64_t kPieceNs = 20'000'000;

struct Stream {
    const parley_ctx* ctx = nullptr;
    parley_tts_sink sink{};
    std::uint64_t exchange = 0;
    std::size_t text_bytes = 0;
    std::size_t spoken_bytes = 0;
    std::uint64_t at_ns = 0;
    std::deque<std::uint64_t> flushes;
    bool closing = false;
    bool ended = false;
};

std::set<const void*> alive;

const parley_http_v1& http() {
    return *service<parley_http_v1>(PARLEY_SVC_HTTP);
}

void disconnect(Stream* stream) {
    if (stream->exchange != 0) http().cancel(the_host, std::exchange(stream->exchange, 0));
}

void endWith(Stream* stream, parley_code code, std::uint32_t retry_after_ms = 0) {
    if (stream->ended) return;
    stream->ended = true;
    disconnect(stream);
    const auto sink = stream->sink;
    auto status = statusOf(code);
    status.retry_after_ms = retry_after_ms;
    sink.on_end(sink.ctx, &status);
}

void refused(Stream* stream, std::int32_t http_status) {
    auto status = statusOf(PARLEY_OK);
    status.http_status = http_status;
    const bool limited = http_status == 429 && !has("forgets_retry_after");
    endWith(stream, codeOf(status, false), limited ? 7'000 : 0);
}

void connect(Stream* stream) {
    parley_http_request request{};
    request.size = sizeof request;
    request.method = str("GET");
    request.url = str("https://api.acme.test/");
    parley_http_sink sink{};
    sink.size = sizeof sink;
    sink.ctx = stream;
    sink.on_head = [](void* raw, std::int32_t http_status, const parley_kv*, std::size_t) noexcept {
        if (http_status != 200) refused(static_cast<Stream*>(raw), http_status);
    };
    sink.on_data = [](void*, const parley_buf*) noexcept {};
    sink.on_end = [](void* raw, const parley_status* status) noexcept {
        auto* ours = static_cast<Stream*>(raw);
        ours->exchange = 0;
        if (status->code != PARLEY_OK) endWith(ours, status->code);
    };
    http().start(the_host, stream->ctx, &request, &sink, &stream->exchange);
}

parley_code caps(parley_instance*, parley_tts_caps* out) noexcept {
    out->codecs = PARLEY_CODEC_BIT(PARLEY_CODEC_PCM_S16LE);
    return PARLEY_OK;
}

parley_code open(
    parley_instance*,
    const parley_tts_open* request,
    const parley_tts_sink* sink,
    parley_tts_stream** out,
    parley_status*) noexcept {
    auto* stream = new Stream{request->ctx, *sink};
    alive.insert(stream);
    *out = reinterpret_cast<parley_tts_stream*>(stream);
    connect(stream);
    return PARLEY_OK;
}

void speakPiece(Stream* stream) {
    const std::string samples(has("huge_piece") ? (1U << 20U) + 2 : kPieceBytes, '\1');
    parley_buf piece{};
    piece.size = sizeof piece;
    piece.data = reinterpret_cast<const std::uint8_t*>(samples.data());
    piece.n = has("half_sample") ? samples.size() - 1 : samples.size();
    const auto at_ns = stream->at_ns;
    stream->at_ns = has("audio_goes_back") && at_ns > 0 ? 0 : at_ns + kPieceNs;
    if (!has("says_nothing")) stream->sink.on_audio(stream->sink.ctx, &piece, at_ns);
}

void mark(Stream* stream) {
    const auto offset = static_cast<std::uint32_t>(stream->spoken_bytes);
    const auto length = static_cast<std::uint32_t>(stream->text_bytes) - offset;
    const auto& sink = stream->sink;
    stream->spoken_bytes = stream->text_bytes;
    if (has("marks_go_back")) sink.on_mark(sink.ctx, offset + length, 0, stream->at_ns);
    sink.on_mark(sink.ctx, offset, has("marks_beyond") ? length + 1 : length, stream->at_ns);
}

/// One sentence, if it was not cleared.
void speak(void* raw) noexcept {
    auto* stream = static_cast<Stream*>(raw);
    if (!alive.contains(stream) || stream->ended || stream->flushes.empty()) return;
    const auto flush = stream->flushes.front();
    stream->flushes.pop_front();
    mark(stream);
    if (alive.contains(stream) && !stream->ended) speakPiece(stream);
    if (!alive.contains(stream) || stream->ended) return;
    stream->sink.on_flushed(stream->sink.ctx, has("wrong_flush") ? flush + 1 : flush);
}

parley_code text(parley_tts_stream* raw, parley_str given) noexcept {
    auto* stream = reinterpret_cast<Stream*>(raw);
    if (stream->ended || stream->closing) return PARLEY_E_CANCELLED;
    stream->text_bytes += given.n;
    return PARLEY_OK;
}

parley_code flush(parley_tts_stream* raw, std::uint64_t id) noexcept {
    auto* stream = reinterpret_cast<Stream*>(raw);
    if (stream->ended || stream->closing) return PARLEY_E_CANCELLED;
    stream->flushes.push_back(id);
    post(stream->ctx, speak, stream);
    return PARLEY_OK;
}

parley_code clear(parley_tts_stream* raw) noexcept {
    auto* stream = reinterpret_cast<Stream*>(raw);
    if (has("talks_after_clear")) {
        stream->flushes.push_back(0);
        post(stream->ctx, speak, stream);
        return PARLEY_OK;
    }
    stream->flushes.clear();
    return PARLEY_OK;
}

void pause(parley_tts_stream* raw, std::uint32_t on) noexcept {
    auto* stream = reinterpret_cast<Stream*>(raw);
    if (stream->exchange != 0 && !has("keeps_reading"))
        http().pause(the_host, stream->exchange, on);
}

template <parley_code code>
void endLater(void* raw) noexcept {
    auto* stream = static_cast<Stream*>(raw);
    if (alive.contains(stream)) endWith(stream, code);
}

void close(parley_tts_stream* raw) noexcept {
    auto* stream = reinterpret_cast<Stream*>(raw);
    if (stream->ended || stream->closing) return;
    stream->closing = true;
    post(stream->ctx, endLater<PARLEY_OK>, stream);
}

void cancel(parley_tts_stream* raw) noexcept {
    auto* stream = reinterpret_cast<Stream*>(raw);
    stream->flushes.clear();
    endWith(stream, PARLEY_E_CANCELLED);
}

void destroy(parley_tts_stream* raw) noexcept {
    auto* stream = reinterpret_cast<Stream*>(raw);
    disconnect(stream);
    alive.erase(stream);
    delete stream;
}

}  // namespace

const parley_tts_v1 speaking{
    sizeof(parley_tts_v1), 0, caps, open, text, flush, clear, pause, close, cancel, destroy};

}  // namespace faulty
