#pragma once

#include <cstdint>

/// What the plugin and its worker say to each other. Each message begins with one of these bytes.
namespace stt_pocketsphinx::wire {

/// To the worker, first: JSON {"narrowband", "endpoint_ms", "grammar", "reject_foreign_speech",
/// "interim"}.
constexpr char kBegin = 'b';
/// To the worker: 16-bit samples at kRateHz.
constexpr char kAudio = 'a';
/// To the worker: bring out what is pending.
constexpr char kFinalize = 'f';
/// From the worker: JSON {"final", "forced", "ended", "text", "start_ms", "end_ms", "confidence",
/// "words": [{"text", "start_ms", "end_ms", "confidence"}]}.
constexpr char kHeard = 'h';
/// From the worker: JSON {"started", "at_ms"}.
constexpr char kSpeech = 's';
/// From the worker: why the begin was refused. It ends after that.
constexpr char kRefused = 'r';

constexpr uint32_t kRateHz = 16'000;

}  // namespace stt_pocketsphinx::wire
