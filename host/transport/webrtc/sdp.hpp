#pragma once

#include "fingerprint.hpp"

#include <base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::transport {

enum class Direction : std::uint8_t { Inactive, SendOnly, ReceiveOnly, Both };

enum class SectionKind : std::uint8_t { Audio, Data, Refused };

/// One m= line of an offer and what becomes of it.
struct OfferedSection {
    SectionKind kind = SectionKind::Refused;
    std::string media;
    std::string protocol;
    /// The first of its formats, which a refusal repeats.
    std::string format;
    std::string mid;
};

/// What a caller offers, as far as a call needs it.
struct Offer {
    std::vector<OfferedSection> sections;
    std::string ice_user;
    std::string ice_password;
    Fingerprint fingerprint;
    std::uint8_t opus_type = 0;
    /// As the caller sees it.
    Direction direction = Direction::Both;
    bool has_data = false;
    std::uint16_t sctp_port = 5'000;
    /// The longest message that the caller takes; 0 is any.
    std::size_t max_message = 65'536;
};

struct Candidate {
    std::string address;
    std::uint16_t port = 0;
    bool tcp = false;
    /// Among those of its kind, from the best on.
    std::size_t rank = 0;
};

struct Answer {
    std::uint64_t session = 0;
    std::string ice_user;
    std::string ice_password;
    Fingerprint fingerprint;
    std::uint32_t ssrc = 0;
    std::string cname;
    std::size_t max_message = 0;
    std::vector<Candidate> candidates;
};

/// InvalidArgument `offer_malformed`; Unprocessable `offer_unsupported` when there is no section of
/// Opus, or not all that is needed for it.
base::Result<Offer> parseOffer(std::string_view sdp);
std::string writeAnswer(const Offer& offer, const Answer& answer);

}  // namespace parley::transport
