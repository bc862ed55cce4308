#pragma once

#include <cstdint>
#include <deque>

namespace deepgram {

/// The vendor counts the audio that it got; the host's frames may have gaps. Turns the vendor's
/// times into the host's.
class StreamClock {
public:
    explicit StreamClock(std::uint64_t bytes_per_second) : bytes_per_second_{bytes_per_second} {}

    /// A frame that goes to the vendor after those before it.
    void add(std::uint64_t bytes, std::uint64_t pts_ns);
    /// Where the vendor's moment lies, at the end of what was sent when it lies behind that.
    [[nodiscard]] std::uint64_t toPtsNs(double seconds) const;
    /// Nothing before this moment of the vendor's is asked about any more.
    void forgetBefore(double seconds);

private:
    /// From here on the host's times are this far ahead.
    struct Anchor {
        std::uint64_t sent_ns;
        std::uint64_t pts_ns;
    };

    [[nodiscard]] std::uint64_t sentNs() const;

    const std::uint64_t bytes_per_second_;
    std::uint64_t bytes_ = 0;
    std::deque<Anchor> anchors_;
};

}  // namespace deepgram
