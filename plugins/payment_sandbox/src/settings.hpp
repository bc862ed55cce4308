#pragma once

#include <parley/plugin.hpp>

#include <string>

namespace sandbox {

/// What the host says of itself. No operator sets anything.
struct Settings {
    /// With the tenant and the vendor; an id follows.
    std::string pages_url;
    /// The address of the sandbox's webhooks.
    std::string door_url;
};

Settings readSettings(const parley::Setup& setup);

}  // namespace sandbox
