#ifndef PARLEY_CPP_PROVIDER_HPP
#define PARLEY_CPP_PROVIDER_HPP

#include "session.hpp"

#include <mutex>
#include <unordered_map>

namespace parley {

/// What a provider is made from. The settings are a JSON object, valid by the manifest's schema,
/// with its defaults filled in; it names secrets and does not hold them.
struct Setup {
    Host host;
    const parley_ctx* ctx = nullptr;
    /// Valid during the constructor.
    std::string_view tenant;
    std::string_view settings_json;
};

class Operation;

/// One configured provider of one tenant: the base of every plugin's main class, next to one base
/// for each kind that it serves. Many strands use it at the same time, so what they read is
/// constant after construction and the rest is locked. Its own session is the strand of what
/// concerns the instance as a whole.
class Provider : public Session {
public:
    explicit Provider(const Setup& setup) : Session{setup.host, setup.ctx} {}
    ~Provider() override { forgetOperations(); }

    /// For the layer. Ends what has not answered, while the derived provider is still whole.
    void forgetOperations() noexcept;

    void failed(const Status& status) noexcept override {
        log().error("provider_failed", {{"reason", status.message}});
    }

private:
    friend class Operation;

    std::mutex mutex_;
    std::unordered_map<uint64_t, Operation*> operations_;
    uint64_t last_id_ = 0;
};

/// Something asked of a provider that has one answer and no stream: the base of requests, payments,
/// checks of settings. The provider owns it until it has answered.
class Operation : public Session {
public:
    ~Operation() override {
        const std::lock_guard lock{provider_.mutex_};
        provider_.operations_.erase(id_);
    }

    void failed(const Status& status) noexcept override { finish(status); }

    uint64_t id() const noexcept { return id_; }

    /// For the layer. Begun: the host knows of it now, and its answer may be given.
    static uint64_t begin(std::unique_ptr<Operation> operation) {
        if (!operation) throw Failure{PARLEY_E_UNSUPPORTED, "the provider does not do this"};
        if (!operation->status_.ok()) throw Failure{operation->status_};
        if (operation->finished_) operation->post([raw = operation.get()] { raw->deliverOnce(); });
        operation->begun_ = true;
        const auto id = operation->id_;
        (void)operation.release();
        return id;
    }

    /// For the layer. As `begin`, for what may answer inside the call that began it.
    static void beginAtOnce(std::unique_ptr<Operation> operation) {
        if (!operation) throw Failure{PARLEY_E_UNSUPPORTED, "the provider does not do this"};
        auto* const begun = operation.release();
        begun->begun_ = true;
        if (begun->finished_) begun->deliverOnce();
    }

    /// For the layer. The operation of a host's id, if it has not ended.
    static Operation* find(Provider& provider, uint64_t id) noexcept {
        const std::lock_guard lock{provider.mutex_};
        const auto found = provider.operations_.find(id);
        return found == provider.operations_.end() ? nullptr : found->second;
    }

    /// For the layer. The host wants no answer any more.
    void cancel() noexcept {
        const Scope scope{*this};
        if (finished_) return deliverOnce();
        Status status;
        status.code = sideEffect() ? PARLEY_E_OUTCOME_UNKNOWN : PARLEY_E_CANCELLED;
        closeHandles();
        finish(std::move(status));
    }

protected:
    Operation(Provider& provider, const parley_ctx* ctx)
        : Session{provider.host(), ctx}, provider_{provider} {
        const std::lock_guard lock{provider_.mutex_};
        id_ = ++provider_.last_id_;
        provider_.operations_.emplace(id_, this);
    }

    /// Gives the answer, which `deliver` then tells the host, once. What comes later is dropped.
    void finish(Status status) noexcept {
        if (finished_) return;
        finished_ = true;
        status_ = std::move(status);
        if (begun_) deliverOnce();
    }

    /// Tells the host what became of it.
    virtual void deliver(const Status& status) noexcept = 0;

private:
    void deliverOnce() noexcept {
        if (delivered_) return;
        delivered_ = true;
        const Scope scope{*this};
        closeHandles();
        deliver(status_);
        destroy();
    }

    Provider& provider_;
    uint64_t id_ = 0;
    Status status_{};
    bool begun_ = false;
    bool finished_ = false;
    bool delivered_ = false;
};

inline void Provider::forgetOperations() noexcept {
    std::unordered_map<uint64_t, Operation*> left;
    {
        const std::lock_guard lock{mutex_};
        left.swap(operations_);
    }
    for (const auto& [id, operation] : left)
        delete operation;
}

}  // namespace parley

#endif
