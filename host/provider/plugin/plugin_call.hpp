#pragma once

#include "call_watch.hpp"
#include "instance_core.hpp"
#include "plugin.hpp"
#include "session.hpp"

#include <exception>
#include <type_traits>
#include <utility>

namespace parley::provider {

/// Code of a plugin runs for a session while this exists.
class PluginCall {
public:
    explicit PluginCall(Session& session)
        : session_{session}, inside_{&session.instance().plugin().counters()} {
        ++session_.depth_;
    }
    ~PluginCall() { --session_.depth_; }
    PluginCall(const PluginCall&) = delete;
    PluginCall& operator=(const PluginCall&) = delete;

private:
    Session& session_;
    Inside inside_;
};

/// Says that `what` came out of a plugin as an exception, counts it and logs it.
void noteException(PluginCounters& counters, const char* what) noexcept;

/// Calls a function of a plugin's table. It promises not to throw; where it was not compiled by
/// that promise, the exception ends here and the answer is PARLEY_E_INTERNAL.
template <typename Answer, typename... Parameters, typename... Arguments>
Answer callPlugin(
    PluginCounters& counters, Answer (*function)(Parameters...) noexcept, Arguments... arguments) {
    // Through the type without the promise, so that the compiler leaves the way out open.
    Answer (*const may_throw)(Parameters...) = function;
    try {
        return may_throw(arguments...);
    } catch (const std::exception& exception) {
        noteException(counters, exception.what());
    } catch (...) {
        noteException(counters, "not a std::exception");
    }
    if constexpr (std::is_same_v<Answer, parley_code>) {
        return PARLEY_E_INTERNAL;
    } else {
        return Answer();
    }
}

/// The same on a session's strand.
template <typename Answer, typename... Parameters, typename... Arguments>
Answer callPlugin(
    Session& session, Answer (*function)(Parameters...) noexcept, Arguments... arguments) {
    const PluginCall call{session};
    return callPlugin(session.instance().plugin().counters(), function, arguments...);
}

}  // namespace parley::provider
