#include <cppunit/extensions/HelperMacros.h>
#include <secrets/platform_secrets.hpp>
#include <support/manual_clock.hpp>
#include <support/test_database.hpp>

#include <set>
#include <thread>

namespace parley::secrets {
namespace {

class PlatformSecretsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PlatformSecretsTest);
    CPPUNIT_TEST(whatIsPutIsFoundUntilItIsRemoved);
    CPPUNIT_TEST(aListTakesAPrefix);
    CPPUNIT_TEST(ofHostsThatStartTogetherOneSecretWins);
    CPPUNIT_TEST(theDatabaseNeverSeesThePlainText);
    CPPUNIT_TEST(aValueMovedToAnotherNameDoesNotOpen);
    CPPUNIT_TEST(theRuntimeRoleCannotReadTheTable);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        db_ = std::make_unique<testing::TestDatabase>();
        secrets_ = std::make_unique<PlatformSecrets>(db_->database(), vault_, clock_);
    }
    void tearDown() override {
        secrets_ = nullptr;
        db_ = nullptr;
    }

    void whatIsPutIsFoundUntilItIsRemoved() {
        CPPUNIT_ASSERT(secrets_->put("jwt/1", "first"));
        CPPUNIT_ASSERT(secrets_->put("jwt/1", "second"));
        CPPUNIT_ASSERT_EQUAL(std::string{"second"}, **secrets_->find("jwt/1"));
        CPPUNIT_ASSERT(!secrets_->find("jwt/")->has_value());
        CPPUNIT_ASSERT(*secrets_->remove("jwt/1"));
        CPPUNIT_ASSERT(!*secrets_->remove("jwt/1"));
        CPPUNIT_ASSERT(!secrets_->find("jwt/1")->has_value());
    }

    void aListTakesAPrefix() {
        CPPUNIT_ASSERT(secrets_->put("jwt/2", "b"));
        CPPUNIT_ASSERT(secrets_->put("jwt/1", "a"));
        CPPUNIT_ASSERT(secrets_->put("other", "c"));
        const auto list = secrets_->list("jwt/");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, list->size());
        CPPUNIT_ASSERT_EQUAL(std::string{"jwt/1"}, list->front().name);
        CPPUNIT_ASSERT_EQUAL(std::string{"b"}, list->back().plain);
        CPPUNIT_ASSERT(clock_.now() == list->back().created_at);
    }

    void ofHostsThatStartTogetherOneSecretWins() {
        std::vector<std::string> seen(8);
        std::vector<std::thread> hosts;
        for (std::size_t i = 0; i < seen.size(); ++i) {
            hosts.emplace_back(
                [&, i] { seen[i] = *secrets_->putIfAbsent("jwt/1", std::to_string(i)); });
        }
        for (auto& host : hosts)
            host.join();
        CPPUNIT_ASSERT_EQUAL(
            std::size_t{1}, std::set<std::string>(seen.begin(), seen.end()).size());
    }

    void theDatabaseNeverSeesThePlainText() {
        CPPUNIT_ASSERT(secrets_->put("jwt/1", "recognisable"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0"},
            db_->adminValue("SELECT count(*) FROM parley.platform_secret WHERE "
                            "position('recognisable'::bytea IN sealed) > 0"));
    }

    void aValueMovedToAnotherNameDoesNotOpen() {
        CPPUNIT_ASSERT(secrets_->put("jwt/1", "x"));
        db_->admin("UPDATE parley.platform_secret SET name = 'jwt/2'");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"secret_unreadable"}, secrets_->find("jwt/2").error().reason);
    }

    void theRuntimeRoleCannotReadTheTable() {
        constexpr storage::Statement kPeek{
            "peek", "SELECT count(*) FROM parley.platform_secret", storage::Effect::Reads};
        CPPUNIT_ASSERT(!storage::query(storage::Transaction{db_->database()}, kPeek));
    }

private:
    std::unique_ptr<testing::TestDatabase> db_;
    testing::ManualClock clock_;
    const Vault vault_{*MasterKey::fromText(std::string(64, 'a'))};
    std::unique_ptr<PlatformSecrets> secrets_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PlatformSecretsTest);

}  // namespace
}  // namespace parley::secrets
