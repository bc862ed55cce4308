#pragma once

#include "settings.hpp"

#include <parley/plugin.hpp>

namespace stripe {

/// Throws AUTH unless one of the signatures of `Stripe-Signature` is right for one of the secrets
/// and was made within five minutes of the arrival.
void expectSigned(
    const Settings& settings, const parley::WebhookOpen& open, parley::Session& session);

}  // namespace stripe
