// The callers of the benchmark, and what their audio costs without WebRTC around it. Prints JSON.
//
//   webrtc_load alone SESSIONS SECONDS          {"frame_us":…}
//   webrtc_load calls PORT SESSIONS SECONDS     {"open":…} when all are, then
//   {"sent":…,"heard":…,"messages":…}
#include "caller.hpp"

#include <base/bytes.hpp>
#include <base/check.hpp>
#include <media/opus_codec.hpp>
#include <transport/webrtc/call.hpp>

#include <boost/asio/steady_timer.hpp>
#include <openssl/srtp.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

namespace parley::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using transport::kCallPieceSamples;
using transport::kCallRateHz;

constexpr int kRecordedPackets = 500;

/// A voice of changing pitch and loudness: what Opus takes for speech, and as costly.
std::vector<std::int16_t> voice() {
    std::vector<std::int16_t> wave(kRecordedPackets * kCallPieceSamples);
    double phase = 0;
    double low = 0;
    for (std::size_t i = 0; i < wave.size(); ++i) {
        const double time = static_cast<double>(i) / kCallRateHz;
        phase += (130 + 30 * std::sin(time * 9)) / kCallRateHz;
        phase -= std::floor(phase);
        low += ((phase < 0.1 ? 1 : -0.1) - low) * (0.15 + 0.1 * std::sin(time * 14));
        wave[i] = static_cast<std::int16_t>(14'000 * low * (0.55 + 0.45 * std::sin(time * 25)));
    }
    return wave;
}

Recording record() {
    auto codec = std::move(media::OpusCodec::create(kCallRateHz)).value();
    const auto wave = voice();
    Recording packets;
    std::array<std::uint8_t, 800> packet{};
    for (std::size_t at = 0; at < wave.size(); at += kCallPieceSamples) {
        const auto size = codec.encode(std::span{wave}.subspan(at, kCallPieceSamples), packet);
        CHECK(size.has_value());
        packets.emplace_back(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(*size));
    }
    return packets;
}

double cpuSeconds() {
    timespec spent{};
    CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent) == 0);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

/// The codec and the seals of one session and its caller.
struct AloneSession {
    media::OpusCodec codec;
    transport::Srtp server;
    transport::Srtp caller;
    std::uint16_t sequence = 0;
};

transport::Srtp makeSrtp(const std::string& in, const std::string& out) {
    auto made = transport::Srtp::create(
        {.profile = SRTP_AEAD_AES_128_GCM, .from_caller = in, .to_caller = out});
    CHECK(made.has_value());
    return std::move(*made);
}

/// A packet as it comes from the caller.
std::vector<std::uint8_t> sealed(AloneSession& session, const std::vector<std::uint8_t>& payload) {
    std::array<std::uint8_t, 1'024> packet{};
    transport::writeRtpHeader(
        packet,
        {.payload_type = 111,
         .sequence = session.sequence++,
         .timestamp = 0,
         .ssrc = 1,
         .payload = {}});
    std::copy(payload.begin(), payload.end(), packet.begin() + transport::kRtpHeader);
    const auto bytes = session.caller.sealRtp(packet, transport::kRtpHeader + payload.size());
    CHECK(bytes.has_value());
    return {bytes->begin(), bytes->end()};
}

/// What must be done for 20 ms of an echo, whoever does it.
void echoFrame(AloneSession& session, std::span<std::uint8_t> packet) {
    const auto opened = session.server.openRtp(packet);
    CHECK(opened.has_value());
    std::array<std::int16_t, kCallPieceSamples> samples{};
    CHECK(session.codec.decode(opened->subspan(transport::kRtpHeader), samples).has_value());
    std::array<std::uint8_t, 1'500> out{};
    const auto payload = std::span{out}.subspan(transport::kRtpHeader, 1'200);
    const auto size = session.codec.encode(samples, payload);
    CHECK(size.has_value());
    transport::writeRtpHeader(
        out,
        {.payload_type = 111,
         .sequence = session.sequence,
         .timestamp = 0,
         .ssrc = 2,
         .payload = {}});
    CHECK(session.server.sealRtp(out, transport::kRtpHeader + *size).has_value());
}

/// In turn for as many sessions as call the server, so that the caches hold as little of each, and
/// at the pace of their voices, as a server is asked to: a loop without a pause finds all its code
/// warm.
void measureAlone(std::size_t count, int seconds) {
    const auto recording = record();
    const auto in = base::randomBytes(28);
    const auto out = base::randomBytes(28);
    std::vector<AloneSession> sessions;
    for (std::size_t i = 0; i < count; ++i) {
        sessions.push_back(
            {std::move(media::OpusCodec::create(kCallRateHz)).value(),
             makeSrtp(in, out),
             makeSrtp(out, in)});
    }
    double spent = 0;
    const std::size_t frames = static_cast<std::size_t>(seconds) * 50 * count;
    boost::asio::io_context context;
    boost::asio::steady_timer due{context};
    const auto begun = steady_clock::now();
    for (std::size_t frame = 0; frame < frames; ++frame) {
        due.expires_at(begun + milliseconds{20} * frame / count);
        due.wait();
        auto& session = sessions[frame % count];
        auto packet = sealed(session, recording[frame / count % recording.size()]);
        const auto before = cpuSeconds();
        echoFrame(session, packet);
        spent += cpuSeconds() - before;
    }
    std::printf("{\"frame_us\":%.2f}\n", spent * 1e6 / static_cast<double>(frames));
}

class Load {
public:
    Load(std::uint16_t port, std::size_t count) : port_{port}, count_{count} {}

    int run(int seconds) {
        const auto limit = steady_clock::now() + std::chrono::seconds{30};
        while (open() < count_ && steady_clock::now() < limit) {
            // A few at a time, as callers come.
            for (int i = 0; i < 4 && callers_.size() < count_; ++i) {
                callers_.push_back(
                    std::make_unique<Caller>(context_, identity_, recording_, port_));
                callers_.back()->start();
            }
            oneTick();
        }
        std::printf("{\"open\":%zu}\n", open());
        std::fflush(stdout);
        for (int i = 0; i < seconds * 50; ++i) {
            oneTick();
            callers_[static_cast<std::size_t>(i) % count_]->say("{\"type\":\"ping\"}");
        }
        report();
        return open() == count_ ? 0 : 1;
    }

private:
    [[nodiscard]] std::size_t open() const {
        std::size_t count = 0;
        for (const auto& caller : callers_)
            count += caller->isOpen() ? 1 : 0;
        return count;
    }

    /// 20 ms, in which each caller speaks at another time, as real ones do.
    void oneTick() {
        const auto begun = due_;
        due_ += milliseconds{20};
        for (std::size_t i = 0; i < callers_.size(); ++i) {
            const auto turn =
                std::chrono::microseconds{20'000 * i / std::max<std::size_t>(callers_.size(), 1)};
            context_.run_until(begun + turn);
            context_.restart();
            callers_[i]->tick();
        }
        transport::SctpAssociation::advance(20);
        context_.run_until(due_);
        context_.restart();
    }

    void report() const {
        std::size_t sent = 0;
        std::size_t heard = 0;
        std::size_t messages = 0;
        for (const auto& caller : callers_) {
            sent += caller->packetsSent();
            heard += caller->packetsHeard();
            messages += caller->messages();
        }
        std::printf("{\"sent\":%zu,\"heard\":%zu,\"messages\":%zu}\n", sent, heard, messages);
        std::fflush(stdout);
    }

    const std::uint16_t port_;
    const std::size_t count_;
    boost::asio::io_context context_;
    const transport::DtlsIdentity identity_ = std::move(transport::makeDtlsIdentity()).value();
    const Recording recording_ = record();
    std::vector<std::unique_ptr<Caller>> callers_;
    steady_clock::time_point due_ = steady_clock::now();
};

}  // namespace
}  // namespace parley::testing

int main(int argc, char* argv[]) {
    using namespace parley::testing;  // NOLINT(google-build-using-namespace)
    const std::string_view mode = argc > 3 ? argv[1] : "";
    if (mode == "alone") {
        measureAlone(std::strtoul(argv[2], nullptr, 10), std::atoi(argv[3]));
        return 0;
    }
    if (mode == "calls" && argc > 4) {
        Load load{
            static_cast<std::uint16_t>(std::atoi(argv[2])), std::strtoul(argv[3], nullptr, 10)};
        return load.run(std::atoi(argv[4]));
    }
    std::fprintf(stderr, "webrtc_load alone SESSIONS SECONDS | calls PORT SESSIONS SECONDS\n");
    return 2;
}
