#pragma once

#include "tenant.hpp"
#include "tenant_token.hpp"

#include <nlohmann/json.hpp>
#include <secrets/vault.hpp>

#include <string>

namespace parley::tenancy {

/// What a mail's template may say beside the user's own name and address.
nlohmann::json mailData(const Tenant& tenant);

/// The token of a mailed link, sealed for whoever sends the mail.
std::string sealForMail(const secrets::Vault& vault, const TenantToken& token);

}  // namespace parley::tenancy
