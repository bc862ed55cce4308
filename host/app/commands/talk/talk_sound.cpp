#include "talk_sound.hpp"

#include <media/resampler.hpp>

#include <unistd.h>

#include <array>
#include <cstdlib>

namespace parley::app {

namespace {

constexpr std::size_t kPiece = kTalkRate / 50;
constexpr const char* kRecord = "exec arecord -q -t raw -f S16_LE -c 1 -r 24000 2>/dev/null";
constexpr const char* kPlay =
    "exec aplay -q -t raw -f S16_LE -c 1 -r 24000 --buffer-time=120000 2>/dev/null";

std::vector<std::int16_t> oneChannel(const media::WavSound& sound) {
    if (sound.channels == 1) return sound.samples;
    std::vector<std::int16_t> mixed(sound.samples.size() / 2);
    for (std::size_t i = 0; i < mixed.size(); ++i)
        mixed[i] = static_cast<std::int16_t>((sound.samples[2 * i] + sound.samples[2 * i + 1]) / 2);
    return mixed;
}

}  // namespace

base::Result<std::vector<std::int16_t>> soundOf(const std::string& wav_file) {
    const auto sound = TRY(media::WavSound::load(wav_file));
    const auto samples = oneChannel(sound);
    auto resampler = TRY(media::Resampler::create(sound.rate_hz, kTalkRate));
    std::vector<std::int16_t> made;
    std::array<std::int16_t, kPiece * 8> piece;
    for (std::span<const std::int16_t> rest{samples}; !rest.empty();) {
        const auto step = resampler.process(rest, piece);
        made.insert(
            made.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(step.made));
        rest = rest.subspan(step.taken);
        if (step.taken == 0 && step.made == 0) break;
    }
    return made;
}

bool Devices::areThere() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe,cert-env33-c): a fixed command, before any thread
    return std::system(
               "command -v arecord >/dev/null && command -v aplay >/dev/null && "
               "arecord -l 2>/dev/null | grep -q '^card'") == 0;
}

Devices::Devices(std::function<void(std::vector<std::int16_t>)> on_sound)
    : on_sound_{std::move(on_sound)} {
    // NOLINTNEXTLINE(cert-env33-c): a fixed command
    microphone_ = popen(kRecord, "r");
    listener_ = std::thread{[this] { listen(); }};
    speaker_ = std::thread{[this] { speak(); }};
}

Devices::~Devices() {
    stopping_ = true;
    changed_.notify_all();
    listener_.join();
    speaker_.join();
    if (microphone_ != nullptr) pclose(microphone_);
}

void Devices::listen() {
    std::vector<std::int16_t> piece(kPiece);
    while (!stopping_ && microphone_ != nullptr &&
           std::fread(piece.data(), 2, piece.size(), microphone_) == piece.size())
        on_sound_(piece);
}

void Devices::play(std::span<const std::int16_t> samples) {
    const std::lock_guard lock{mutex_};
    waiting_.insert(waiting_.end(), samples.begin(), samples.end());
    changed_.notify_all();
}

void Devices::hush() {
    const std::lock_guard lock{mutex_};
    waiting_.clear();
}

void Devices::speak() {
    // NOLINTNEXTLINE(cert-env33-c): a fixed command
    auto* const speaker = popen(kPlay, "w");
    std::unique_lock lock{mutex_};
    while (!stopping_ && speaker != nullptr) {
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        const auto count = std::min(waiting_.size(), kPiece);
        std::vector<std::int16_t> piece{
            waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count)};
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
        lock.unlock();
        std::fwrite(piece.data(), 2, piece.size(), speaker);
        std::fflush(speaker);
        lock.lock();
    }
    lock.unlock();
    if (speaker != nullptr) pclose(speaker);
}

}  // namespace parley::app
