#include "tenant_user.hpp"

#include "pages.hpp"

#include <Poco/String.h>

#include <fstream>
#include <iostream>

namespace parley::app {

namespace {

/// The first line of the file that the option names.
base::Result<std::optional<std::string>> firstLineOf(
    const Arguments& arguments, const std::string& option) {
    const auto file = arguments.option(option);
    if (!file) return std::optional<std::string>{};
    std::string line;
    std::ifstream stream;
    if (*file != "-") stream.open(*file);
    if (!std::getline(*file == "-" ? std::cin : stream, line)) {
        return usageError("--" + option + ": no line can be read from " + *file);
    }
    return std::optional{line};
}

}  // namespace

base::Result<tenancy::Tenant> tenantOf(Backend& backend, const Invocation& invocation) {
    return backend.tenantNamed(
        invocation.arguments.option("tenant").value_or(invocation.config.default_tenant));
}

base::Result<tenancy::User> userNamed(
    Backend& backend, const tenancy::Tenant& tenant, const std::string& email_or_id) {
    if (const auto id = base::UserId::parse(email_or_id))
        return backend.tenancy().users.find(tenant.id, *id);
    const auto candidates = TRY(allPages<tenancy::User>([&](const tenancy::PageRequest& page) {
        return backend.tenancy().users.list(tenant.id, email_or_id, page);
    }));
    for (const auto& user : candidates) {
        if (Poco::icompare(user.email, email_or_id) == 0) return user;
    }
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "user_not_found",
        .advice = "tenant " + tenant.slug + " has no user " + email_or_id +
                  "; `parley user list --tenant " + tenant.slug + "` shows them"};
}

base::Result<tenancy::Role> roleOf(const Arguments& arguments) {
    const auto name = arguments.option("role").value_or("member");
    if (const auto role = tenancy::roleFromText(name)) return *role;
    return usageError("--role must be member, tenant_admin or operator, not " + name);
}

base::Result<std::optional<std::string>> passwordOf(const Arguments& arguments) {
    return firstLineOf(arguments, "password-file");
}

base::Result<std::optional<std::string>> hashOf(const Arguments& arguments) {
    return firstLineOf(arguments, "hash-file");
}

}  // namespace parley::app
