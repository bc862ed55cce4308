#include "mailing.hpp"

#include <nlohmann/json.hpp>

namespace parley::tenancy {

std::string sealForMail(const secrets::Vault& vault, const TenantToken& token) {
    // The context that notify opens it under.
    return vault.sealText(
        "mail/" + token.tenant.publicId(), nlohmann::json{{"token", token.text}}.dump());
}

}  // namespace parley::tenancy
