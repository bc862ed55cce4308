#include "outbox_provider.hpp"

PARLEY_PLUGIN("outbox", "1.0.0", outbox::OutboxProvider)
