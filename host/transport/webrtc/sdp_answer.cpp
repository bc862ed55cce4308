#include "sdp.hpp"

#include <base/bytes.hpp>

#include <algorithm>
#include <utility>

namespace parley::transport {

namespace {

// RFC 8445, 5.1.2: the kind of candidate, the rank, the component.
constexpr std::size_t kHostOverUdp = 126;
constexpr std::size_t kHostOverTcp = 90;
constexpr std::size_t kBestRank = 0xFFFF;
constexpr std::size_t kFirstComponent = 255;

std::string number(std::size_t value) {
    return std::to_string(value);
}

std::string digits(const Fingerprint& fingerprint) {
    std::string text;
    for (const auto symbol : base::toHex(fingerprint.digest)) {
        if (text.size() % 3 == 2) text += ':';
        text += static_cast<char>(symbol >= 'a' ? symbol - 'a' + 'A' : symbol);
    }
    return text;
}

std::string_view answerTo(Direction offered) {
    switch (offered) {
        case Direction::Both:
            return "sendrecv";
        case Direction::SendOnly:
            return "recvonly";
        case Direction::ReceiveOnly:
            return "sendonly";
        case Direction::Inactive:
            break;
    }
    return "inactive";
}

std::string candidateLine(const Candidate& candidate, std::size_t foundation) {
    const auto kind = candidate.tcp ? kHostOverTcp : kHostOverUdp;
    const auto priority = (kind << 24U) + ((kBestRank - candidate.rank) << 8U) + kFirstComponent;
    return "a=candidate:" + number(foundation) + " 1 " + (candidate.tcp ? "tcp " : "udp ") +
           number(priority) + " " + candidate.address + " " + number(candidate.port) + " typ host" +
           (candidate.tcp ? " tcptype passive" : "") + "\r\n";
}

std::string transportLines(const Answer& answer) {
    return "a=ice-ufrag:" + answer.ice_user + "\r\na=ice-pwd:" + answer.ice_password +
           "\r\na=fingerprint:" + answer.fingerprint.algorithm + " " + digits(answer.fingerprint) +
           "\r\na=setup:passive\r\n";
}

std::string beginning(const OfferedSection& section, std::string_view format) {
    auto lines = "m=" + section.media + " " + (section.kind == SectionKind::Refused ? "0 " : "9 ") +
                 section.protocol + " " + std::string{format} + "\r\nc=IN IP4 0.0.0.0\r\n";
    if (!section.mid.empty()) lines += "a=mid:" + section.mid + "\r\n";
    return lines;
}

std::string audioSection(const Offer& offer, const OfferedSection& section, const Answer& answer) {
    const auto type = number(offer.opus_type);
    return beginning(section, type) + transportLines(answer) +
           "a=rtcp-mux\r\na=" + std::string{answerTo(offer.direction)} + "\r\na=rtpmap:" + type +
           " opus/48000/2\r\na=fmtp:" + type +
           " minptime=10;useinbandfec=1;stereo=0;sprop-stereo=0\r\na=ptime:20\r\n"
           "a=msid:parley audio\r\na=ssrc:" +
           number(answer.ssrc) + " cname:" + answer.cname + "\r\n";
}

std::string dataSection(const OfferedSection& section, const Answer& answer) {
    return beginning(section, section.format) + transportLines(answer) +
           "a=sctp-port:5000\r\na=max-message-size:" + number(answer.max_message) + "\r\n";
}

std::string candidateLines(const Answer& answer) {
    std::string lines;
    std::size_t foundation = 0;
    for (const auto& candidate : answer.candidates)
        lines += candidateLine(candidate, ++foundation);
    return lines + "a=end-of-candidates\r\n";
}

std::string bundleLine(const Offer& offer) {
    std::string mids;
    for (const auto& section : offer.sections) {
        if (section.kind != SectionKind::Refused && !section.mid.empty()) mids += " " + section.mid;
    }
    return mids.empty() ? mids : "a=group:BUNDLE" + mids + "\r\n";
}

}  // namespace

std::string writeAnswer(const Offer& offer, const Answer& answer) {
    auto sdp = "v=0\r\no=- " + number(answer.session) + " 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n" +
               bundleLine(offer) + "a=ice-lite\r\na=msid-semantic: WMS *\r\n";
    bool has_candidates = false;
    for (const auto& section : offer.sections) {
        if (section.kind == SectionKind::Refused) {
            sdp += beginning(section, section.format) + "a=inactive\r\n";
            continue;
        }
        sdp += section.kind == SectionKind::Audio ? audioSection(offer, section, answer)
                                                  : dataSection(section, answer);
        // All go over the transport of the first.
        if (!std::exchange(has_candidates, true)) sdp += candidateLines(answer);
    }
    return sdp;
}

}  // namespace parley::transport
