#pragma once

#include <base/result.hpp>
#include <media/wav.hpp>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace parley::app {

/// What the Realtime protocol carries.
constexpr std::uint32_t kTalkRate = 24'000;

/// The samples of a WAV file as the protocol wants them: one channel at 24 kHz.
base::Result<std::vector<std::int16_t>> soundOf(const std::string& wav_file);

/// The microphone and the loudspeaker of this machine, through ALSA's own programs.
class Devices {
public:
    static bool areThere();

    /// `on_sound` is called on a thread of its own with 20 ms at a time.
    explicit Devices(std::function<void(std::vector<std::int16_t>)> on_sound);
    ~Devices();
    Devices(const Devices&) = delete;
    Devices& operator=(const Devices&) = delete;

    void play(std::span<const std::int16_t> samples);
    /// Drops what is not heard yet.
    void hush();

private:
    void listen();
    void speak();

    const std::function<void(std::vector<std::int16_t>)> on_sound_;
    std::FILE* microphone_ = nullptr;
    std::atomic<bool> stopping_ = false;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::int16_t> waiting_;
    std::thread listener_;
    std::thread speaker_;
};

}  // namespace parley::app
