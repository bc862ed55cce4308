#include "deepgram_provider.hpp"

PARLEY_PLUGIN("deepgram", "1.0.0", deepgram::DeepgramProvider)
