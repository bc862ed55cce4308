#include "session.hpp"

#include "abi.hpp"
#include "call_watch.hpp"
#include "instance_core.hpp"
#include "plugin.hpp"

#include <atomic>

namespace parley::provider {

namespace {

HandleTable<Session, parley_ctx>& sessions() {
    static auto* const table = new HandleTable<Session, parley_ctx>;
    return *table;
}

HandleTable<Resource>& resources() {
    static auto* const table = new HandleTable<Resource>;
    return *table;
}

std::uint64_t nextSessionId() {
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
}

std::uint64_t nanosecondsOf(base::MonoTime time) {
    return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

}  // namespace

Session::Session(InstanceCore& instance, io::Loop& loop, std::optional<base::MonoTime> deadline)
    : instance_{instance}, loop_{loop}, deadline_{deadline} {
    auto& counters = instance.plugin().counters();
    handle_ = sessions().add(*this, loop, counters.number);
    context_ = &sessions().payloadOf(handle_);
    *context_ = parley_ctx{};
    context_->size = sizeof(parley_ctx);
    context_->session_id = nextSessionId();
    context_->deadline_ns = deadline ? nanosecondsOf(*deadline) : 0;
    context_->h = handle_.pointer();
    ++counters.sessions_opened;
    ++counters.sessions_open;
}

Session::~Session() {
    close();
    --instance_.plugin().counters().sessions_open;
}

Session* Session::find(const parley_ctx* context) {
    if (!isAligned(context, alignof(parley_ctx))) return nullptr;
    return find(Handle{context->h});
}

Session* Session::find(Handle handle) {
    return sessions().find(handle).object;
}

Session::Elsewhere Session::findAnywhere(const parley_ctx* context) {
    if (!isAligned(context, alignof(parley_ctx))) return {};
    const Handle handle{context->h};
    return {sessions().find(handle).loop, handle};
}

std::uint64_t Session::keep(std::shared_ptr<Resource> resource) {
    const auto number = instance_.plugin().counters().number;
    resource->handle_ = resources().add(*resource, loop_, number);
    const auto id = resource->id();
    resources_.emplace(id, std::move(resource));
    return id;
}

void Session::release(Resource& resource) {
    const auto found = resources_.find(resource.id());
    if (found == resources_.end()) return;
    resources().remove(resource.handle_);
    // Its destructor may come back here.
    const auto last = std::move(found->second);
    resources_.erase(found);
}

Session* Session::findResource(std::uint64_t id) {
    auto* resource = resources().find(Handle{id}).object;
    return resource == nullptr ? nullptr : &resource->session();
}

std::shared_ptr<Resource> Session::share(std::uint64_t id) {
    const auto found = resources_.find(id);
    return found == resources_.end() ? nullptr : found->second;
}

void Session::close() {
    if (closed_) return;
    closed_ = true;
    sessions().remove(handle_);
    while (!resources_.empty()) {
        const auto resource = resources_.begin()->second;
        release(*resource);
        resource->close();
    }
}

}  // namespace parley::provider
