#pragma once

#include "manifest.hpp"

#include <provider/asking.hpp>
#include <provider/cashier.hpp>
#include <provider/configuration.hpp>
#include <provider/ear.hpp>
#include <provider/kind.hpp>
#include <provider/mind.hpp>
#include <provider/mouth.hpp>

namespace parley::provider {

/// One configured provider: a plugin with one tenant's settings. Any thread may hold it, and the
/// last one to let go destroys it, on whatever thread; streams keep it alive. Null: the plugin does
/// not serve the kind.
class Instance {
public:
    virtual ~Instance() = default;
    [[nodiscard]] virtual const Manifest& manifest() const = 0;
    virtual Ear* ear() = 0;
    virtual Mouth* mouth() = 0;
    virtual Mind* mind() = 0;
    /// For realtime, calendar, mail, sms and identity.
    virtual Answerer* answerer(Kind kind) = 0;
    virtual Cashier* cashier() = 0;
    virtual Configuration* configuration() = 0;
};

}  // namespace parley::provider
