#include "openai_provider.hpp"

PARLEY_PLUGIN("openai", "1.0.0", openai::OpenAiProvider)
