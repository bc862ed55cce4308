#include "tcp_framing.hpp"

namespace parley::transport {

namespace {

constexpr std::size_t kLengthSize = 2;

}  // namespace

void TcpDeframer::add(std::string_view bytes) {
    buffer_.erase(0, read_);
    read_ = 0;
    if (!broken_) buffer_.append(bytes);
}

std::optional<Bytes> TcpDeframer::next() {
    while (!broken_) {
        const auto rest = bytesOf(buffer_).subspan(read_);
        if (rest.size() < kLengthSize) return std::nullopt;
        const std::size_t size = read16(rest, 0);
        broken_ = size > kMostPacket;
        if (broken_ || rest.size() < kLengthSize + size) return std::nullopt;
        read_ += kLengthSize + size;
        if (size > 0) return rest.subspan(kLengthSize, size);
    }
    return std::nullopt;
}

void appendFrame(std::string& out, Bytes packet) {
    append16(out, packet.size());
    out.append(textOf(packet));
}

}  // namespace parley::transport
