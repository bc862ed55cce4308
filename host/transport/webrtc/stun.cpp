#include "stun.hpp"

#include <base/bytes.hpp>

#include <boost/crc.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <utility>

namespace parley::transport {

namespace {

using boost::asio::ip::udp;

constexpr std::size_t kStunHeader = 20;
constexpr std::size_t kAttributeHeader = 4;
constexpr std::size_t kIntegritySize = 20;
constexpr std::uint32_t kMagicCookie = 0x2112A442;
constexpr std::uint32_t kFingerprintMask = 0x5354554E;
constexpr std::size_t kMostUnknown = 8;

constexpr std::uint16_t kBindingSuccess = 0x0101;
constexpr std::uint16_t kBindingFailure = 0x0111;

enum Attribute : std::uint16_t {
    Username = 0x0006,
    MessageIntegrity = 0x0008,
    ErrorCode = 0x0009,
    UnknownAttributes = 0x000A,
    Realm = 0x0014,
    Nonce = 0x0015,
    XorMappedAddress = 0x0020,
    Priority = 0x0024,
    UseCandidate = 0x0025,
    FirstOptional = 0x8000,
    Fingerprint = 0x8028,
    IceControlled = 0x8029,
};

std::size_t padded(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

std::string hmacSha1(std::string_view key, std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    HMAC(
        EVP_sha1(),
        key.data(),
        static_cast<int>(key.size()),
        bytesOf(bytes).data(),
        bytes.size(),
        digest.data(),
        &size);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

std::uint32_t fingerprintOf(std::string_view bytes) {
    boost::crc_32_type crc;
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.checksum() ^ kFingerprintMask;
}

/// The message up to `end`, with the length that it had when it ended `after` bytes later.
std::string coveredBy(Bytes datagram, std::size_t end, std::size_t after) {
    std::string covered{textOf(datagram.first(end))};
    write16(covered, 2, end + after - kStunHeader);
    return covered;
}

bool understands(std::uint16_t type) {
    switch (type) {
        case Username:
        case MessageIntegrity:
        case ErrorCode:
        case UnknownAttributes:
        case Realm:
        case Nonce:
        case XorMappedAddress:
        case Priority:
        case UseCandidate:
            return true;
        default:
            return type >= FirstOptional;
    }
}

void note(StunMessage& message, std::uint16_t type, Bytes value) {
    if (type == Username) message.username = textOf(value);
    if (type == UseCandidate) message.use_candidate = true;
    if (type == IceControlled) message.ice_controlled = true;
    if (!understands(type) && message.unknown.size() < kMostUnknown)
        message.unknown.push_back(type);
}

bool isFingerprint(Bytes datagram, std::size_t at, Bytes value) {
    return value.size() == 4 && at + kAttributeHeader + 4 == datagram.size() &&
           read32(value, 0) == fingerprintOf(textOf(datagram.first(at)));
}

bool readAttributes(Bytes datagram, StunMessage& message) {
    std::size_t at = kStunHeader;
    while (at < datagram.size()) {
        if (datagram.size() - at < kAttributeHeader) return false;
        const auto type = read16(datagram, at);
        const std::size_t size = read16(datagram, at + 2);
        if (datagram.size() - at - kAttributeHeader < padded(size)) return false;
        const auto value = datagram.subspan(at + kAttributeHeader, size);
        if (type == Fingerprint) return isFingerprint(datagram, at, value);
        if (type == MessageIntegrity && message.integrity_at == 0) {
            if (size != kIntegritySize) return false;
            message.integrity_at = at;
        } else if (message.integrity_at == 0) {
            // What follows the integrity is not covered by it, so it says nothing.
            note(message, type, value);
        }
        at += kAttributeHeader + padded(size);
    }
    return true;
}

std::string beginStun(std::uint16_t type, const StunTransaction& transaction) {
    std::string out;
    out.reserve(128);
    append16(out, type);
    append16(out, 0);
    append32(out, kMagicCookie);
    out.append(textOf(transaction));
    return out;
}

void appendAttribute(std::string& out, std::uint16_t type, std::string_view value) {
    append16(out, type);
    append16(out, value.size());
    out.append(value);
    out.resize(padded(out.size()));
}

std::string finishStun(std::string out, std::string_view password) {
    const auto integrity =
        hmacSha1(password, coveredBy(bytesOf(out), out.size(), kAttributeHeader + kIntegritySize));
    appendAttribute(out, MessageIntegrity, integrity);
    write16(out, 2, out.size() + kAttributeHeader + 4 - kStunHeader);
    const auto checksum = fingerprintOf(out);
    append16(out, Fingerprint);
    append16(out, 4);
    append32(out, checksum);
    return out;
}

std::string xorAddress(const StunTransaction& transaction, const udp::endpoint& seen) {
    std::string value;
    auto address = seen.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
    }
    append16(value, address.is_v4() ? 1 : 2);
    append16(value, seen.port() ^ (kMagicCookie >> 16U));
    if (address.is_v4()) {
        append32(value, address.to_v4().to_uint() ^ kMagicCookie);
        return value;
    }
    std::string mask;
    append32(mask, kMagicCookie);
    mask.append(textOf(transaction));
    const auto raw = address.to_v6().to_bytes();
    for (std::size_t i = 0; i < raw.size(); ++i)
        append8(value, raw[i] ^ static_cast<std::uint8_t>(mask[i]));
    return value;
}

std::string errorValue(unsigned code, std::string_view phrase) {
    std::string value;
    append16(value, 0);
    append8(value, code / 100);
    append8(value, code % 100);
    return value.append(phrase);
}

}  // namespace

std::optional<StunMessage> parseStun(Bytes datagram) {
    if (datagram.size() < kStunHeader || datagram[0] >= 0x40) return std::nullopt;
    const std::size_t length = read16(datagram, 2);
    if (length != datagram.size() - kStunHeader || length % 4 != 0) return std::nullopt;
    if (read32(datagram, 4) != kMagicCookie) return std::nullopt;
    const auto type = read16(datagram, 0);
    StunMessage message;
    message.kind = static_cast<StunClass>((type >> 7U & 2U) | (type >> 4U & 1U));
    message.method =
        static_cast<std::uint16_t>((type >> 2U & 0xF80U) | (type >> 1U & 0x70U) | (type & 0x0FU));
    std::ranges::copy(datagram.subspan(8, 12), message.transaction.begin());
    if (!readAttributes(datagram, message)) return std::nullopt;
    return message;
}

bool hasIntegrity(Bytes datagram, const StunMessage& message, std::string_view password) {
    if (message.integrity_at == 0) return false;
    const auto expected = hmacSha1(
        password, coveredBy(datagram, message.integrity_at, kAttributeHeader + kIntegritySize));
    const auto given = datagram.subspan(message.integrity_at + kAttributeHeader, kIntegritySize);
    return base::equalInConstantTime(expected, textOf(given));
}

std::string bindingSuccess(
    const StunTransaction& transaction, const udp::endpoint& seen, std::string_view password) {
    auto out = beginStun(kBindingSuccess, transaction);
    appendAttribute(out, XorMappedAddress, xorAddress(transaction, seen));
    return finishStun(std::move(out), password);
}

std::string roleConflict(const StunTransaction& transaction, std::string_view password) {
    auto out = beginStun(kBindingFailure, transaction);
    appendAttribute(out, ErrorCode, errorValue(487, "Role Conflict"));
    return finishStun(std::move(out), password);
}

std::string unknownAttributes(
    const StunTransaction& transaction,
    const std::vector<std::uint16_t>& unknown,
    std::string_view password) {
    auto out = beginStun(kBindingFailure, transaction);
    appendAttribute(out, ErrorCode, errorValue(420, "Unknown Attribute"));
    std::string types;
    for (const auto type : unknown)
        append16(types, type);
    appendAttribute(out, UnknownAttributes, types);
    return finishStun(std::move(out), password);
}

}  // namespace parley::transport
