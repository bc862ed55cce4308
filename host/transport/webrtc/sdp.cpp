#include "sdp.hpp"

#include "text.hpp"

#include <base/bytes.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace parley::transport {

namespace {

constexpr std::size_t kMostSdp = std::size_t{64} * 1024;
constexpr std::size_t kMostSections = 16;
constexpr std::size_t kMostToken = 256;
constexpr std::uint8_t kMostPayloadType = 127;

enum class Setup : std::uint8_t { Missing, Either, Active, Passive };

/// What a session says for all its sections, and a section may say for itself.
struct Attributes {
    std::string ice_user;
    std::string ice_password;
    std::optional<Fingerprint> fingerprint;
    Setup setup = Setup::Missing;
    std::optional<Direction> direction;
};

struct Section : OfferedSection {
    Attributes own;
    std::vector<std::string_view> formats;
    std::optional<std::uint8_t> opus_type;
    bool refused = false;
    bool rtcp_mux = false;
    std::uint16_t sctp_port = 5'000;
    std::size_t max_message = 65'536;
};

struct Description {
    bool begun = false;
    Attributes common;
    std::vector<Section> sections;
    std::vector<std::string_view> bundle;
    const char* fault = nullptr;
};

/// Characters that may be repeated in a line of ours.
bool isToken(std::string_view text) {
    return !text.empty() && text.size() <= kMostToken &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F'; });
}

std::optional<Fingerprint> readFingerprint(std::string_view value) {
    const auto [name, digits] = cutAt(value, ' ');
    Fingerprint read{.algorithm = lowered(name), .digest = {}};
    const auto size = digestSize(read.algorithm);
    if (size == 0 || digits.size() != size * 3 - 1) return std::nullopt;
    std::string hex;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i % 3 < 2) {
            hex += digits[i];
        } else if (digits[i] != ':') {
            return std::nullopt;
        }
    }
    const auto digest = base::fromHex(lowered(hex));
    if (!digest) return std::nullopt;
    read.digest = *digest;
    return read;
}

Setup readSetup(std::string_view value) {
    if (value == "actpass") return Setup::Either;
    if (value == "active") return Setup::Active;
    return Setup::Passive;
}

std::optional<Direction> readDirection(std::string_view name) {
    if (name == "sendrecv") return Direction::Both;
    if (name == "sendonly") return Direction::SendOnly;
    if (name == "recvonly") return Direction::ReceiveOnly;
    if (name == "inactive") return Direction::Inactive;
    return std::nullopt;
}

void readCommon(Attributes& attributes, std::string_view name, std::string_view value) {
    if (name == "ice-ufrag") attributes.ice_user = value;
    if (name == "ice-pwd") attributes.ice_password = value;
    if (name == "setup") attributes.setup = readSetup(value);
    // Several may be given; the first that we know is as good as any.
    if (name == "fingerprint" && !attributes.fingerprint)
        attributes.fingerprint = readFingerprint(value);
    if (const auto direction = readDirection(name)) attributes.direction = direction;
}

void readFormat(Section& section, std::string_view value) {
    const auto [number, encoding] = cutAt(value, ' ');
    const auto type = readNumber<std::uint8_t>(number, kMostPayloadType);
    if (!type || section.opus_type ||
        std::ranges::find(section.formats, number) == section.formats.end())
        return;
    if (lowered(encoding) == "opus/48000/2") section.opus_type = type;
}

void readOfSection(Section& section, std::string_view name, std::string_view value) {
    if (name == "mid") section.mid = value;
    if (name == "rtcp-mux") section.rtcp_mux = true;
    if (name == "rtpmap") readFormat(section, value);
    if (name == "sctp-port")
        section.sctp_port = readNumber<std::uint16_t>(value, 0xFFFF).value_or(0);
    if (name == "max-message-size")
        section.max_message = readNumber<std::size_t>(value, SIZE_MAX).value_or(0);
}

void readAttribute(Description& description, std::string_view line) {
    const auto [name, value] = cutAt(line, ':');
    if (description.sections.empty()) {
        readCommon(description.common, name, value);
        if (name != "group") return;
        const auto words = split(value, ' ');
        if (words.front() == "BUNDLE" && description.bundle.empty())
            description.bundle.assign(words.begin() + 1, words.end());
        return;
    }
    readCommon(description.sections.back().own, name, value);
    readOfSection(description.sections.back(), name, value);
}

void readMedia(Description& description, std::string_view line) {
    const auto words = split(line, ' ');
    if (words.size() < 4 || description.sections.size() == kMostSections ||
        !std::ranges::all_of(words, isToken)) {
        description.fault = "m=";
        return;
    }
    Section section;
    section.media = words[0];
    section.refused = words[1] == "0";
    section.protocol = words[2];
    section.format = words[3];
    section.formats.assign(words.begin() + 3, words.end());
    description.sections.push_back(std::move(section));
}

Description readLines(std::string_view sdp) {
    Description description;
    for (auto line : split(sdp, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        if (line.size() < 2 || line[1] != '=') {
            description.fault = "line";
            break;
        }
        const auto value = line.substr(2);
        if (!description.begun && line != "v=0") break;
        description.begun = true;
        if (line[0] == 'm') readMedia(description, value);
        if (line[0] == 'a') readAttribute(description, value);
        if (description.fault != nullptr) break;
    }
    if (!description.begun || description.sections.empty()) description.fault = "v=";
    return description;
}

bool isBundled(const Description& description, const Section& section) {
    return std::ranges::find(description.bundle, section.mid) != description.bundle.end();
}

bool isOpus(const Section& section) {
    return section.media == "audio" && !section.refused && section.opus_type && section.rtcp_mux &&
           section.protocol == "UDP/TLS/RTP/SAVPF";
}

bool isChannel(const Section& section) {
    return section.media == "application" && !section.refused && section.sctp_port != 0 &&
           section.protocol.ends_with("/DTLS/SCTP") && section.format == "webrtc-datachannel";
}

/// What a section says, or the session for it.
Attributes inForce(const Description& description, const Section& section) {
    auto merged = section.own;
    const auto& common = description.common;
    if (merged.ice_user.empty()) merged.ice_user = common.ice_user;
    if (merged.ice_password.empty()) merged.ice_password = common.ice_password;
    if (!merged.fingerprint) merged.fingerprint = common.fingerprint;
    if (merged.setup == Setup::Missing) merged.setup = common.setup;
    if (!merged.direction) merged.direction = common.direction;
    return merged;
}

base::Error malformed(std::string detail) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "offer_malformed",
        .detail = std::move(detail),
        .advice = "The SDP offer cannot be read."};
}

base::Error unsupported(std::string detail, std::string advice) {
    return {
        .code = base::ErrorCode::Unprocessable,
        .reason = "offer_unsupported",
        .detail = std::move(detail),
        .advice = std::move(advice)};
}

base::Result<void> takeTransport(Offer& offer, const Attributes& attributes) {
    if (!isToken(attributes.ice_user) || !isToken(attributes.ice_password))
        return malformed("ice-ufrag or ice-pwd");
    if (!attributes.fingerprint)
        return unsupported("fingerprint", "The offer has no certificate digest of SHA-256.");
    // We wait for the caller's handshake.
    if (attributes.setup != Setup::Either && attributes.setup != Setup::Active)
        return unsupported("setup", "The offer must let the caller begin the DTLS handshake.");
    offer.ice_user = attributes.ice_user;
    offer.ice_password = attributes.ice_password;
    offer.fingerprint = *attributes.fingerprint;
    offer.direction = attributes.direction.value_or(Direction::Both);
    return {};
}

void takeChannel(Offer& offer, const Section& section) {
    offer.has_data = true;
    offer.sctp_port = section.sctp_port;
    offer.max_message = section.max_message;
}

}  // namespace

base::Result<Offer> parseOffer(std::string_view sdp) {
    if (sdp.size() > kMostSdp) return malformed("size");
    const auto description = readLines(sdp);
    if (description.fault != nullptr) return malformed(description.fault);
    Offer offer;
    const Section* audio = nullptr;
    for (const auto& section : description.sections) {
        if (!section.mid.empty() && !isToken(section.mid)) return malformed("mid");
        auto& taken = offer.sections.emplace_back(section);
        if (audio == nullptr && isOpus(section)) {
            taken.kind = SectionKind::Audio;
            audio = &section;
        } else if (!offer.has_data && isChannel(section)) {
            taken.kind = SectionKind::Data;
            takeChannel(offer, section);
        }
    }
    if (audio == nullptr)
        return unsupported("opus", "The offer has no audio in Opus over DTLS with rtcp-mux.");
    for (std::size_t i = 0; i < offer.sections.size(); ++i) {
        if (offer.has_data && offer.sections[i].kind != SectionKind::Refused &&
            !isBundled(description, description.sections[i])) {
            return unsupported("bundle", "The offer must bundle audio and data channel.");
        }
    }
    offer.opus_type = *audio->opus_type;
    TRY(takeTransport(offer, inForce(description, *audio)));
    return offer;
}

}  // namespace parley::transport
