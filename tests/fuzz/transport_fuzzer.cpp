// One fuzzer for all that reads bytes of callers; PARLEY_FUZZ says which reader. Each must hold
// what it promises for any bytes, and the sanitizers see that it reads no others.
#include <transport/webrtc/dcep.hpp>
#include <transport/webrtc/rtcp.hpp>
#include <transport/webrtc/rtp.hpp>
#include <transport/webrtc/sdp.hpp>
#include <transport/webrtc/stun.hpp>
#include <transport/webrtc/tcp_framing.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace parley::transport {
namespace {

void promise(bool kept, const char* what) {
    if (kept) return;
    std::fprintf(stderr, "not kept: %s\n", what);
    std::abort();
}

bool isWithin(Bytes part, Bytes whole) {
    return part.empty() || (part.data() >= whole.data() &&
                            part.data() + part.size() <= whole.data() + whole.size());
}

void stun(Bytes bytes) {
    const auto message = parseStun(bytes);
    if (!message) return;
    promise(isWithin(bytesOf(message->username), bytes), "the name is of the message");
    promise(!hasIntegrity(bytes, *message, "not the password"), "nobody guesses a password");
    const auto answer = unknownAttributes(message->transaction, message->unknown, "password");
    const auto read = parseStun(bytesOf(answer));
    promise(read.has_value(), "answers can be read");
    promise(hasIntegrity(bytesOf(answer), *read, "password"), "answers are proof");
}

void sdp(Bytes bytes) {
    const auto offer = parseOffer(textOf(bytes));
    if (!offer) return;
    const auto answer =
        writeAnswer(*offer, {.fingerprint = offer->fingerprint, .candidates = {{}}});
    for (std::size_t at = 0; at < answer.size(); ++at) {
        const auto symbol = static_cast<unsigned char>(answer[at]);
        if (symbol == '\r') promise(answer.at(at + 1) == '\n', "lines end as lines do");
        promise(
            symbol >= ' ' || symbol == '\r' || symbol == '\n', "nothing of an offer breaks lines");
    }
}

void rtp(Bytes bytes) {
    const auto packet = parseRtp(bytes);
    if (packet) promise(isWithin(packet->payload, bytes), "the payload is of the packet");
}

void rtcp(Bytes bytes) {
    const auto reports = parseRtcp(bytes);
    if (!reports) return;
    for (const auto& report : *reports) {
        const auto again = writeRtcp(report, "name");
        const auto read = parseRtcp(bytesOf(again));
        promise(read && read->size() == 1, "a report that is written can be read");
        promise(writeRtcp(read->front(), "name") == again, "and says the same");
    }
}

void dcep(Bytes bytes) {
    promise(!isChannelAck(bytes) || bytes.size() == 1, "an ACK is one byte");
    const auto open = parseChannelOpen(bytes);
    if (!open) return;
    promise(isWithin(bytesOf(open->label), bytes), "the label is of the message");
    promise(isWithin(bytesOf(open->protocol), bytes), "the protocol is of the message");
}

std::vector<std::string> deframed(Bytes bytes, std::size_t step) {
    TcpDeframer deframer;
    std::vector<std::string> packets;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        deframer.add(textOf(bytes.subspan(at, std::min(step, bytes.size() - at))));
        while (const auto packet = deframer.next())
            packets.emplace_back(textOf(*packet));
    }
    return packets;
}

void tcp(Bytes bytes) {
    promise(deframed(bytes, 1) == deframed(bytes, 7), "it does not matter where a stream is split");
    promise(deframed(bytes, 7) == deframed(bytes, 4'096), "nor how often");
}

using Reader = void (*)(Bytes);

Reader chosenReader() {
    const auto* name = std::getenv("PARLEY_FUZZ");
    const std::string_view chosen = name == nullptr ? "" : name;
    if (chosen == "stun") return stun;
    if (chosen == "sdp") return sdp;
    if (chosen == "rtp") return rtp;
    if (chosen == "rtcp") return rtcp;
    if (chosen == "dcep") return dcep;
    if (chosen == "tcp") return tcp;
    std::fprintf(stderr, "PARLEY_FUZZ is none of stun, sdp, rtp, rtcp, dcep, tcp\n");
    std::exit(2);
}

}  // namespace
}  // namespace parley::transport

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto reader = parley::transport::chosenReader();
    reader({data, size});
    return 0;
}
