#include <media/wav.hpp>

#include <cstdlib>

/// Whatever the bytes are: what is read is sound that they can hold.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto sound = parley::media::WavSound::parse({data, size});
    if (!sound) return 0;
    const bool is_sound = sound->rate_hz >= 8'000 && sound->rate_hz <= 48'000 &&
                          sound->channels >= 1 && sound->channels <= 2 && !sound->samples.empty() &&
                          sound->samples.size() % sound->channels == 0 &&
                          sound->samples.size() * sizeof(std::int16_t) < size;
    if (!is_sound) std::abort();
    return 0;
}
