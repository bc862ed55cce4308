#include "plugin_ear.hpp"

#include "sanity.hpp"
#include "stream.hpp"

#include <parley/stt.h>

namespace parley::provider {

namespace {

constexpr std::size_t kMostHints = 100;

const parley_stt_v1& sttTableOf(const InstanceCore& instance) {
    return *static_cast<const parley_stt_v1*>(instance.plugin().interface(PARLEY_IF_STT));
}

class PluginEarStream final : public Stream {
public:
    PluginEarStream(std::shared_ptr<InstanceCore> core, const EarOptions& options, EarSink& sink)
        : Stream{std::move(core), options.deadline, Farewell::Destroyed},
          table_{sttTableOf(instance())},
          sink_{sink} {}
    ~PluginEarStream() override { settle(); }

    void open(const EarOptions& options);
    Push push(const AudioFrame& frame);
    void finalize();
    void close();

private:
    void hear(const parley_stt_result* result);
    bool readWords(const parley_stt_result& result, Heard& heard);

    void cancelInPlugin() override { callPlugin(session(), table_.cancel, stream_); }
    void destroyInPlugin() override { callPlugin(session(), table_.destroy, stream_); }
    void tellEnd(const std::optional<Failure>& failure) override { sink_.onEnd(failure); }

    static parley_stt_sink sinkTable(void* context);

    const parley_stt_v1& table_;
    EarSink& sink_;
    parley_stt_stream* stream_ = nullptr;
};

parley_stt_sink PluginEarStream::sinkTable(void* context) {
    using Self = PluginEarStream;
    parley_stt_sink sink{};
    sink.size = sizeof sink;
    sink.ctx = context;
    sink.on_ready = [](void* stream) noexcept {
        calledBack<Self>(stream, [](Self& self) { self.sink_.onReady(); });
    };
    sink.on_result = [](void* stream, const parley_stt_result* result) noexcept {
        calledBack<Self>(stream, [result](Self& self) { self.hear(result); });
    };
    sink.on_speech = [](void* stream, std::uint32_t started, std::uint64_t at_ns) noexcept {
        calledBack<Self>(stream, [started, at_ns](Self& self) {
            self.sink_.onSpeech(started != 0, placeOf(at_ns));
        });
    };
    sink.on_writable = [](void* stream) noexcept {
        calledBack<Self>(stream, [](Self& self) { self.sink_.onWritable(); });
    };
    sink.on_end = [](void* stream, const parley_status* status) noexcept {
        calledBackToEnd<Self>(stream, [status](Self& self) { self.end(failureOf(status)); });
    };
    return sink;
}

void PluginEarStream::open(const EarOptions& options) {
    std::vector<parley_str> hints;
    for (const auto& hint : options.hints) {
        if (hints.size() < kMostHints) hints.push_back(toAbi(hint));
    }
    parley_stt_open request{};
    request.size = sizeof request;
    request.codec = static_cast<std::uint32_t>(options.format.codec);
    request.rate_hz = options.format.rate_hz;
    request.channels = options.format.channels;
    request.features =
        PARLEY_STT_INTERIM | PARLEY_STT_WORDS | PARLEY_STT_ENDPOINT | PARLEY_STT_FINALIZE;
    request.endpoint_ms = static_cast<std::uint32_t>(options.endpoint.count());
    request.language = toAbi(options.language);
    request.hints = hints.data();
    request.hint_count = hints.size();
    request.ctx = session().context();
    request.options_json = toAbi(options.options_json);
    const auto sink = sinkTable(sinkContext());
    StatusToFill status;
    const auto code = callPlugin(
        session(),
        table_.open,
        instance().state(),
        static_cast<const parley_stt_open*>(&request),
        &sink,
        &stream_,
        status.get());
    opened(code, *status, code == PARLEY_OK && stream_ != nullptr);
}

Push PluginEarStream::push(const AudioFrame& frame) {
    if (!isActive() || stream_ == nullptr) return Push::Ended;
    const parley_audio audio{
        .size = sizeof(parley_audio),
        .codec = static_cast<std::uint32_t>(frame.format.codec),
        .rate_hz = frame.format.rate_hz,
        .channels = frame.format.channels,
        .pts_ns = static_cast<std::uint64_t>(frame.at.count()),
        .data = frame.bytes.data(),
        .n = frame.bytes.size()};
    const auto code = callPlugin(session(), table_.push, stream_, &audio);
    if (code == PARLEY_OK) return Push::Taken;
    if (code == PARLEY_E_BUSY) return Push::Full;
    failLater(failureOf(code, emptyStatus()));
    return Push::Ended;
}

void PluginEarStream::finalize() {
    // What a provider cannot do is left out silently, as the contract has it.
    if (isActive() && stream_ != nullptr) callPlugin(session(), table_.finalize, stream_);
}

void PluginEarStream::close() {
    if (isActive() && stream_ != nullptr) callPlugin(session(), table_.close, stream_);
}

bool PluginEarStream::readWords(const parley_stt_result& result, Heard& heard) {
    const auto words = AbiArray<parley_stt_word>::of(
        result.words, result.word_count, sizeof(parley_stt_word), kMostWords);
    if (!words) return false;
    for (std::size_t i = 0; i < words->size(); ++i) {
        const auto& word = (*words)[i];
        if (!viewOf(word.text, kMostWordBytes)) return false;
        const auto start = placeOf(word.start_ns);
        heard.words.push_back(
            {.text = textOf(word.text, kMostWordBytes),
             .start = start,
             .end = std::max(start, placeOf(word.end_ns)),
             .confidence = confidenceOf(word.confidence)});
    }
    return true;
}

void PluginEarStream::hear(const parley_stt_result* result) {
    if (!PARLEY_READABLE(result, language)) return failMalformed("a result that cannot be read");
    if (!viewOf(result->text, kMostHeardBytes)) return failMalformed("a result without end");
    const auto start = placeOf(result->start_ns);
    const bool is_final = (result->flags & PARLEY_STT_FINAL) != 0;
    Heard heard{
        .stage = is_final ? Heard::Stage::Final : Heard::Stage::Interim,
        .end_of_turn = is_final && (result->flags & PARLEY_STT_END_OF_TURN) != 0,
        .segment = result->segment_id,
        .text = textOf(result->text, kMostHeardBytes),
        .start = start,
        .end = std::max(start, placeOf(result->end_ns)),
        .confidence = confidenceOf(result->confidence),
        .words = {},
        .language = textOf(result->language, kMostLabelBytes)};
    if (!readWords(*result, heard)) return failMalformed("words that cannot be read");
    sink_.onHeard(heard);
}

/// The host's end of a stream.
class HeldEarStream final : public EarStream {
public:
    explicit HeldEarStream(std::shared_ptr<PluginEarStream> stream) : stream_{std::move(stream)} {}
    ~HeldEarStream() override { stream_->abandon(); }
    HeldEarStream(const HeldEarStream&) = delete;
    HeldEarStream& operator=(const HeldEarStream&) = delete;

    Push push(const AudioFrame& frame) override { return stream_->push(frame); }
    void finalize() override { stream_->finalize(); }
    void close() override { stream_->close(); }

private:
    const std::shared_ptr<PluginEarStream> stream_;
};

}  // namespace

EarAbilities PluginEar::abilities() const {
    parley_stt_caps caps{};
    caps.size = sizeof caps;
    auto& counters = instance_->plugin().counters();
    if (callPlugin(counters, sttTableOf(*instance_).caps, instance_->state(), &caps) != PARLEY_OK) {
        return {};
    }
    return {
        .codecs = codecsOf(caps.codecs),
        .rates_hz = ratesOf(caps.rates_hz, caps.rate_count),
        .languages = languagesOf(caps.languages, caps.language_count),
        .interim = (caps.features & PARLEY_STT_INTERIM) != 0,
        .words = (caps.features & PARLEY_STT_WORDS) != 0,
        .endpoints = (caps.features & PARLEY_STT_ENDPOINT) != 0,
        .finalizes = (caps.features & PARLEY_STT_FINALIZE) != 0,
        .max_streams = caps.max_streams};
}

std::unique_ptr<EarStream> PluginEar::open(const EarOptions& options, EarSink& sink) {
    auto stream = std::make_shared<PluginEarStream>(instance_, options, sink);
    stream->open(options);
    return std::make_unique<HeldEarStream>(std::move(stream));
}

}  // namespace parley::provider
