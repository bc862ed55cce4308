#pragma once

#include <app/backend.hpp>
#include <app/command.hpp>

#include <string>

namespace parley::app {

/// The tenant that --tenant names, else the default one.
base::Result<tenancy::Tenant> tenantOf(Backend& backend, const Invocation& invocation);

/// The tenant's user of that address or id. NotFound `user_not_found` with what to do.
base::Result<tenancy::User> userNamed(
    Backend& backend, const tenancy::Tenant& tenant, const std::string& email_or_id);

/// The role that --role names, else Member.
base::Result<tenancy::Role> roleOf(const Arguments& arguments);

/// The first line of the file that --password-file names; `-` is standard input. Empty without the
/// option. A password on a command line could be seen by others.
base::Result<std::optional<std::string>> passwordOf(const Arguments& arguments);

/// The same of --hash-file, for a hash that another system made.
base::Result<std::optional<std::string>> hashOf(const Arguments& arguments);

}  // namespace parley::app
