#include "tenants.hpp"

#include "advice.hpp"
#include "audit_log.hpp"
#include "cursor.hpp"
#include "tenant_store.hpp"
#include "text_rules.hpp"

#include <base/bytes.hpp>
#include <base/log.hpp>
#include <storage/sql_error.hpp>
#include <storage/transaction.hpp>

#include <algorithm>

namespace parley::tenancy {

namespace {

constexpr std::size_t kLongestSlug = 40;

base::Error notFound() {
    return advised(base::Error{.code = base::ErrorCode::NotFound, .reason = "tenant_not_found"});
}

/// Ids are drawn by the host, so that creating a tenant is a write under its own row-level
/// security.
base::TenantId drawId() {
    const auto bytes = base::randomBytes(sizeof(std::uint64_t));
    std::uint64_t number = 0;
    for (const char byte : bytes) {
        number = (number << 8U) | static_cast<unsigned char>(byte);
    }
    // Positive, and above the small numbers that demo tenants have.
    constexpr std::uint64_t kHighBit = std::uint64_t{1} << 62U;
    return base::TenantId{static_cast<std::int64_t>((number & (kHighBit - 1)) | kHighBit)};
}

base::Result<void> checkSlug(std::string_view slug) {
    const auto is_lower = [](char symbol) { return symbol >= 'a' && symbol <= 'z'; };
    const auto is_other = [](char symbol) { return symbol >= '0' && symbol <= '9'; };
    const bool good = slug.size() >= 2 && slug.size() <= kLongestSlug && is_lower(slug.front()) &&
                      slug.back() != '-' && std::all_of(slug.begin(), slug.end(), [&](char symbol) {
                          return is_lower(symbol) || is_other(symbol) || symbol == '-';
                      });
    if (good) return {};
    return base::Error{
        .code = base::ErrorCode::InvalidArgument,
        .reason = "invalid_body",
        .advice = "Some fields are not as they should be; errors names each one.",
        .faults = {
            {.pointer = "/slug",
             .message = "takes 2 to 40 lower-case letters, digits and hyphens, a letter first"}}};
}

storage::Param arrayOrNull(const std::optional<std::vector<std::string>>& items) {
    return items ? storage::Param::textArray(*items) : storage::Param{std::nullopt};
}

/// Without the tenant, what is written beside the change has nothing to refer to.
base::Result<std::vector<storage::Rows>> existing(
    base::Result<std::vector<storage::Rows>> answers) {
    if (!answers && (storage::violates(answers.error(), "audit_entry_tenant_id_fkey") ||
                     storage::violates(answers.error(), "revocation_tenant_id_fkey"))) {
        return notFound();
    }
    return advised(std::move(answers));
}

base::Result<void> checkNotPlatform(const std::shared_ptr<const Tenant>& tenant) {
    if (!tenant || tenant->slug != "platform") return {};
    return base::Error{
        .code = base::ErrorCode::Conflict,
        .reason = "platform_tenant",
        .advice = "The platform's own tenant can be neither suspended nor closed."};
}

bool isForOperators(const Tenants::Patch& patch) {
    return patch.name || patch.experiences || patch.hosts || patch.limits;
}

/// An operator may see every tenant, anybody else only their own.
bool maySee(const Actor& actor, base::TenantId id) {
    return actor.role() == Role::Operator || (actor.principal && actor.principal->tenant == id);
}

std::vector<std::string> namesOf(const Tenants::Patch& patch) {
    std::vector<std::string> names;
    const auto note = [&](bool is_there, const char* name) {
        if (is_there) names.emplace_back(name);
    };
    note(patch.name.has_value(), "name");
    note(patch.settings.has_value(), "settings");
    note(patch.branding.has_value(), "branding");
    note(patch.experiences.has_value(), "experiences");
    note(patch.hosts.has_value(), "hosts");
    note(patch.cors_origins.has_value(), "cors_origins");
    note(patch.limits.has_value(), "limits");
    return names;
}

}  // namespace

Tenants::Tenants(
    storage::Database& database,
    const base::Clock& clock,
    TenantDirectory& directory,
    Revocations& revocations)
    : database_{database}, clock_{clock}, directory_{directory}, revocations_{revocations} {}

base::Result<Tenant> Tenants::create(const Creation& creation, const Actor& actor) {
    TRY(checkSlug(creation.slug));
    TRY(checkName("/name", creation.name));
    const auto hosts = TRY(normalizeHosts(creation.hosts));
    const auto origins = TRY(normalizeOrigins(creation.cors_origins));
    const auto now = clock_.now();
    const auto id = drawId();
    storage::Transaction transaction{database_, id};
    const auto inserted = transaction.add(
        kInsertTenant,
        creation.slug,
        creation.name,
        storage::Param::textArray(creation.experiences),
        storage::Param::textArray(hosts),
        storage::Param::textArray(origins),
        creation.settings,
        creation.branding,
        toJson(creation.limits),
        now);
    AuditLog::add(transaction, now, actor, {.action = "tenant.created", .target = id.publicId()});
    auto answers = transaction.run();
    if (!answers) {
        auto error = std::move(answers).error();
        if (storage::violates(error, "tenant_slug_unique")) {
            error = {.code = base::ErrorCode::Conflict, .reason = "slug_taken"};
        }
        return advised(std::move(error));
    }
    refreshDirectory();
    return readTenant((*answers)[inserted].front());
}

base::Result<Page<Tenant>> Tenants::list(const PageRequest& page) const {
    const auto after = TRY(readCursor<base::TenantId>(page));
    const auto rows =
        TRY(storage::query(storage::Transaction{database_}, kListTenants, after, page.limit + 1));
    std::vector<Tenant> tenants;
    for (const auto row : rows) {
        tenants.push_back(readTenant(row));
    }
    return toPage(std::move(tenants), page);
}

base::Result<Tenant> Tenants::find(base::TenantId id, const Actor& actor) const {
    if (!maySee(actor, id)) return notFound();
    const auto rows = TRY(storage::query(storage::Transaction{database_, id}, kFindTenant));
    if (rows.empty()) return notFound();
    return readTenant(rows.front());
}

base::Result<Tenant> Tenants::patch(base::TenantId id, const Patch& patch, const Actor& actor) {
    if (!maySee(actor, id)) return notFound();
    if (actor.role() != Role::Operator && isForOperators(patch)) {
        return advised(base::Error{.code = base::ErrorCode::Forbidden, .reason = "operator_only"});
    }
    if (patch.name) TRY(checkName("/name", *patch.name));
    auto hosts = patch.hosts;
    if (hosts) hosts = TRY(normalizeHosts(*hosts));
    auto origins = patch.cors_origins;
    if (origins) origins = TRY(normalizeOrigins(*origins));
    const auto now = clock_.now();
    storage::Transaction transaction{database_, id};
    const auto patched = transaction.add(
        kPatchTenant,
        patch.name,
        arrayOrNull(patch.experiences),
        arrayOrNull(hosts),
        arrayOrNull(origins),
        patch.settings,
        patch.branding,
        patch.limits,
        now);
    AuditLog::add(
        transaction,
        now,
        actor,
        {.action = "tenant.updated",
         .target = id.publicId(),
         .details = {{"fields", namesOf(patch)}}});
    const auto answers = TRY(existing(transaction.run()));
    refreshDirectory();
    return readTenant(answers[patched].front());
}

base::Result<Tenant> Tenants::suspend(base::TenantId id, const Actor& actor) {
    return setStatus(id, TenantStatus::Suspended, actor);
}

base::Result<Tenant> Tenants::resume(base::TenantId id, const Actor& actor) {
    return setStatus(id, TenantStatus::Active, actor);
}

base::Result<Tenant> Tenants::setStatus(
    base::TenantId id, TenantStatus status, const Actor& actor) {
    const auto now = clock_.now();
    const bool suspends = status == TenantStatus::Suspended;
    TRY(checkNotPlatform(directory_.findAny(id)));
    storage::Transaction transaction{database_, id};
    const auto changed = transaction.add(kSetTenantStatus, toText(status), now);
    if (suspends) transaction.add(kNoteTenantRevocation, now);
    AuditLog::add(
        transaction,
        now,
        actor,
        {.action = suspends ? "tenant.suspended" : "tenant.resumed", .target = id.publicId()});
    const auto answers = TRY(existing(transaction.run()));
    refreshDirectory();
    if (suspends) revocations_.apply({.tenant = id});
    return readTenant(answers[changed].front());
}

base::Result<void> Tenants::close(
    base::TenantId id, const std::string& confirmation, const Actor& actor) {
    const auto tenant = TRY(find(id, actor));
    TRY(checkNotPlatform(directory_.findAny(id)));
    if (confirmation != tenant.slug) {
        return advised(
            base::Error{.code = base::ErrorCode::Unprocessable, .reason = "confirmation_wrong"});
    }
    const auto now = clock_.now();
    storage::Transaction transaction{database_, id};
    transaction.add(kCloseTenant, now);
    transaction.add(kNoteTenantRevocation, now);
    AuditLog::add(transaction, now, actor, {.action = "tenant.closed", .target = id.publicId()});
    TRY(existing(transaction.run()));
    refreshDirectory();
    revocations_.apply({.tenant = id});
    return {};
}

void Tenants::refreshDirectory() {
    // The change is made; when this fails the next periodic refresh brings it.
    if (const auto refreshed = directory_.refresh(); !refreshed) {
        base::log(
            base::LogLevel::Warning,
            "tenant_directory_not_refreshed",
            {{"reason", refreshed.error().reason}});
    }
}

}  // namespace parley::tenancy
