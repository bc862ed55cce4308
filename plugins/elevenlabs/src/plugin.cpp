#include "elevenlabs_provider.hpp"

PARLEY_PLUGIN("elevenlabs", "1.0.0", elevenlabs::ElevenLabsProvider)
