#include "web_socket_frames.hpp"

#include "web_socket_client.hpp"

#include <algorithm>
#include <cstring>

namespace parley::io {

namespace {

constexpr std::size_t kMaxControl = 125;
constexpr unsigned kLength16 = 126;
constexpr unsigned kLength64 = 127;
constexpr unsigned char kFinal = 0x80;
constexpr unsigned char kReserved = 0x70;
constexpr unsigned char kMasked = 0x80;
// Messages longer than this are rare enough that their memory is not kept.
constexpr std::size_t kKeptMemory = std::size_t{64} * 1024;

unsigned char byteAt(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

std::uint64_t bigEndian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        value = value << 8U | byteAt(bytes, i);
    return value;
}

void appendBigEndian(std::string& out, std::uint64_t value, unsigned bytes) {
    while (bytes-- > 0)
        out.push_back(static_cast<char>(value >> (8 * bytes) & 0xFFU));
}

bool isControl(FrameKind kind) {
    return static_cast<unsigned>(kind) >= static_cast<unsigned>(FrameKind::Close);
}

bool isKnown(unsigned opcode) {
    return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

bool mayBeSent(std::uint16_t code) {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

/// How many bytes the character at the front takes; zero when it is none.
std::size_t characterAt(std::string_view text) {
    const auto first = byteAt(text, 0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
    const auto second = byteAt(text, 1);
    // Longer forms than needed, surrogates, and what lies beyond Unicode.
    if (first == 0xE0 && second < 0xA0) return 0;
    if (first == 0xED && second > 0x9F) return 0;
    if (first == 0xF0 && second < 0x90) return 0;
    if (first == 0xF4 && second > 0x8F) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byteAt(text, i) & 0xC0U) != 0x80) return 0;
    }
    return length;
}

}  // namespace

struct FrameReader::Head {
    unsigned char first;
    unsigned char second;
    std::size_t size;
    std::uint64_t length;

    [[nodiscard]] bool isFinal() const { return (first & kFinal) != 0; }
    [[nodiscard]] FrameKind kind() const { return static_cast<FrameKind>(first & 0x0FU); }
    [[nodiscard]] unsigned shortLength() const { return second & 0x7FU; }
};

void appendFrame(
    std::string& out, FrameKind kind, std::string_view payload, const FrameMask& mask) {
    out.push_back(static_cast<char>(kFinal | static_cast<unsigned char>(kind)));
    if (payload.size() < kLength16) {
        out.push_back(static_cast<char>(kMasked | payload.size()));
    } else if (payload.size() <= 0xFFFF) {
        out.push_back(static_cast<char>(kMasked | kLength16));
        appendBigEndian(out, payload.size(), 2);
    } else {
        out.push_back(static_cast<char>(kMasked | kLength64));
        appendBigEndian(out, payload.size(), 8);
    }
    out.append(reinterpret_cast<const char*>(mask.data()), mask.size());
    const auto begin = out.size();
    out.append(payload);
    auto* bytes = out.data() + begin;
    std::uint64_t wide = 0;
    std::memcpy(&wide, mask.data(), 4);
    std::memcpy(reinterpret_cast<char*>(&wide) + 4, mask.data(), 4);
    std::size_t i = 0;
    for (; i + sizeof wide <= payload.size(); i += sizeof wide) {
        std::uint64_t block = 0;
        std::memcpy(&block, bytes + i, sizeof block);
        block ^= wide;
        std::memcpy(bytes + i, &block, sizeof block);
    }
    for (; i < payload.size(); ++i)
        bytes[i] = static_cast<char>(static_cast<unsigned char>(bytes[i]) ^ mask[i % 4]);
}

std::size_t FrameReader::take(std::string_view bytes, Frame& frame, FrameFault& fault) {
    frame = {};
    fault = FrameFault::None;
    if (in_payload_) return takePayload(bytes, frame, fault);
    if (message_kind_ == FrameKind::Continuation) {
        message_.clear();
        if (message_.capacity() > kKeptMemory) message_ = {};
    }
    if (bytes.size() < 2) return 0;
    Head head{.first = byteAt(bytes, 0), .second = byteAt(bytes, 1), .size = 2, .length = 0};
    head.length = head.shortLength();
    if (head.shortLength() >= kLength16) {
        const std::size_t wide = head.shortLength() == kLength16 ? 2 : 8;
        if (bytes.size() < 2 + wide) return 0;
        head.length = bigEndian(bytes.substr(2, wide));
        head.size += wide;
    }
    fault = check(head);
    if (fault != FrameFault::None) return 0;

    const bool is_whole = bytes.size() - head.size >= head.length;
    if (isControl(head.kind())) {
        if (!is_whole) return 0;
        frame = {head.kind(), bytes.substr(head.size, head.length)};
        return head.size + head.length;
    }
    if (head.isFinal() && head.kind() != FrameKind::Continuation && is_whole) {
        frame = {head.kind(), bytes.substr(head.size, head.length)};
        if (head.kind() == FrameKind::Text && !isUtf8(frame.payload)) fault = FrameFault::Text;
        return head.size + head.length;
    }
    if (head.kind() != FrameKind::Continuation) message_kind_ = head.kind();
    final_ = head.isFinal();
    left_ = head.length;
    in_payload_ = true;
    if (left_ == 0) finishFragment(frame, fault);
    return head.size;
}

std::size_t FrameReader::takePayload(std::string_view bytes, Frame& frame, FrameFault& fault) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
    message_.append(bytes.substr(0, count));
    left_ -= count;
    if (left_ == 0) finishFragment(frame, fault);
    return count;
}

void FrameReader::finishFragment(Frame& frame, FrameFault& fault) {
    in_payload_ = false;
    if (!final_) return;
    frame = {message_kind_, message_};
    message_kind_ = FrameKind::Continuation;
    if (frame.kind == FrameKind::Text && !isUtf8(frame.payload)) fault = FrameFault::Text;
}

FrameFault FrameReader::check(const Head& head) const {
    constexpr auto kFault = FrameFault::Protocol;
    if ((head.first & kReserved) != 0 || (head.second & kMasked) != 0) return kFault;
    if (!isKnown(head.first & 0x0FU)) return kFault;
    if (head.shortLength() == kLength16 && head.length < kLength16) return kFault;
    if (head.shortLength() == kLength64 && (head.length <= 0xFFFF || head.length >> 63U != 0)) {
        return kFault;
    }
    if (isControl(head.kind())) {
        return head.isFinal() && head.length <= kMaxControl ? FrameFault::None : kFault;
    }
    const bool continues = head.kind() == FrameKind::Continuation;
    const bool is_begun = message_kind_ != FrameKind::Continuation;
    if (continues != is_begun) return kFault;
    const auto begun = is_begun ? message_.size() : 0;
    return head.length > max_message_bytes_ - begun ? FrameFault::TooLarge : FrameFault::None;
}

bool readClose(std::string_view payload, CloseFrame& close) {
    close = {kNoCloseCode, {}};
    if (payload.empty()) return true;
    if (payload.size() < 2) return false;
    close.code = static_cast<std::uint16_t>(bigEndian(payload.substr(0, 2)));
    close.reason = payload.substr(2);
    return mayBeSent(close.code) && isUtf8(close.reason);
}

std::string writeClose(std::uint16_t code, std::string_view reason) {
    std::string payload;
    if (!mayBeSent(code)) return payload;
    appendBigEndian(payload, code, 2);
    // Cut where a character begins.
    auto length = std::min(reason.size(), kMaxControl - 2);
    while (length > 0 && !isUtf8(reason.substr(0, length)))
        --length;
    return payload.append(reason.substr(0, length));
}

bool isUtf8(std::string_view text) {
    while (!text.empty()) {
        const auto length = characterAt(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace parley::io
