#include "mailing.hpp"

namespace parley::tenancy {

nlohmann::json mailData(const Tenant& tenant) {
    nlohmann::json data{{"tenant_name", tenant.name}, {"tenant_slug", tenant.slug}};
    if (!tenant.hosts.empty()) data["tenant_host"] = tenant.hosts.front();
    return data;
}

std::string sealForMail(const secrets::Vault& vault, const TenantToken& token) {
    // The context that notify opens it under.
    return vault.sealText(
        "mail/" + token.tenant.publicId(), nlohmann::json{{"token", token.text}}.dump());
}

}  // namespace parley::tenancy
