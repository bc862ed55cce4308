#include "plugin_call.hpp"

#include <base/log.hpp>

namespace parley::provider {

void noteException(PluginCounters& counters, const char* what) noexcept {
    ++counters.exceptions;
    base::log(
        base::LogLevel::Error,
        "plugin_threw",
        {{"plugin", counters.plugin}, {"what", std::string_view{what}}});
}

}  // namespace parley::provider
