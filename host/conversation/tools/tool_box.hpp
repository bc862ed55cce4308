#pragma once

#include "tenant_tools.hpp"
#include "tool_schema.hpp"

#include <io/outbound/http_client.hpp>

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace parley::conversation {

/// All tools that the host runs: its own, which are added before anybody is served, and those of
/// tenants. Every run is noted, without what was asked or answered. Any fiber; the owner calls
/// `purge` once a day and `stop` when the client of HTTP is closed, before the database closes.
class ToolBox {
public:
    /// How a tool stands in lists and in what is noted.
    enum class Kind : std::uint8_t { Host, Tenant };
    struct Offered {
        provider::ToolOffer offer;
        Kind kind = Kind::Host;
    };
    struct Order {
        std::string name;
        /// JSON as a model wrote it; empty for none.
        std::string arguments = {};
        std::string call_id = {};
    };
    struct Needs {
        storage::Database& database;
        const secrets::Vault& vault;
        const base::Clock& clock;
        io::HttpClient& http;
        /// Of the URLs of tenants' tools.
        io::Trust trust = io::Trust::Tenant;
    };

    explicit ToolBox(const Needs& needs);
    ~ToolBox();
    ToolBox(const ToolBox&) = delete;
    ToolBox& operator=(const ToolBox&) = delete;

    /// A tool of that name of a tenant is hidden from then on.
    void add(HostTool tool);
    /// What a tenant's conversations may use, by name.
    base::Result<std::vector<Offered>> offersOf(base::TenantId tenant) const;
    /// What the model reads. NotFound `tool_not_found`, InvalidArgument `tool_arguments_invalid`,
    /// and what the tool itself failed with.
    base::Result<nlohmann::json> run(const ToolCaller& caller, const Order& order);

    base::Result<void> purge();
    /// Waits for what is under way.
    void stop();

    TenantTools tenants;

private:
    struct Hosted {
        HostTool tool;
        ToolSchema schema;
    };
    class Underway;

    base::Result<nlohmann::json> runHosted(
        const Hosted& hosted, const ToolCaller& caller, const Order& order);
    base::Result<nlohmann::json> callTenant(const ToolCaller& caller, const Order& order);
    void note(
        const ToolCaller& caller,
        const Order& order,
        Kind kind,
        const std::string& outcome,
        std::chrono::milliseconds took);

    const Needs needs_;
    std::map<std::string, Hosted> hosted_;
    std::mutex mutex_;
    std::condition_variable idle_;
    std::size_t underway_ = 0;
};

/// `host` or `tenant`.
std::string_view toText(ToolBox::Kind kind);

}  // namespace parley::conversation
