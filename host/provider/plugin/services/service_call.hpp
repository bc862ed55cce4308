#pragma once

#include <provider/plugin/abi.hpp>
#include <provider/plugin/call_watch.hpp>
#include <provider/plugin/plugin.hpp>

#include <parley/host.h>

#include <exception>

namespace parley::provider {

/// The frame of a service's function: the host's own code runs, and nothing leaves it. `fallback`
/// is the answer when something did.
template <typename Answer, typename Act>
Answer serve(Answer fallback, Act&& act) noexcept {
    const Inside host{nullptr};
    try {
        return act();
    } catch (const std::exception&) {
        return fallback;
    }
}

template <typename Act>
void serve(Act&& act) noexcept {
    const Inside host{nullptr};
    try {
        act();
    } catch (const std::exception&) {
        // Out of memory; what was asked for does not happen.
    }
}

}  // namespace parley::provider
