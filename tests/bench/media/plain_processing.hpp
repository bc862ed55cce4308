#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace parley::media {

/// WebRTC's audio processing as its documentation says: what `VoiceActivity` is measured against.
class PlainProcessing {
public:
    virtual ~PlainProcessing() = default;
    /// 10 ms at 16 kHz; whether there is voice.
    virtual bool hear(std::span<const std::int16_t> samples) = 0;
};

std::unique_ptr<PlainProcessing> makePlainProcessing();

}  // namespace parley::media
