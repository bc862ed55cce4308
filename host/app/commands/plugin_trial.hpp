#pragma once

#include <app/answer.hpp>
#include <base/result.hpp>
#include <io/loop.hpp>
#include <media/wav.hpp>
#include <provider/plugin/instance.hpp>

#include <string>

namespace parley::app {

/// Uses a provider once, on the loop, and tells what came and when. They block; Timeout
/// `trial_too_slow` after a minute.
base::Result<Answer> tryEar(io::Loop& loop, provider::Ear& ear, const media::WavSound& sound);
base::Result<Answer> tryMouth(io::Loop& loop, provider::Mouth& mouth, const std::string& text);
base::Result<Answer> tryMind(io::Loop& loop, provider::Mind& mind, const std::string& text);

}  // namespace parley::app
