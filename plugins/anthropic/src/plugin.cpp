#include "anthropic_provider.hpp"

PARLEY_PLUGIN("anthropic", "1.0.0", anthropic::AnthropicProvider)
