#include "workshop.hpp"

namespace parley::provider {

namespace {

class HeldSecrets final : public SecretSource {
public:
    explicit HeldSecrets(Workshop::Secrets secrets) : secrets_{std::move(secrets)} {}

    [[nodiscard]] std::optional<secrets::SecretBytes> find(std::string_view name) const override {
        const auto found = secrets_.find(std::string{name});
        if (found == secrets_.end()) return std::nullopt;
        return found->second.copy();
    }

private:
    const Workshop::Secrets secrets_;
};

}  // namespace

std::string Workshop::secretName(base::ProviderId provider, std::string_view setting) {
    return "provider/" + provider.publicId() + '/' + std::string{setting};
}

base::Result<Workshop::Secrets> Workshop::secretsOf(
    base::TenantId tenant, const ProviderRecord& record) {
    Secrets secrets;
    for (const auto& name : record.secret_names) {
        auto value = TRY(secrets_.find(tenant, secretName(record.id, name)));
        if (value) secrets.emplace(name, secrets::SecretBytes{*std::move(value)});
    }
    return secrets;
}

base::Result<std::shared_ptr<Instance>> Workshop::make(
    base::TenantId tenant, const ProviderRecord& record) {
    return makeWith(tenant, record, TRY(secretsOf(tenant, record)));
}

base::Result<std::shared_ptr<Instance>> Workshop::makeWith(
    base::TenantId tenant, const ProviderRecord& record, Secrets secrets) {
    const auto* manifest = plugins_.find(record.plugin);
    if (manifest != nullptr && !manifest->serves(record.kind)) {
        return base::Error{
            .code = base::ErrorCode::Unprocessable,
            .reason = "kind_not_served",
            .advice = "This plugin does not serve that kind of provider."};
    }
    // What the plugin finds in the settings is the name under which it asks for the secret.
    auto settings = record.settings;
    for (const auto& name : record.secret_names)
        settings[name] = name;
    const InstanceSettings given{
        .tenant = tenant.publicId(),
        .config_json = settings.dump(),
        .secrets = std::make_shared<HeldSecrets>(std::move(secrets))};
    return TRY(io::offload(pool_, [&] { return plugins_.configure(record.plugin, given); }));
}

}  // namespace parley::provider
