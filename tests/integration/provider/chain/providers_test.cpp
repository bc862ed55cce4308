#include "tenants_fixture.hpp"

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider {
namespace {

class ProvidersTest : public TenantsFixture {
    CPPUNIT_TEST_SUITE(ProvidersTest);
    CPPUNIT_TEST(aProviderIsKeptWithoutItsSecrets);
    CPPUNIT_TEST(anotherTenantDoesNotSeeIt);
    CPPUNIT_TEST(otherSettingsAreAnotherRevision);
    CPPUNIT_TEST(aSecretIsReplacedAndRemoved);
    CPPUNIT_TEST(wrongSettingsAreRefusedAndNothingIsKept);
    CPPUNIT_TEST(removedWithItsSecretsUnlessAChainNamesIt);
    CPPUNIT_TEST(anOrderIsSetAsAWhole);
    CPPUNIT_TEST_SUITE_END();

public:
    void aProviderIsKeptWithoutItsSecrets() {
        const auto made = services->providers.create(
            kTenant,
            {.kind = Kind::Stt,
             .plugin = "misbehaving",
             .name = "First",
             .secrets = {{"api_key", "s3cret"}},
             .prices = std::vector<Price>{{.unit = "request", .micros = 5, .currency = "USD"}}});
        CPPUNIT_ASSERT(made);
        const auto kept = services->providers.get(kTenant, made->id);
        CPPUNIT_ASSERT_EQUAL(std::string{"First"}, kept->name);
        CPPUNIT_ASSERT(kept->secret_names == std::vector<std::string>{"api_key"});
        CPPUNIT_ASSERT_EQUAL(std::int64_t{5}, kept->prices->at(0).micros);
        CPPUNIT_ASSERT(kept->settings.dump().find("s3cret") == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(1, count("secret WHERE tenant_id = 101"));
        const auto secrets = services->workshop.secretsOf(kTenant, *kept);
        CPPUNIT_ASSERT(secrets->at("api_key").view() == "s3cret");
    }

    void anotherTenantDoesNotSeeIt() {
        const auto made = make("Mine");
        CPPUNIT_ASSERT(services->providers.list(kOtherTenant)->empty());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"provider_not_found"},
            services->providers.get(kOtherTenant, made.id).error().reason);
        CPPUNIT_ASSERT(!services->providers.change(kOtherTenant, made.id, {.name = "Theirs"}));
        CPPUNIT_ASSERT(!services->providers.remove(kOtherTenant, made.id));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, services->providers.list(kTenant)->size());
    }

    void otherSettingsAreAnotherRevision() {
        const auto made = make("First");
        CPPUNIT_ASSERT_EQUAL(
            1, services->providers.change(kTenant, made.id, {.name = "Second"})->revision);
        const auto changed = services->providers.change(
            kTenant, made.id, {.settings = nlohmann::json{{"misdeed", "none"}}});
        CPPUNIT_ASSERT_EQUAL(2, changed->revision);
        CPPUNIT_ASSERT_EQUAL(std::string{"Second"}, changed->name);
    }

    void aSecretIsReplacedAndRemoved() {
        const auto made = make("First");
        const auto change = [&](const std::string& value) {
            return services->providers.change(kTenant, made.id, {.secrets = {{"api_key", value}}});
        };
        CPPUNIT_ASSERT(change("old"));
        CPPUNIT_ASSERT(change("new")->secret_names == std::vector<std::string>{"api_key"});
        const auto kept = services->providers.get(kTenant, made.id);
        CPPUNIT_ASSERT(services->workshop.secretsOf(kTenant, *kept)->at("api_key").view() == "new");
        CPPUNIT_ASSERT(change("")->secret_names.empty());
        CPPUNIT_ASSERT_EQUAL(0, count("secret WHERE tenant_id = 101"));
    }

    void wrongSettingsAreRefusedAndNothingIsKept() {
        const auto reason = [&](const Providers::Creation& creation) {
            return services->providers.create(kTenant, creation).error().reason;
        };
        Providers::Creation creation{.kind = Kind::Stt, .plugin = "misbehaving", .name = "x"};
        creation.settings = {{"volume", 11}};
        CPPUNIT_ASSERT_EQUAL(std::string{"settings_invalid"}, reason(creation));
        creation.settings = nlohmann::json::object();
        creation.kind = Kind::Payment;
        CPPUNIT_ASSERT_EQUAL(std::string{"kind_not_served"}, reason(creation));
        creation.plugin = "none";
        CPPUNIT_ASSERT_EQUAL(std::string{"plugin_unknown"}, reason(creation));
        CPPUNIT_ASSERT_EQUAL(0, count("provider"));
        CPPUNIT_ASSERT_EQUAL(0, count("secret WHERE tenant_id = 101"));
    }

    void removedWithItsSecretsUnlessAChainNamesIt() {
        const auto made = make("First");
        CPPUNIT_ASSERT(
            services->providers.change(kTenant, made.id, {.secrets = {{"api_key", "key"}}}));
        CPPUNIT_ASSERT(
            services->chains.set(kTenant, {.kind = Kind::Tts, .entries = {{.provider = made.id}}}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"provider_in_chain"},
            services->providers.remove(kTenant, made.id).error().reason);
        CPPUNIT_ASSERT_EQUAL(1, count("secret WHERE tenant_id = 101"));
        CPPUNIT_ASSERT(services->chains.set(kTenant, {.kind = Kind::Tts}));
        CPPUNIT_ASSERT(services->providers.remove(kTenant, made.id));
        CPPUNIT_ASSERT_EQUAL(0, count("secret WHERE tenant_id = 101"));
    }

    void anOrderIsSetAsAWhole() {
        const auto first = make("First");
        const auto second = make("Second");
        const auto other = make("Other", Kind::Stt);
        ChainRecord chain{
            .kind = Kind::Tts,
            .hedge = Hedge::WhenSlow,
            .on_content = OnContent::AskNext,
            .entries = {
                {.provider = second.id, .first_output = std::chrono::milliseconds{900}},
                {.provider = first.id}}};
        const auto set = services->chains.set(kTenant, chain);
        CPPUNIT_ASSERT(set->entries.at(0).provider == second.id);
        CPPUNIT_ASSERT(set->entries.at(0).first_output == std::chrono::milliseconds{900});
        CPPUNIT_ASSERT(!set->entries.at(1).first_output);
        CPPUNIT_ASSERT(set->hedge == Hedge::WhenSlow && set->on_content == OnContent::AskNext);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, services->chains.list(kTenant)->size());
        CPPUNIT_ASSERT(services->chains.list(kOtherTenant)->empty());

        chain.entries = {{.provider = other.id}};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"provider_not_found"}, services->chains.set(kTenant, chain).error().reason);
        chain.entries = {{.provider = first.id}, {.provider = first.id}};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"provider_twice"}, services->chains.set(kTenant, chain).error().reason);
        CPPUNIT_ASSERT_EQUAL(
            std::size_t{2}, services->chains.get(kTenant, Kind::Tts)->entries.size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProvidersTest);

}  // namespace
}  // namespace parley::provider
