#pragma once

#include "plugin.hpp"
#include "plugin_call.hpp"
#include "session.hpp"

#include <memory>

namespace parley::provider {

/// A callback that a plugin is owed and cannot take back: made on the session's loop, also when the
/// session has ended meanwhile, and with the plugin's code kept for it.
class Once {
public:
    Once(Plugin& plugin, io::Loop& loop, Handle session)
        : plugin_{plugin.shared_from_this()}, loop_{&loop}, session_{session} {}
    explicit Once(Session& session)
        : Once{session.instance().plugin(), session.loop(), session.handle()} {}

    [[nodiscard]] io::Loop& loop() const { return *loop_; }

    /// On the loop.
    template <typename... Parameters, typename... Arguments>
    void call(void (*function)(Parameters...) noexcept, Arguments... arguments) const {
        if (function == nullptr) return;
        if (auto* here = Session::find(session_)) {
            callPlugin(*here, function, arguments...);
            return;
        }
        const Inside inside{&plugin_->counters()};
        callPlugin(plugin_->counters(), function, arguments...);
    }

private:
    std::shared_ptr<Plugin> plugin_;
    io::Loop* loop_;
    Handle session_;
};

}  // namespace parley::provider
