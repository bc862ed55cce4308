#pragma once

#include "../../unit/secrets/key_folder.hpp"

#include <provider/plugin_notes.hpp>

#include <cppunit/TestFixture.h>
#include <support/manual_clock.hpp>
#include <support/test_database.hpp>

#include <memory>
#include <string>

namespace parley::provider {

inline KvSpace spaceOf(std::int64_t tenant, const std::string& plugin = "acme") {
    return {.plugin = plugin, .tenant = base::TenantId{tenant}.publicId()};
}

inline const KvSpace kSpace = spaceOf(101);

/// Two tenants and a store of what plugins keep.
class NotesFixture : public CppUnit::TestFixture {
public:
    void setUp() override {
        db = std::make_unique<testing::TestDatabase>(testing::TestDatabase::Options{.loops = 2});
        for (const auto* id : {"101", "102"}) {
            db->admin(
                std::string{
                    "INSERT INTO parley.tenant (id, slug, name, created_at, updated_at) VALUES ("} +
                id + ", 'tenant-" + id + "', 'T', now(), now())");
        }
        vault = *secrets::Vault::create(std::nullopt, keys.file());
        restart();
    }
    void tearDown() override {
        notes = nullptr;
        db = nullptr;
    }

protected:
    void restart() {
        notes = nullptr;
        notes = std::make_unique<PluginNotes>(db->database(), *vault, db->loops(), clock);
    }
    [[nodiscard]] int count() const {
        return std::stoi(db->adminValue("SELECT count(*) FROM parley.plugin_note"));
    }

    std::unique_ptr<testing::TestDatabase> db;
    testing::ManualClock clock;
    secrets::KeyFolder keys;
    std::unique_ptr<secrets::Vault> vault;
    std::unique_ptr<PluginNotes> notes;
};

}  // namespace parley::provider
