#pragma once

#include "service_call.hpp"

#include <provider/plugin/plugin_call.hpp>
#include <provider/plugin/session.hpp>

#include <optional>

namespace parley::provider {

/// The `cancel` of a service's table: the plugin hears no more of the resource of that id.
template <typename Kind>
void cancelResource(const parley_host*, std::uint64_t id) noexcept {
    serve([id] {
        const auto resource = Session::resource<Kind>(id);
        if (resource == nullptr) return;
        resource->close();
        resource->session().release(*resource);
    });
}

/// Lets go of a resource that ended by itself, and tells the plugin as the last that it hears of
/// it.
template <typename Sink>
void endResource(Resource& resource, const Sink& sink, const std::optional<Failure>& failure) {
    auto& owner = resource.session();
    // The sink may be a part of the resource, which may be gone once it is released.
    const auto on_end = sink.on_end;
    auto* const context = sink.ctx;
    owner.release(resource);
    const auto status = failure ? statusOf(*failure) : emptyStatus();
    callPlugin(owner, on_end, context, &status);
}

}  // namespace parley::provider
