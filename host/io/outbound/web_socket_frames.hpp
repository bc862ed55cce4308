#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::io {

enum class FrameKind : std::uint8_t {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
};

using FrameMask = std::array<unsigned char, 4>;

/// Appends one whole frame as a client sends it.
void appendFrame(std::string& out, FrameKind kind, std::string_view payload, const FrameMask& mask);

/// A message or control frame, as long as its bytes count.
struct Frame {
    /// Continuation stands for none.
    FrameKind kind = FrameKind::Continuation;
    std::string_view payload = {};
};

enum class FrameFault : std::uint8_t { None, Protocol, TooLarge, Text };

/// Reads what a server sends from bytes that come in any pieces, and puts fragments together. A
/// message that came whole in one frame is handed through without a copy.
class FrameReader {
public:
    explicit FrameReader(std::size_t max_message_bytes) : max_message_bytes_{max_message_bytes} {}

    /// Takes what it can off the front of `bytes` and returns how much that was. Zero and no fault:
    /// more is needed. `frame` counts until the next call.
    std::size_t take(std::string_view bytes, Frame& frame, FrameFault& fault);

private:
    struct Head;

    std::size_t takePayload(std::string_view bytes, Frame& frame, FrameFault& fault);
    FrameFault check(const Head& head) const;
    void finishFragment(Frame& frame, FrameFault& fault);

    const std::size_t max_message_bytes_;
    /// The kind of the message that is being put together; Continuation when there is none.
    FrameKind message_kind_ = FrameKind::Continuation;
    std::string message_;
    bool in_payload_ = false;
    bool final_ = false;
    std::uint64_t left_ = 0;
};

struct CloseFrame {
    std::uint16_t code;
    std::string_view reason;
};

/// False when RFC 6455 forbids it.
bool readClose(std::string_view payload, CloseFrame& close);
std::string writeClose(std::uint16_t code, std::string_view reason);
bool isUtf8(std::string_view text);

}  // namespace parley::io
