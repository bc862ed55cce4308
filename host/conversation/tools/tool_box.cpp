#include "tool_box.hpp"

#include "tool_callback.hpp"
#include "tool_store.hpp"

#include <base/check.hpp>
#include <base/log.hpp>
#include <storage/transaction.hpp>

namespace parley::conversation {

namespace {

// As the reports on providers.
constexpr std::chrono::hours kKeepRuns{24 * 90};

struct RunName {
    static constexpr std::string_view kPrefix = "run_";
};

}  // namespace

/// Counts itself as long as a tool runs.
class ToolBox::Underway {
public:
    explicit Underway(ToolBox& box) : box_{box} {
        const std::lock_guard lock{box_.mutex_};
        ++box_.underway_;
    }
    ~Underway() {
        const std::lock_guard lock{box_.mutex_};
        if (--box_.underway_ == 0) box_.idle_.notify_all();
    }
    Underway(const Underway&) = delete;
    Underway& operator=(const Underway&) = delete;

private:
    ToolBox& box_;
};

std::string_view toText(ToolBox::Kind kind) {
    return kind == ToolBox::Kind::Host ? "host" : "tenant";
}

ToolBox::ToolBox(const Needs& needs)
    : tenants{needs.database, needs.vault, needs.clock}, needs_{needs} {}

ToolBox::~ToolBox() = default;

void ToolBox::add(HostTool tool) {
    auto schema = ToolSchema::create(nlohmann::json::parse(tool.offer.schema_json));
    CHECK(schema.has_value() && isNameOfTool(tool.offer.name));
    auto name = tool.offer.name;
    hosted_.insert_or_assign(std::move(name), Hosted{std::move(tool), *std::move(schema)});
}

base::Result<std::vector<ToolBox::Offered>> ToolBox::offersOf(base::TenantId tenant) const {
    std::map<std::string, Offered> offers;
    for (const auto& tool : TRY(tenants.list(tenant))) {
        if (!tool.enabled) continue;
        offers.insert_or_assign(
            tool.name,
            Offered{{tool.name, tool.description, tool.parameters.dump()}, Kind::Tenant});
    }
    for (const auto& [name, hosted] : hosted_)
        offers.insert_or_assign(name, Offered{hosted.tool.offer, Kind::Host});
    std::vector<Offered> list;
    for (auto& [name, offer] : offers)
        list.push_back(std::move(offer));
    return list;
}

base::Result<nlohmann::json> ToolBox::run(const ToolCaller& caller, const Order& order) {
    const Underway underway{*this};
    const auto began = needs_.clock.monotonic();
    const auto hosted = hosted_.find(order.name);
    const auto kind = hosted != hosted_.end() ? Kind::Host : Kind::Tenant;
    auto result =
        kind == Kind::Host ? runHosted(hosted->second, caller, order) : callTenant(caller, order);
    // What nobody has was not run.
    if (!result && result.error().reason == "tool_not_found") return result;
    note(
        caller,
        order,
        kind,
        result ? "succeeded" : result.error().reason,
        std::chrono::duration_cast<std::chrono::milliseconds>(needs_.clock.monotonic() - began));
    return result;
}

base::Result<nlohmann::json> ToolBox::runHosted(
    const Hosted& hosted, const ToolCaller& caller, const Order& order) {
    const auto arguments = TRY(hosted.schema.read(order.arguments));
    return hosted.tool.run(arguments, caller);
}

base::Result<nlohmann::json> ToolBox::callTenant(const ToolCaller& caller, const Order& order) {
    const auto tool = TRY(tenants.named(caller.tenant, order.name));
    const auto schema = TRY(ToolSchema::create(tool.parameters));
    const auto arguments = TRY(schema.read(order.arguments));
    const auto secret = TRY(tenants.secretOf(caller.tenant, tool.id));
    auto request =
        callbackRequest(tool, secret, caller, order.call_id, arguments, needs_.clock.now());
    request.trust = needs_.trust;
    const auto response = needs_.http.fetch(std::move(request));
    if (response) return resultOf(tool, *response);
    return callbackError(tool, response.error());
}

void ToolBox::note(
    const ToolCaller& caller,
    const Order& order,
    Kind kind,
    const std::string& outcome,
    std::chrono::milliseconds took) {
    const auto noted = storage::query(
        storage::Transaction{needs_.database, caller.tenant},
        kInsertToolRun,
        base::Id<RunName>::make(needs_.clock.now()),
        caller.user,
        caller.conversation,
        order.name,
        toText(kind),
        outcome,
        took.count(),
        needs_.clock.now());
    if (!noted)
        base::log(
            base::LogLevel::Warning,
            "tool_run_not_noted",
            {{"tool", order.name}, {"code", noted.error().reason}});
}

base::Result<void> ToolBox::purge() {
    TRY(storage::query(
        storage::Transaction{needs_.database}, kPurgeToolRuns, needs_.clock.now() - kKeepRuns));
    return {};
}

void ToolBox::stop() {
    std::unique_lock lock{mutex_};
    idle_.wait(lock, [this] { return underway_ == 0; });
}

}  // namespace parley::conversation
