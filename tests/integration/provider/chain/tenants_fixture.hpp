#pragma once

#include <provider/services.hpp>

#include <cppunit/TestFixture.h>
#include <support/manual_clock.hpp>
#include <support/plugin_package.hpp>
#include <support/test_database.hpp>

#include <memory>
#include <string>

namespace parley::provider {

const base::TenantId kTenant{101};
const base::TenantId kOtherTenant{102};

/// Two tenants and a host with one plugin, which serves several kinds.
class TenantsFixture : public CppUnit::TestFixture {
public:
    void setUp() override {
        db = std::make_unique<testing::TestDatabase>(testing::TestDatabase::Options{.loops = 2});
        for (const auto* id : {"101", "102"}) {
            db->admin(
                std::string{
                    "INSERT INTO parley.tenant (id, slug, name, created_at, updated_at) VALUES ("} +
                id + ", 'tenant-" + id + "', 'T', now(), now())");
        }
        packages.add(
            "p",
            testing::PluginPackages::misbehaving(),
            testing::PluginPackages::libraryOf("misbehaving"));
        packages.sign("p");
        services = host(1);
    }
    void tearDown() override {
        services = nullptr;
        db = nullptr;
    }

protected:
    /// A host beside others on the same database.
    std::unique_ptr<Services> host(std::uint8_t number) {
        auto plugins = PluginHost::create(
            {.folders = {packages.folder()}, .packages = {}, .trusted_keys = packages.keys()},
            {.loops = db->loops(), .clock = clock});
        base::Uuid::Bytes bytes{};
        bytes[0] = number;
        return std::make_unique<Services>(
            db->database(),
            vault_,
            db->loops(),
            db->pool(),
            clock,
            *std::move(plugins),
            Services::Options{.host = base::Uuid{bytes}, .defaults = {{Kind::Llm, "misbehaving"}}});
    }
    ProviderRecord make(const std::string& name, Kind kind = Kind::Tts) const {
        auto made = services->providers.create(
            kTenant, {.kind = kind, .plugin = "misbehaving", .name = name});
        return *std::move(made);
    }
    [[nodiscard]] int count(const std::string& table_and_condition) const {
        return std::stoi(db->adminValue("SELECT count(*) FROM parley." + table_and_condition));
    }

    testing::PluginPackages packages;
    std::unique_ptr<testing::TestDatabase> db;
    testing::ManualClock clock;
    std::unique_ptr<Services> services;

private:
    const secrets::Vault vault_{*secrets::MasterKey::fromText(std::string(64, 'a'))};
};

}  // namespace parley::provider
