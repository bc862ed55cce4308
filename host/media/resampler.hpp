#pragma once

#include <base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

// speexdsp's own.
struct SpeexResamplerState_;

namespace parley::media {

/// Changes the rate of one mono stream of 16-bit samples, piece by piece. Between 8, 12, 16, 24,
/// 44.1 and 48 kHz. One thread at a time.
class Resampler {
public:
    /// InvalidArgument `rate_unsupported`.
    static base::Result<Resampler> create(std::uint32_t from_hz, std::uint32_t to_hz);

    struct Step {
        std::size_t taken = 0;
        std::size_t made = 0;
    };
    /// Takes as much of `in` as fits into `out`; what is left is offered again.
    Step process(std::span<const std::int16_t> in, std::span<std::int16_t> out);

private:
    struct Destroy {
        void operator()(SpeexResamplerState_* state) const;
    };
    using State = std::unique_ptr<SpeexResamplerState_, Destroy>;

    explicit Resampler(State state) : state_{std::move(state)} {}

    /// Null when both rates are the same.
    State state_;
};

}  // namespace parley::media
