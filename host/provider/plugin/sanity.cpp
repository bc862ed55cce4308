#include "sanity.hpp"

namespace parley::provider {

namespace {

constexpr std::size_t kMostLanguages = 512;
constexpr std::size_t kMostRates = 64;
constexpr std::size_t kLongestTag = 64;

}  // namespace

std::vector<std::string> languagesOf(const parley_str* languages, std::size_t count) {
    std::vector<std::string> found;
    if (!isAligned(languages, alignof(parley_str)) || count > kMostLanguages) return found;
    for (const auto& language : std::span{languages, count}) {
        auto tag = textOf(language, kLongestTag);
        if (!tag.empty()) found.push_back(std::move(tag));
    }
    return found;
}

std::vector<std::uint32_t> ratesOf(const std::uint32_t* rates_hz, std::size_t count) {
    if (!isAligned(rates_hz, alignof(std::uint32_t)) || count > kMostRates) return {};
    return {rates_hz, rates_hz + count};
}

std::vector<Codec> codecsOf(std::uint32_t set) {
    std::vector<Codec> codecs;
    for (const auto codec : {Codec::PcmS16, Codec::ULaw, Codec::ALaw, Codec::Opus}) {
        if ((set & PARLEY_CODEC_BIT(static_cast<std::uint32_t>(codec))) != 0)
            codecs.push_back(codec);
    }
    return codecs;
}

}  // namespace parley::provider
