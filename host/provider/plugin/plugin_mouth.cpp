#include "plugin_mouth.hpp"

#include "sanity.hpp"
#include "stream.hpp"

#include <parley/tts.h>

#include <deque>

namespace parley::provider {

namespace {

// More characters than that are not billed for one reply.
constexpr std::uint64_t kMostBilled = 10'000'000;

const parley_tts_v1& ttsTableOf(const InstanceCore& instance) {
    return *static_cast<const parley_tts_v1*>(instance.plugin().interface(PARLEY_IF_TTS));
}

class PluginMouthStream final : public Stream {
public:
    PluginMouthStream(
        std::shared_ptr<InstanceCore> core, const MouthOptions& options, MouthSink& sink)
        : Stream{std::move(core), options.deadline, Farewell::Destroyed},
          table_{ttsTableOf(instance())},
          sink_{sink},
          format_{options.format} {}
    ~PluginMouthStream() override { settle(); }

    void open(const MouthOptions& options);
    Say say(std::string_view text);
    void flush(std::uint64_t flush);
    bool clear();
    void pause(bool on);
    void close();

private:
    static parley_tts_sink sinkTable(void* context);
    void speak(const parley_buf* audio, std::uint64_t pts_ns);
    void speakWhole(std::span<const std::uint8_t> bytes, std::uint64_t pts_ns);
    void mark(std::uint32_t offset, std::uint32_t length, std::uint64_t pts_ns);
    void flushed(std::uint64_t flush);
    void bill(std::uint64_t characters);
    [[nodiscard]] bool isOpen() const { return isActive() && stream_ != nullptr; }

    void cancelInPlugin() override { callPlugin(session(), table_.cancel, stream_); }
    void destroyInPlugin() override { callPlugin(session(), table_.destroy, stream_); }
    void tellEnd(const std::optional<Failure>& failure) override { sink_.onEnd(failure); }

    const parley_tts_v1& table_;
    MouthSink& sink_;
    const AudioFormat format_;
    parley_tts_stream* stream_ = nullptr;
    /// Where the next audio begins.
    std::chrono::nanoseconds position_{0};
    /// The beginning of a sample whose end is still to come.
    std::string cut_sample_;
    std::size_t text_bytes_ = 0;
    std::size_t marked_ = 0;
    std::deque<std::uint64_t> flushes_;
    std::uint64_t billed_ = 0;
};

parley_tts_sink PluginMouthStream::sinkTable(void* context) {
    using Self = PluginMouthStream;
    parley_tts_sink sink{};
    sink.size = sizeof sink;
    sink.ctx = context;
    sink.on_audio = [](void* stream, const parley_buf* audio, std::uint64_t pts_ns) noexcept {
        calledBack<Self>(stream, [=](Self& self) { self.speak(audio, pts_ns); });
    };
    sink.on_mark = [](void* stream,
                      std::uint32_t offset,
                      std::uint32_t length,
                      std::uint64_t pts_ns) noexcept {
        calledBack<Self>(stream, [=](Self& self) { self.mark(offset, length, pts_ns); });
    };
    sink.on_flushed = [](void* stream, std::uint64_t flush) noexcept {
        calledBack<Self>(stream, [flush](Self& self) { self.flushed(flush); });
    };
    sink.on_usage = [](void* stream, std::uint64_t characters) noexcept {
        calledBack<Self>(stream, [characters](Self& self) { self.bill(characters); });
    };
    sink.on_writable = [](void* stream) noexcept {
        calledBack<Self>(stream, [](Self& self) { self.sink_.onWritable(); });
    };
    sink.on_end = [](void* stream, const parley_status* status) noexcept {
        calledBackToEnd<Self>(stream, [status](Self& self) { self.end(failureOf(status)); });
    };
    return sink;
}

void PluginMouthStream::open(const MouthOptions& options) {
    parley_tts_open request{};
    request.size = sizeof request;
    request.codec = static_cast<std::uint32_t>(options.format.codec);
    request.rate_hz = options.format.rate_hz;
    request.features = PARLEY_TTS_MARKS;
    request.voice = toAbi(options.voice);
    request.language = toAbi(options.language);
    request.speed = options.speed;
    request.ctx = session().context();
    request.options_json = toAbi(options.options_json);
    const auto sink = sinkTable(sinkContext());
    StatusToFill status;
    const auto code = callPlugin(
        session(),
        table_.open,
        instance().state(),
        static_cast<const parley_tts_open*>(&request),
        &sink,
        &stream_,
        status.get());
    opened(code, *status, code == PARLEY_OK && stream_ != nullptr);
}

Say PluginMouthStream::say(std::string_view text) {
    if (!isOpen()) return Say::Ended;
    const auto code = callPlugin(session(), table_.text, stream_, toAbi(text));
    if (code == PARLEY_OK) {
        text_bytes_ += text.size();
        return Say::Taken;
    }
    if (code == PARLEY_E_BUSY) return Say::Full;
    failLater(failureOf(code, emptyStatus()));
    return Say::Ended;
}

void PluginMouthStream::flush(std::uint64_t flush) {
    if (!isOpen()) return;
    flushes_.push_back(flush);
    const auto code = callPlugin(session(), table_.flush, stream_, flush);
    if (code != PARLEY_OK) failLater(failureOf(code, emptyStatus()));
}

bool PluginMouthStream::clear() {
    if (!isOpen() || callPlugin(session(), table_.clear, stream_) != PARLEY_OK) return false;
    flushes_.clear();
    cut_sample_.clear();
    return true;
}

void PluginMouthStream::pause(bool on) {
    if (isOpen()) callPlugin(session(), table_.pause, stream_, on ? 1U : 0U);
}

void PluginMouthStream::close() {
    if (isOpen()) callPlugin(session(), table_.close, stream_);
}

void PluginMouthStream::speak(const parley_buf* audio, std::uint64_t pts_ns) {
    const bool readable = PARLEY_READABLE(audio, owner) && audio->n <= kMostPieceBytes &&
                          (audio->n == 0 || audio->data != nullptr);
    if (!readable) return failMalformed("audio that cannot be read");
    if (audio->n == 0) return;
    const std::span<const std::uint8_t> bytes{audio->data, audio->n};
    const std::size_t sample = format_.codec == Codec::PcmS16 ? 2U * format_.channels : 1U;
    if (cut_sample_.empty() && bytes.size() % sample == 0) return speakWhole(bytes, pts_ns);

    // A vendor's chunks end anywhere; the host's frames hold whole samples.
    std::string joined = std::move(cut_sample_);
    joined.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const auto whole = joined.size() - joined.size() % sample;
    cut_sample_ = joined.substr(whole);
    if (whole == 0) return;
    speakWhole({reinterpret_cast<const std::uint8_t*>(joined.data()), whole}, pts_ns);
}

void PluginMouthStream::speakWhole(std::span<const std::uint8_t> bytes, std::uint64_t pts_ns) {
    const AudioFrame frame{
        .format = format_, .at = std::max(position_, placeOf(pts_ns)), .bytes = bytes};
    position_ = frame.at + lengthOf(format_, bytes.size());
    sink_.onAudio(frame);
}

void PluginMouthStream::mark(std::uint32_t offset, std::uint32_t length, std::uint64_t pts_ns) {
    if (offset < marked_ || offset > text_bytes_ || length > text_bytes_ - offset) {
        noteMalformed();
        return;
    }
    marked_ = offset;
    sink_.onMark({.offset = offset, .length = length, .at = placeOf(pts_ns)});
}

void PluginMouthStream::flushed(std::uint64_t flush) {
    if (flushes_.empty() || flushes_.front() != flush) {
        noteMalformed();
        return;
    }
    flushes_.pop_front();
    sink_.onFlushed(flush);
}

void PluginMouthStream::bill(std::uint64_t characters) {
    if (characters > kMostBilled - billed_) {
        noteMalformed();
        return;
    }
    billed_ += characters;
    sink_.onUsage(characters);
}

/// The host's end of a stream.
class HeldMouthStream final : public MouthStream {
public:
    explicit HeldMouthStream(std::shared_ptr<PluginMouthStream> stream)
        : stream_{std::move(stream)} {}
    ~HeldMouthStream() override { stream_->abandon(); }
    HeldMouthStream(const HeldMouthStream&) = delete;
    HeldMouthStream& operator=(const HeldMouthStream&) = delete;

    Say say(std::string_view text) override { return stream_->say(text); }
    void flush(std::uint64_t flush) override { stream_->flush(flush); }
    bool clear() override { return stream_->clear(); }
    void pause() override { stream_->pause(true); }
    void resume() override { stream_->pause(false); }
    void close() override { stream_->close(); }

private:
    const std::shared_ptr<PluginMouthStream> stream_;
};

}  // namespace

MouthAbilities PluginMouth::abilities() const {
    parley_tts_caps caps{};
    caps.size = sizeof caps;
    auto& counters = instance_->plugin().counters();
    if (callPlugin(counters, ttsTableOf(*instance_).caps, instance_->state(), &caps) != PARLEY_OK) {
        return {};
    }
    return {
        .codecs = codecsOf(caps.codecs),
        .rates_hz = ratesOf(caps.rates_hz, caps.rate_count),
        .languages = languagesOf(caps.languages, caps.language_count),
        .takes_partial_sentences = (caps.features & PARLEY_TTS_TEXT_STREAM) != 0,
        .marks = (caps.features & PARLEY_TTS_MARKS) != 0,
        .max_streams = caps.max_streams};
}

std::unique_ptr<MouthStream> PluginMouth::open(const MouthOptions& options, MouthSink& sink) {
    auto stream = std::make_shared<PluginMouthStream>(instance_, options, sink);
    stream->open(options);
    return std::make_unique<HeldMouthStream>(std::move(stream));
}

}  // namespace parley::provider
