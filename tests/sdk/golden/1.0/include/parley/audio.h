/* parley/audio.h: a piece of audio, as every kind passes it. */
#ifndef PARLEY_AUDIO_H
#define PARLEY_AUDIO_H

#include "abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Codecs. As a set (capabilities) codec c is the bit 1u << c. */
#define PARLEY_CODEC_PCM_S16LE 1u
#define PARLEY_CODEC_ULAW 2u
#define PARLEY_CODEC_ALAW 3u
#define PARLEY_CODEC_OPUS 4u
#define PARLEY_CODEC_BIT(codec) (1u << (codec))

/* One frame, usually 20 ms. PCM frames hold whole samples of all channels, interleaved. */
typedef struct parley_audio {
    uint32_t size;
    uint32_t codec;
    uint32_t rate_hz;
    uint32_t channels;
    /* Position of the first sample in the stream, from 0. Frames may have gaps, never overlaps. */
    uint64_t pts_ns;
    const uint8_t* data;
    size_t n;
} parley_audio;

#ifdef __cplusplus
}
#endif
#endif
