#pragma once

#include <base/id.hpp>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <support/manual_clock.hpp>
#include <support/test_database.hpp>

#include <memory>
#include <string>

namespace parley::notify {

using namespace std::chrono_literals;

const base::TenantId kTenant{101};
const base::TenantId kOtherTenant{102};
const base::UserId kZoe{*base::Uuid::parse("01900000-0000-7000-8000-000000000001")};
const base::UserId kYan{*base::Uuid::parse("01900000-0000-7000-8000-000000000002")};

/// Two tenants, in each of which Zoë and Yan have an account.
class NotifyFixture : public CppUnit::TestFixture {
public:
    void setUp() override {
        db = std::make_unique<testing::TestDatabase>(testing::TestDatabase::Options{.loops = 2});
        db->admin(
            "INSERT INTO parley.tenant (id, slug, name, created_at, updated_at)"
            " SELECT id, 'tenant-' || id, 'T', now(), now() FROM unnest(ARRAY[101, 102]) AS id;"
            "INSERT INTO parley.app_user (tenant_id, id, email, role, status, created_at, "
            "updated_at)"
            " SELECT t, u, u || '@example.org', 'member', 'active', now(), now() FROM "
            "unnest(ARRAY[101, "
            "102]) AS t,"
            " unnest(ARRAY['01900000-0000-7000-8000-000000000001', "
            "'01900000-0000-7000-8000-000000000002']::uuid[]) AS u");
    }
    void tearDown() override { db = nullptr; }

protected:
    [[nodiscard]] int count(const std::string& table_and_condition) const {
        return std::stoi(db->adminValue("SELECT count(*) FROM parley." + table_and_condition));
    }

    std::unique_ptr<testing::TestDatabase> db;
    testing::ManualClock clock;
};

}  // namespace parley::notify
