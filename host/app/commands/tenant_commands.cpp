#include "commands.hpp"
#include "pages.hpp"

#include <app/backend.hpp>

#include <Poco/String.h>
#include <Poco/StringTokenizer.h>

namespace parley::app {

namespace {

using tenancy::Tenant;

nlohmann::json tenantJson(const Tenant& tenant) {
    return {
        {"id", tenant.id.publicId()},
        {"slug", tenant.slug},
        {"name", tenant.name},
        {"status", std::string{toText(tenant.status)}},
        {"experiences", tenant.experiences},
        {"hosts", tenant.hosts}};
}

std::vector<std::string> tenantRow(const Tenant& tenant) {
    return {
        tenant.slug,
        tenant.id.publicId(),
        std::string{toText(tenant.status)},
        Poco::cat(std::string{" "}, tenant.experiences.begin(), tenant.experiences.end()),
        tenant.name};
}

std::vector<std::string> listOption(const Arguments& arguments, std::string_view name) {
    const Poco::StringTokenizer parts{
        arguments.option(name).value_or(""),
        ",",
        Poco::StringTokenizer::TOK_TRIM | Poco::StringTokenizer::TOK_IGNORE_EMPTY};
    return {parts.begin(), parts.end()};
}

Answer about(const Tenant& tenant, const std::string& what) {
    return {
        .body = tenantJson(tenant),
        .text = "tenant " + tenant.slug + " (" + tenant.id.publicId() + ") " + what + "\n"};
}

}  // namespace

base::Result<Answer> listTenants(const Invocation& invocation) {
    const auto backend = TRY(Backend::open(invocation.config));
    const auto tenants = TRY(allPages<Tenant>(
        [&](const tenancy::PageRequest& page) { return backend->tenancy().tenants.list(page); }));
    return listing(tenants, {"SLUG", "ID", "STATUS", "EXPERIENCES", "NAME"}, tenantJson, tenantRow);
}

base::Result<Answer> createTenant(const Invocation& invocation) {
    const auto& arguments = invocation.arguments;
    const auto backend = TRY(Backend::open(invocation.config));
    const auto tenant = TRY(backend->tenancy().tenants.create(
        {.slug = arguments.positional[0],
         .name = arguments.positional[1],
         .experiences = listOption(arguments, "experiences"),
         .hosts = listOption(arguments, "hosts")},
        commandLineActor()));
    return about(tenant, "created");
}

base::Result<Answer> suspendTenant(const Invocation& invocation) {
    const auto backend = TRY(Backend::open(invocation.config));
    const auto tenant = TRY(backend->tenantNamed(invocation.arguments.positional.front()));
    return about(
        TRY(backend->tenancy().tenants.suspend(tenant.id, commandLineActor())), "suspended");
}

base::Result<Answer> resumeTenant(const Invocation& invocation) {
    const auto backend = TRY(Backend::open(invocation.config));
    const auto tenant = TRY(backend->tenantNamed(invocation.arguments.positional.front()));
    return about(
        TRY(backend->tenancy().tenants.resume(tenant.id, commandLineActor())), "active again");
}

}  // namespace parley::app
