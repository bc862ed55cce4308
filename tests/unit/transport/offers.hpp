#pragma once

#include <string>
#include <string_view>

namespace parley::transport {

/// What a browser offers for a call: audio and a data channel, not gathered yet.
inline constexpr std::string_view kBrowserOffer =
    "v=0\r\n"
    "o=- 4215775240449105457 2 IN IP4 127.0.0.1\r\n"
    "s=-\r\n"
    "t=0 0\r\n"
    "a=group:BUNDLE 0 1\r\n"
    "a=extmap-allow-mixed\r\n"
    "a=msid-semantic: WMS 4f1c\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 63 111 9 0 8 13 110 126\r\n"
    "c=IN IP4 0.0.0.0\r\n"
    "a=rtcp:9 IN IP4 0.0.0.0\r\n"
    "a=ice-ufrag:Wk3t\r\n"
    "a=ice-pwd:5bC0jZ0dLhY6c4Pj2tW8kQxA\r\n"
    "a=ice-options:trickle\r\n"
    "a=fingerprint:sha-256 "
    "3D:4C:00:9E:11:6B:A2:58:7C:F0:1A:53:D6:88:2E:B4:4D:19:E7:70:C5:0B:3F:96:AA:61:DE:25:82:9C:F3:"
    "17\r\n"
    "a=setup:actpass\r\n"
    "a=mid:0\r\n"
    "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
    "a=sendrecv\r\n"
    "a=msid:4f1c 8c1e\r\n"
    "a=rtcp-mux\r\n"
    "a=rtcp-rsize\r\n"
    "a=rtpmap:63 red/48000/2\r\n"
    "a=fmtp:63 111/111\r\n"
    "a=rtpmap:111 opus/48000/2\r\n"
    "a=rtcp-fb:111 transport-cc\r\n"
    "a=fmtp:111 minptime=10;useinbandfec=1\r\n"
    "a=rtpmap:9 G722/8000\r\n"
    "a=rtpmap:0 PCMU/8000\r\n"
    "a=ssrc:1399694169 cname:ulfzNWL2\r\n"
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
    "c=IN IP4 0.0.0.0\r\n"
    "a=ice-ufrag:Wk3t\r\n"
    "a=ice-pwd:5bC0jZ0dLhY6c4Pj2tW8kQxA\r\n"
    "a=fingerprint:sha-256 "
    "3D:4C:00:9E:11:6B:A2:58:7C:F0:1A:53:D6:88:2E:B4:4D:19:E7:70:C5:0B:3F:96:AA:61:DE:25:82:9C:F3:"
    "17\r\n"
    "a=setup:actpass\r\n"
    "a=mid:1\r\n"
    "a=sctp-port:5000\r\n"
    "a=max-message-size:262144\r\n";

/// The offer with each `from` written as `to`.
inline std::string offerWith(std::string_view from, std::string_view to) {
    std::string offer{kBrowserOffer};
    for (auto at = offer.find(from); at != std::string::npos; at = offer.find(from, at + to.size()))
        offer.replace(at, from.size(), to);
    return offer;
}

}  // namespace parley::transport
