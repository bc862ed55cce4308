#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace parley::media {

/// The last moments of one mono stream, for whoever learns too late that they were needed.
/// Allocates only when it is made.
class PreRoll {
public:
    /// Borrowed until samples are added.
    struct Samples {
        std::span<const std::int16_t> older;
        std::span<const std::int16_t> newer;

        [[nodiscard]] std::size_t size() const { return older.size() + newer.size(); }
    };

    PreRoll(std::uint32_t rate_hz, std::chrono::milliseconds capacity);

    void add(std::span<const std::int16_t> samples);
    /// The stream goes on where it was; what was kept is forgotten.
    void clear() { kept_ = 0; }

    /// Of the stream from its start: what is kept lies between these.
    [[nodiscard]] std::chrono::nanoseconds begin() const;
    [[nodiscard]] std::chrono::nanoseconds end() const;

    [[nodiscard]] Samples all() const { return newest(kept_); }
    /// From that time of the stream on, as far as it is kept.
    [[nodiscard]] Samples since(std::chrono::nanoseconds at) const;

private:
    [[nodiscard]] Samples newest(std::size_t count) const;

    std::uint32_t rate_hz_;
    std::vector<std::int16_t> ring_;
    std::size_t next_ = 0;
    std::size_t kept_ = 0;
    std::uint64_t total_ = 0;
};

}  // namespace parley::media
