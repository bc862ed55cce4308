#pragma once

#include "handle_table.hpp"

#include <base/clock.hpp>
#include <io/loop.hpp>

#include <parley/abi.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

namespace parley::provider {

class InstanceCore;
class Session;

/// Something that a plugin opened through a service: a request, a timer, a connection. Lives on its
/// session's loop.
class Resource {
public:
    explicit Resource(Session& session) : session_{session} {}
    virtual ~Resource() = default;
    Resource(const Resource&) = delete;
    Resource& operator=(const Resource&) = delete;

    /// The plugin hears no more of it; what it holds is given back.
    virtual void close() = 0;

    [[nodiscard]] Session& session() { return session_; }
    [[nodiscard]] std::uint64_t id() const { return handle_.bits(); }

private:
    friend class Session;
    Session& session_;
    Handle handle_;
};

/// One strand of a plugin: what the ABI calls a parley_ctx, with everything that was opened on it.
/// For a stream, a request or an instance as a whole. Lives on one loop.
class Session {
public:
    Session(InstanceCore& instance, io::Loop& loop, std::optional<base::MonoTime> deadline);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// What a plugin passes to services, read with suspicion: on the session's loop and alive, or
    /// null.
    static Session* find(const parley_ctx* context);
    /// The same from any thread; what is returned lets tasks find the session on its loop.
    struct Elsewhere {
        io::Loop* loop = nullptr;
        Handle handle;
    };
    static Elsewhere findAnywhere(const parley_ctx* context);
    static Session* find(Handle handle);

    [[nodiscard]] const parley_ctx* context() const { return context_; }
    [[nodiscard]] InstanceCore& instance() const { return instance_; }
    [[nodiscard]] io::Loop& loop() const { return loop_; }
    [[nodiscard]] Handle handle() const { return handle_; }
    [[nodiscard]] std::optional<base::MonoTime> deadline() const { return deadline_; }

    /// Keeps it until it is released or the session closes. Returns its id.
    std::uint64_t keep(std::shared_ptr<Resource> resource);
    void release(Resource& resource);
    /// The one of that id and kind that is here, or null.
    template <typename Kind>
    static std::shared_ptr<Kind> resource(std::uint64_t id) {
        auto* found = findResource(id);
        return found == nullptr ? nullptr : std::dynamic_pointer_cast<Kind>(found->share(id));
    }
    template <typename Kind>
    [[nodiscard]] std::size_t count() const {
        std::size_t found = 0;
        for (const auto& [id, resource] : resources_)
            found += dynamic_cast<const Kind*>(resource.get()) != nullptr ? 1 : 0;
        return found;
    }
    /// Closes whatever the plugin left open. It is not found any more. On its loop, or when nothing
    /// runs there.
    void close();

    /// How deep the loop's stack is in the plugin's code for this session.
    [[nodiscard]] bool isInsidePlugin() const { return depth_ > 0; }

private:
    friend class PluginCall;
    static Session* findResource(std::uint64_t id);
    std::shared_ptr<Resource> share(std::uint64_t id);

    InstanceCore& instance_;
    io::Loop& loop_;
    const std::optional<base::MonoTime> deadline_;
    Handle handle_;
    parley_ctx* context_ = nullptr;
    std::map<std::uint64_t, std::shared_ptr<Resource>> resources_;
    std::size_t depth_ = 0;
    bool closed_ = false;
};

}  // namespace parley::provider
