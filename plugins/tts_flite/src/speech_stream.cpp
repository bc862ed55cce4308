#include "speech_stream.hpp"

#include <utility>

namespace tts_flite {

namespace {

/// About ten minutes of speech: more waits outside.
constexpr std::size_t kMostWaitingBytes = 8 * 1024;

/// What flite can stretch to and still be understood.
float speedOf(float wanted) {
    if (!(wanted > 0)) return 1;
    return std::min(2.0F, std::max(0.5F, wanted));
}

}  // namespace

SpeechStream::SpeechStream(const parley::TtsOpen& open, std::string voice)
    : TtsStream{open}, voice_{std::move(voice)}, speed_{speedOf(open.speed)} {
    if (open.rate_hz != kVoiceRateHz) resampler_.emplace(open.host, kVoiceRateHz, open.rate_hz);
}

SpeechStream::~SpeechStream() {
    *self_ = nullptr;
    if (speaking_) speaking_->synthesis->stop();
}

parley_code SpeechStream::text(std::string_view text) {
    if (waiting_bytes_ + unflushed_.size() + text.size() > kMostWaitingBytes &&
        waiting_bytes_ + unflushed_.size() > 0) {
        refused_ = true;
        return PARLEY_E_BUSY;
    }
    unflushed_ += text;
    return PARLEY_OK;
}

void SpeechStream::flush(uint64_t id) {
    waiting_bytes_ += unflushed_.size();
    waiting_.push_back({std::exchange(unflushed_, {}), id});
    speakNext();
}

parley_code SpeechStream::clear() {
    for (const auto& piece : waiting_)
        text_spoken_ += static_cast<uint32_t>(piece.text.size());
    text_spoken_ += static_cast<uint32_t>(unflushed_.size());
    waiting_.clear();
    waiting_bytes_ = 0;
    unflushed_.clear();
    if (speaking_) {
        speaking_->synthesis->stop();
        speaking_.reset();
    }
    return PARLEY_OK;
}

void SpeechStream::pause(bool on) {
    paused_ = on;
    if (!on) give();
}

void SpeechStream::close() {
    if (!unflushed_.empty()) waiting_.push_back({std::exchange(unflushed_, {}), std::nullopt});
    speakNext();
}

void SpeechStream::onCancel() {
    clear();
}

void SpeechStream::speakNext() {
    if (speaking_) return;
    if (waiting_.empty()) {
        if (closing()) end();
        return;
    }
    speaking_.emplace();
    speaking_->piece = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_bytes_ -= std::min(waiting_bytes_, speaking_->piece.text.size());
    speaking_->start_ns = positionNs();
    speaking_->text_start = text_spoken_;
    text_spoken_ += static_cast<uint32_t>(speaking_->piece.text.size());

    // What the thread that speaks posts is called in any case, also when the stream has gone.
    auto* const executor = host().executor;
    const auto synthesis = std::make_shared<Synthesis>(
        speaking_->piece.text,
        voice_,
        speed_,
        [executor, host = host().raw, ctx = ctx(), self = self_] {
            auto note = std::make_unique<Self>(self);
            if (executor->post(host, ctx, &SpeechStream::announced, note.get()) == PARLEY_OK)
                static_cast<void>(note.release());
        });
    speaking_->synthesis = synthesis;
    runBlocking(
        [synthesis] { synthesis->run(); },
        [this, synthesis] {
            if (!speaking_ || speaking_->synthesis != synthesis) return;
            speaking_->finished = true;
            give();
        });
    if (std::exchange(refused_, false)) writable();
}

void SpeechStream::announced(void* note) noexcept {
    const std::unique_ptr<Self> owned{static_cast<Self*>(note)};
    auto* const self = **owned;
    if (self != nullptr) parley::detail::enter(*self, [self] { self->give(); });
}

void SpeechStream::give() {
    if (paused_ || !speaking_) return;
    auto spoken = speaking_->synthesis->take();
    for (const auto& word : spoken.words)
        mark(speaking_->text_start + word.offset, word.length, speaking_->start_ns + word.at_ns);
    if (!spoken.samples.empty()) {
        giveSamples(resampler_ ? resampler_->convert(spoken.samples) : std::move(spoken.samples));
    }
    if (speaking_ && speaking_->finished) finishPiece();
}

void SpeechStream::giveSamples(const parley::Samples& samples) {
    if (codec() != PARLEY_CODEC_PCM_S16LE) {
        audio(parley::encodeG711(host(), codec(), samples));
        return;
    }
    audio({reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(int16_t)});
}

void SpeechStream::finishPiece() {
    const auto piece = std::move(speaking_->piece);
    speaking_.reset();
    usage(piece.text.size());
    if (piece.flush) flushed(*piece.flush);
    speakNext();
}

}  // namespace tts_flite
