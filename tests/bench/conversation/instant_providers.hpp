#pragma once

#include <provider/ear.hpp>
#include <provider/mind.hpp>
#include <provider/mouth.hpp>

#include <memory>
#include <string_view>

namespace parley::bench {

/// What the ear has heard.
inline constexpr std::string_view kInstantWords = "is there a room";

/// Providers that take no time: what is left is our own. Each speaks from the loop's next turn on,
/// as every provider does. The ear has its words from the first sound on, the mind answers with one
/// sentence, the mouth gives two seconds of sound for it.
std::shared_ptr<provider::Ear> makeInstantEar();
std::shared_ptr<provider::Mind> makeInstantMind();
std::shared_ptr<provider::Mouth> makeInstantMouth();

}  // namespace parley::bench
