#pragma once

#include "tenant_token.hpp"

#include <secrets/vault.hpp>

#include <string>

namespace parley::tenancy {

/// The token of a mailed link, sealed for whoever sends the mail.
std::string sealForMail(const secrets::Vault& vault, const TenantToken& token);

}  // namespace parley::tenancy
