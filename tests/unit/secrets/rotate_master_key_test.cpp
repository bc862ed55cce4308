#include "key_folder.hpp"

#include <cppunit/extensions/HelperMacros.h>
#include <secrets/platform_secrets.hpp>
#include <secrets/rotate_master_key.hpp>
#include <secrets/tenant_secrets.hpp>
#include <support/manual_clock.hpp>
#include <support/test_database.hpp>

namespace parley::secrets {
namespace {

const base::TenantId kTenant{101};
// More than one batch.
constexpr int kSecrets = 450;

class RotateMasterKeyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RotateMasterKeyTest);
    CPPUNIT_TEST(everySecretMovesToTheNewKeyWhileAHostRuns);
    CPPUNIT_TEST(anInterruptedRotationIsFinishedByTheNext);
    CPPUNIT_TEST(anOldKeyStaysWhileAValueNeedsIt);
    CPPUNIT_TEST(aRotationThatCannotGetOnSaysSo);
    CPPUNIT_TEST(anOldKeyStaysForADay);
    CPPUNIT_TEST(aValueThatCannotBeOpenedStopsTheRotation);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        db_ = std::make_unique<testing::TestDatabase>();
        rotate_ = std::make_unique<RotateMasterKey>(db_->database(), folder_.file(), clock_);
        db_->admin(
            "INSERT INTO parley.tenant (id, slug, name, created_at, updated_at)"
            " VALUES (101, 'tenant-101', 'T', now(), now())");
        vault_ = *Vault::create(std::nullopt, folder_.file());
        first_key_ = vault_->currentKeyId();
    }
    void tearDown() override {
        rotate_ = nullptr;
        db_ = nullptr;
    }

    void everySecretMovesToTheNewKeyWhileAHostRuns() {
        storeMany();
        const auto rotation = rotate_->run();
        CPPUNIT_ASSERT(rotation);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2 * kSecrets}, rotation->resealed);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2 * kSecrets}, rotation->verified);
        CPPUNIT_ASSERT(rotation->current_key != first_key_);
        CPPUNIT_ASSERT(rotate_->dropOldKeys(Patience::None));
        // The vault of the running host, and one of a host that starts now.
        CPPUNIT_ASSERT_EQUAL(
            std::string{"tenant 7"}, **tenantSecrets(*vault_).find(kTenant, "s/7"));
        CPPUNIT_ASSERT_EQUAL(std::string{"platform 7"}, **platformSecrets(*vault_).find("s/7"));
        const auto fresh = *Vault::create(std::nullopt, folder_.file());
        CPPUNIT_ASSERT_EQUAL(std::string{"platform 7"}, **platformSecrets(*fresh).find("s/7"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, MasterKey::fromFile(folder_.file())->ids().size());
    }

    void anInterruptedRotationIsFinishedByTheNext() {
        storeMany();
        // The key was added, a few values were sealed again, then the process ended.
        CPPUNIT_ASSERT(MasterKey::fromFile(folder_.file())->withNewKey().save(folder_.file()));
        CPPUNIT_ASSERT(platformSecrets(*vault_).put("s/1", "platform 1"));
        const auto rotation = rotate_->reseal();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2 * kSecrets - 1}, rotation->resealed);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2 * kSecrets}, rotation->verified);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, rotate_->reseal()->resealed);
    }

    void anOldKeyStaysWhileAValueNeedsIt() {
        CPPUNIT_ASSERT(platformSecrets(*vault_).put("s/1", "x"));
        CPPUNIT_ASSERT(MasterKey::fromFile(folder_.file())->withNewKey().save(folder_.file()));
        const auto dropped = rotate_->dropOldKeys(Patience::None);
        CPPUNIT_ASSERT(!dropped);
        CPPUNIT_ASSERT_EQUAL(std::string{"old_key_in_use"}, dropped.error().reason);
        CPPUNIT_ASSERT(MasterKey::fromFile(folder_.file())->find(first_key_) != nullptr);
    }

    void aRotationThatCannotGetOnSaysSo() {
        CPPUNIT_ASSERT(platformSecrets(*vault_).put("s/1", "x"));
        db_->admin(
            "CREATE FUNCTION parley.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; "
            "END';"
            "CREATE TRIGGER keep BEFORE UPDATE ON parley.platform_secret FOR EACH ROW"
            " EXECUTE FUNCTION parley.keep()");
        CPPUNIT_ASSERT_EQUAL(std::string{"reseal_contended"}, rotate_->run().error().reason);
    }

    void anOldKeyStaysForADay() {
        CPPUNIT_ASSERT(rotate_->run());
        const base::SystemClock system;
        RotateMasterKey now{db_->database(), folder_.file(), system};
        CPPUNIT_ASSERT_EQUAL(std::string{"old_key_too_fresh"}, now.dropOldKeys().error().reason);
        const testing::ManualClock tomorrow{system.now() + std::chrono::hours{24}};
        RotateMasterKey later{db_->database(), folder_.file(), tomorrow};
        CPPUNIT_ASSERT(later.dropOldKeys());
    }

    void aValueThatCannotBeOpenedStopsTheRotation() {
        CPPUNIT_ASSERT(platformSecrets(*vault_).put("s/1", "x"));
        db_->admin(
            "UPDATE parley.platform_secret SET sealed = set_byte(sealed, 40, 255 - "
            "get_byte(sealed, 40))");
        const auto rotation = rotate_->run();
        CPPUNIT_ASSERT_EQUAL(std::string{"secret_unreadable"}, rotation.error().reason);
        CPPUNIT_ASSERT(!rotate_->dropOldKeys(Patience::None));
    }

private:
    PlatformSecrets platformSecrets(const Vault& vault) { return {db_->database(), vault, clock_}; }
    TenantSecrets tenantSecrets(const Vault& vault) { return {db_->database(), vault, clock_}; }

    void storeMany() {
        auto platform = platformSecrets(*vault_);
        auto tenant = tenantSecrets(*vault_);
        for (int i = 0; i < kSecrets; ++i) {
            const auto number = std::to_string(i);
            CPPUNIT_ASSERT(platform.put("s/" + number, "platform " + number));
            CPPUNIT_ASSERT(tenant.put(kTenant, "s/" + number, "tenant " + number));
        }
    }

    std::unique_ptr<testing::TestDatabase> db_;
    testing::ManualClock clock_;
    KeyFolder folder_;
    std::unique_ptr<Vault> vault_;
    std::string first_key_;
    std::unique_ptr<RotateMasterKey> rotate_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RotateMasterKeyTest);

}  // namespace
}  // namespace parley::secrets
