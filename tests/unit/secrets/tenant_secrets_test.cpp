#include <cppunit/extensions/HelperMacros.h>
#include <secrets/tenant_secrets.hpp>
#include <support/manual_clock.hpp>
#include <support/test_database.hpp>

namespace parley::secrets {
namespace {

const base::TenantId kMine{101};
const base::TenantId kTheirs{102};

class TenantSecretsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TenantSecretsTest);
    CPPUNIT_TEST(aTenantSeesItsOwnSecretsOnly);
    CPPUNIT_TEST(aSecretCopiedToAnotherTenantDoesNotOpen);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        db_ = std::make_unique<testing::TestDatabase>();
        secrets_ = std::make_unique<TenantSecrets>(db_->database(), vault_, clock_);
        for (const auto* id : {"101", "102"}) {
            db_->admin(
                std::string{
                    "INSERT INTO parley.tenant (id, slug, name, created_at, updated_at) VALUES ("} +
                id + ", 'tenant-" + id + "', 'T', now(), now())");
        }
    }
    void tearDown() override {
        secrets_ = nullptr;
        db_ = nullptr;
    }

    void aTenantSeesItsOwnSecretsOnly() {
        CPPUNIT_ASSERT(secrets_->put(kMine, "provider/1", "old"));
        CPPUNIT_ASSERT(secrets_->put(kMine, "provider/1", "key"));
        CPPUNIT_ASSERT_EQUAL(std::string{"key"}, **secrets_->find(kMine, "provider/1"));
        CPPUNIT_ASSERT(!secrets_->find(kTheirs, "provider/1")->has_value());
        CPPUNIT_ASSERT(secrets_->names(kTheirs, "")->empty());
        CPPUNIT_ASSERT(!*secrets_->remove(kTheirs, "provider/1"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"provider/1"}, secrets_->names(kMine, "provider/")->front());
        CPPUNIT_ASSERT(*secrets_->remove(kMine, "provider/1"));
    }

    void aSecretCopiedToAnotherTenantDoesNotOpen() {
        CPPUNIT_ASSERT(secrets_->put(kMine, "provider/1", "key"));
        db_->admin("UPDATE parley.secret SET tenant_id = 102");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"secret_unreadable"}, secrets_->find(kTheirs, "provider/1").error().reason);
    }

private:
    std::unique_ptr<testing::TestDatabase> db_;
    testing::ManualClock clock_;
    const Vault vault_{*MasterKey::fromText(std::string(64, 'a'))};
    std::unique_ptr<TenantSecrets> secrets_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TenantSecretsTest);

}  // namespace
}  // namespace parley::secrets
