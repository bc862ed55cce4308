#include "caller_audio.hpp"

#include "call.hpp"

#include <algorithm>
#include <utility>

namespace parley::transport {

namespace {

using std::chrono::milliseconds;

// Opus counts in 48 kHz, whatever it is decoded to.
constexpr std::uint32_t kRtpTicksPerSample = 48'000 / kCallRateHz;
constexpr std::size_t kSamplesPerMs = kCallRateHz / 1'000;
// The longest packet of Opus: 120 ms.
constexpr std::size_t kMostInPacket = 120 * kSamplesPerMs;
// Pieces that Opus guesses must be multiples of 2.5 ms.
constexpr std::size_t kGuessUnit = kCallRateHz / 400;
// After more than this a caller has paused, or begun anew: it is not made up.
constexpr std::size_t kMostBridged = kCallRateHz;
// A guess that goes on for longer is a noise.
constexpr std::size_t kMostGuessed = 100 * kSamplesPerMs;
// Nobody says more than what fits into the time: what a network held back may come at once, a flood
// is cut.
constexpr std::int64_t kMostAtOnce = 10 * kCallRateHz;
// Longer than the network shakes packets.
constexpr milliseconds kStall{100};

media::OpusCodec makeCodec() {
    return std::move(media::OpusCodec::create(kCallRateHz)).value();
}

std::size_t samplesIn(base::MonoTime::duration time) {
    return static_cast<std::size_t>(std::chrono::duration_cast<milliseconds>(time).count()) *
           kSamplesPerMs;
}

}  // namespace

CallerAudio::CallerAudio(Piece piece)
    : piece_{std::move(piece)}, codec_{makeCodec()}, allowance_{kMostAtOnce} {}

void CallerAudio::add(const RtpPacket& packet, base::MonoTime now) {
    if (packet.payload.empty() || !isAffordable(now)) return;
    if (source_ != packet.ssrc) {
        source_ = packet.ssrc;
        reorder_ = {};
        due_.reset();
    }
    reorder_.add(packet);
    takeReady();
}

bool CallerAudio::isAffordable(base::MonoTime now) {
    // A quarter more than real time, as clocks differ.
    const auto earned = source_ ? samplesIn(now - last_arrival_) * 5 / 4 : 0;
    allowance_ = std::min(allowance_ + static_cast<std::int64_t>(earned), kMostAtOnce);
    last_arrival_ = now;
    return allowance_ > 0;
}

void CallerAudio::tick(base::MonoTime now) {
    if (!source_ || now - last_arrival_ < kStall) return;
    reorder_.giveUp();
    takeReady();
    const auto due = samplesIn(now - last_arrival_) / kCallPieceSamples * kCallPieceSamples;
    while (made_up_ < due) {
        made_up_ += kCallPieceSamples;
        conceal(kCallPieceSamples);
    }
}

milliseconds CallerAudio::concealed() const {
    return milliseconds{concealed_ / kSamplesPerMs};
}

void CallerAudio::takeReady() {
    while (const auto ready = reorder_.next()) {
        bridge(*ready);
        decode(*ready);
        made_up_ = 0;
    }
}

/// Fills what is missing before the packet, less what was made up while it was waited for.
void CallerAudio::bridge(const ReorderBuffer::Ready& ready) {
    if (!due_) return;
    const auto ticks = static_cast<std::int32_t>(ready.timestamp - *due_);
    if (ticks <= 0) return;
    const auto gap = static_cast<std::size_t>(ticks) / kRtpTicksPerSample;
    if (gap <= made_up_ || gap - made_up_ > kMostBridged) return;
    auto missing = (gap - made_up_) / kGuessUnit * kGuessUnit;
    const auto in_copy =
        ready.lost_before == 0 ? std::size_t{0} : std::min(missing, kCallPieceSamples);
    conceal(missing - in_copy);
    if (in_copy > 0) recover(ready, in_copy);
}

void CallerAudio::decode(const ReorderBuffer::Ready& ready) {
    std::array<std::int16_t, kMostInPacket> samples{};
    const auto count = codec_.decode(bytesOf(ready.payload), samples);
    // A broken packet is a lost one, and the next one's time says how long it was.
    if (!count) return;
    guessed_in_a_row_ = 0;
    allowance_ -= static_cast<std::int64_t>(*count);
    due_ = ready.timestamp + static_cast<std::uint32_t>(*count) * kRtpTicksPerSample;
    pass(std::span{samples}.first(*count));
}

void CallerAudio::recover(const ReorderBuffer::Ready& ready, std::size_t samples) {
    std::array<std::int16_t, kCallPieceSamples> copy{};
    const auto room = std::span{copy}.first(samples);
    if (!codec_.recover(bytesOf(ready.payload), room)) return conceal(samples);
    concealed_ += samples;
    pass(room);
}

void CallerAudio::conceal(std::size_t samples) {
    concealed_ += samples;
    while (samples > 0) {
        std::array<std::int16_t, kCallPieceSamples> guess{};
        const auto room = std::span{guess}.first(std::min(samples, guess.size()));
        if (guessed_in_a_row_ < kMostGuessed) codec_.conceal(room);
        guessed_in_a_row_ += room.size();
        samples -= room.size();
        pass(room);
    }
}

void CallerAudio::pass(std::span<const std::int16_t> samples) {
    if (unfinished_.empty()) {
        while (samples.size() >= kCallPieceSamples) {
            piece_(samples.first(kCallPieceSamples));
            samples = samples.subspan(kCallPieceSamples);
        }
    }
    unfinished_.insert(unfinished_.end(), samples.begin(), samples.end());
    std::size_t begin = 0;
    for (; unfinished_.size() - begin >= kCallPieceSamples; begin += kCallPieceSamples)
        piece_(std::span{unfinished_}.subspan(begin, kCallPieceSamples));
    unfinished_.erase(
        unfinished_.begin(), unfinished_.begin() + static_cast<std::ptrdiff_t>(begin));
}

}  // namespace parley::transport
