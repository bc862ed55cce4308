#include "levels.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace parley::media {

namespace {

constexpr double kFullScale = 32'768;

double toDbfs(double amplitude) {
    if (amplitude <= 0) return kSilenceDbfs;
    return std::max(kSilenceDbfs, 20 * std::log10(amplitude / kFullScale));
}

}  // namespace

Level levelOf(std::span<const std::int16_t> samples) {
    if (samples.empty()) return {};
    std::int64_t energy = 0;
    int peak = 0;
    for (const int sample : samples) {
        energy += std::int64_t{sample} * sample;
        peak = std::max(peak, std::abs(sample));
    }
    const auto mean = static_cast<double>(energy) / static_cast<double>(samples.size());
    return {.rms_dbfs = toDbfs(std::sqrt(mean)), .peak_dbfs = toDbfs(peak)};
}

}  // namespace parley::media
