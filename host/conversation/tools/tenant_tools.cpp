#include "tenant_tools.hpp"

#include "tool_schema.hpp"
#include "tool_store.hpp"

#include <io/outbound/url.hpp>
#include <storage/transaction.hpp>

#include <algorithm>

namespace parley::conversation {

namespace {

// More than any model chooses well among.
constexpr int kMostTenantTools = 64;
constexpr std::size_t kLongestToolName = 64;

std::string secretName(ToolId id) {
    return "tool/" + id.publicId();
}

base::Result<void> checkUrl(const std::string& text) {
    const auto url = io::parseUrl(text);
    if (url && url->scheme == "https") return {};
    return base::Error{
        .code = base::ErrorCode::Unprocessable,
        .reason = "tool_url_invalid",
        .advice = "The address of a tool begins with https:// and names a public server.",
        .faults = {{"/url", "An https URL."}}};
}

base::Error explainedTool(base::Error error) {
    if (error.reason == "already_exists") {
        error.reason = "tool_exists";
        error.advice = "There is a tool of this name already.";
    }
    return error;
}

}  // namespace

bool isNameOfTool(std::string_view name) {
    return !name.empty() && name.size() <= kLongestToolName &&
           std::ranges::all_of(name, [](unsigned char symbol) {
               return std::isalnum(symbol) != 0 || symbol == '_' || symbol == '-';
           });
}

base::Error toolNotFound() {
    return {
        .code = base::ErrorCode::NotFound,
        .reason = "tool_not_found",
        .advice = "There is no such tool, or it is switched off."};
}

base::Result<std::vector<TenantTool>> TenantTools::list(base::TenantId tenant) const {
    const auto rows = TRY(storage::query(storage::Transaction{database_, tenant}, kListTools));
    std::vector<TenantTool> tools;
    for (const auto row : rows)
        tools.push_back(readTool(row));
    return tools;
}

base::Result<TenantTool> TenantTools::get(base::TenantId tenant, ToolId id) const {
    const auto rows = TRY(storage::query(storage::Transaction{database_, tenant}, kFindTool, id));
    if (rows.empty()) return toolNotFound();
    return readTool(rows.front());
}

base::Result<TenantTool> TenantTools::named(base::TenantId tenant, const std::string& name) const {
    const auto rows =
        TRY(storage::query(storage::Transaction{database_, tenant}, kFindToolByName, name));
    if (rows.empty()) return toolNotFound();
    return readTool(rows.front());
}

base::Result<TenantTool> TenantTools::create(base::TenantId tenant, const Creation& creation) {
    TRY(ToolSchema::create(creation.parameters));
    TRY(checkUrl(creation.url));
    const auto now = clock_.now();
    const auto id = ToolId::make(now);
    TRY(secrets_.put(tenant, secretName(id), creation.secret));
    const auto rows = storage::query(
        storage::Transaction{database_, tenant},
        kInsertTool,
        id,
        creation.name,
        creation.description,
        creation.parameters,
        creation.url,
        creation.timeout.count(),
        creation.enabled,
        now,
        kMostTenantTools);
    if (rows && !rows->empty()) return readTool(rows->front());
    static_cast<void>(secrets_.remove(tenant, secretName(id)));
    if (!rows) return explainedTool(rows.error());
    return base::Error{
        .code = base::ErrorCode::Unprocessable,
        .reason = "too_many_tools",
        .advice = "A tenant can have 64 tools. Remove one that is not used."};
}

base::Result<TenantTool> TenantTools::change(
    base::TenantId tenant, ToolId id, const Change& change) {
    auto tool = TRY(get(tenant, id));
    if (change.parameters) TRY(ToolSchema::create(*change.parameters));
    if (change.url) TRY(checkUrl(*change.url));
    if (change.secret) TRY(secrets_.put(tenant, secretName(id), *change.secret));
    const auto rows = storage::query(
        storage::Transaction{database_, tenant},
        kUpdateTool,
        id,
        change.name.value_or(tool.name),
        change.description.value_or(tool.description),
        change.parameters.value_or(tool.parameters),
        change.url.value_or(tool.url),
        change.timeout.value_or(tool.timeout).count(),
        change.enabled.value_or(tool.enabled),
        clock_.now());
    if (!rows) return explainedTool(rows.error());
    if (rows->empty()) return toolNotFound();
    return readTool(rows->front());
}

base::Result<void> TenantTools::remove(base::TenantId tenant, ToolId id) {
    const auto rows = TRY(storage::query(storage::Transaction{database_, tenant}, kDeleteTool, id));
    if (rows.affected() == 0) return toolNotFound();
    TRY(secrets_.remove(tenant, secretName(id)));
    return {};
}

base::Result<std::string> TenantTools::secretOf(base::TenantId tenant, ToolId id) {
    auto secret = TRY(secrets_.find(tenant, secretName(id)));
    if (!secret) return toolNotFound();
    return *std::move(secret);
}

}  // namespace parley::conversation
