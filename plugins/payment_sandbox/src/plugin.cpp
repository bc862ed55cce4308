#include "sandbox_provider.hpp"

PARLEY_PLUGIN("payment_sandbox", "1.0.0", sandbox::SandboxProvider)
