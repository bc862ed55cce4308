#include "flite_provider.hpp"

PARLEY_PLUGIN("tts_flite", "1.0.0", tts_flite::FliteProvider)
