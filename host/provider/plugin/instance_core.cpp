#include "instance_core.hpp"

#include "abi.hpp"
#include "plugin_call.hpp"
#include "setup_time.hpp"

#include <algorithm>

namespace parley::provider {

InstanceCore::InstanceCore(std::shared_ptr<Plugin> plugin, const InstanceSettings& settings)
    : use_{plugin->environment()},
      plugin_{std::move(plugin)},
      tenant_{settings.tenant},
      secrets_{settings.secrets} {}

InstanceCore::~InstanceCore() {
    if (state_ != nullptr) {
        const std::lock_guard lock{plugin_->setupMutex()};
        const SetupTime time{plugin_->manifest().id, "destroy"};
        callPlugin(plugin_->counters(), plugin_->entry().destroy, state_);
    }
    session_.reset();
}

base::Result<std::shared_ptr<InstanceCore>> InstanceCore::create(
    std::shared_ptr<Plugin> plugin, const InstanceSettings& settings) {
    const auto complete = TRY(plugin->schema().complete(
        settings.config_json, plugin->environment().services.host_settings));
    const std::shared_ptr<InstanceCore> core{
        new InstanceCore{std::move(plugin), settings}, &InstanceCore::retire};
    TRY(core->start(complete));
    return core;
}

base::Result<void> InstanceCore::start(const nlohmann::json& settings) {
    for (const auto& name : plugin_->schema().withFormat("secret-ref")) {
        const auto found = settings.find(name);
        if (found != settings.end() && found->is_string())
            secret_names_.emplace(name, found->get<std::string>());
    }
    for (const auto& name : plugin_->schema().withFormat("base-url")) {
        const auto found = settings.find(name);
        if (found == settings.end() || !found->is_string()) continue;
        const auto trust =
            plugin_->schema().isHostGiven(name) ? io::Trust::Host : io::Trust::Operator;
        base_urls_.push_back({found->get<std::string>(), trust});
    }
    config_json_ = settings.dump();
    session_.emplace(*this, plugin_->environment().nextLoop(), std::nullopt);

    parley_instance_args args{};
    args.size = sizeof args;
    args.host = plugin_->hostTable();
    args.ctx = session_->context();
    args.tenant = toAbi(tenant_);
    args.config_json = toAbi(config_json_);
    StatusToFill status;
    parley_instance* state = nullptr;
    const std::lock_guard lock{plugin_->setupMutex()};
    const SetupTime time{plugin_->manifest().id, "create"};
    const auto code = callPlugin(
        plugin_->counters(),
        plugin_->entry().create,
        plugin_->state(),
        static_cast<const parley_instance_args*>(&args),
        &state,
        status.get());
    if (code != PARLEY_OK) return toError(failureOf(code, *status));
    if (state == nullptr) {
        return toError(Failure{.code = FailureCode::Internal, .message = "create made nothing"});
    }
    state_ = state;
    return {};
}

bool InstanceCore::mayUseSecret(std::string_view setting) const {
    const auto names = plugin_->schema().withFormat("secret-ref");
    return std::ranges::find(names, setting) != names.end();
}

std::optional<secrets::SecretBytes> InstanceCore::secret(std::string_view setting) const {
    const auto name = secret_names_.find(setting);
    if (name == secret_names_.end() || secrets_ == nullptr) return std::nullopt;
    return secrets_->find(name->second);
}

/// First what the plugin left open on the instance's strand is closed, there; then the plugin
/// destroys the instance, where it may block. If the loop does not run any more, the task is
/// dropped with what it holds, and the destruction happens on the spot.
void InstanceCore::retire(InstanceCore* core) {
    if (!core->session_) {
        delete core;
        return;
    }
    // A second ownership, which ends with the object.
    auto owned = std::shared_ptr<InstanceCore>{core};
    auto& loop = core->session_->loop();
    loop.post([owned = std::move(owned)]() mutable {
        owned->session_->close();
        auto& pool = owned->plugin_->environment().setup_pool;
        pool.submit([owned = std::move(owned)]() mutable { owned.reset(); });
    });
}

}  // namespace parley::provider
