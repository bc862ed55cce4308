#include "tenants_fixture.hpp"

#include <storage/transaction.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider {
namespace {

constexpr storage::Statement kWitness{
    .name = "witness",
    .sql =
        "INSERT INTO parley.plugin_switch (plugin, enabled, updated_at)"
        " VALUES ('witness_' || (SELECT count(*) FROM parley.plugin_switch), true, now())",
    .effect = storage::Effect::Writes};
constexpr storage::Statement kRefusal{
    .name = "refusal",
    .sql = "SELECT parley.fail('PR409', 'not_witnessed')",
    .effect = storage::Effect::Writes};

void witness(storage::Transaction& transaction) {
    transaction.add(kWitness);
}
void witnessProvider(storage::Transaction& transaction, base::ProviderId /*provider*/) {
    witness(transaction);
}
void refuse(storage::Transaction& transaction) {
    transaction.add(kRefusal);
}
void refuseProvider(storage::Transaction& transaction, base::ProviderId /*provider*/) {
    refuse(transaction);
}

class ProvidersTest : public TenantsFixture {
    CPPUNIT_TEST_SUITE(ProvidersTest);
    CPPUNIT_TEST(aProviderIsKeptWithoutItsSecrets);
    CPPUNIT_TEST(anotherTenantDoesNotSeeIt);
    CPPUNIT_TEST(otherSettingsAreAnotherRevision);
    CPPUNIT_TEST(aSecretIsReplacedAndRemoved);
    CPPUNIT_TEST(wrongSettingsAreRefusedAndNothingIsKept);
    CPPUNIT_TEST(removedWithItsSecretsUnlessAChainNamesIt);
    CPPUNIT_TEST(anOrderIsSetAsAWhole);
    CPPUNIT_TEST(whatGoesBesidesAChangeIsThereWithIt);
    CPPUNIT_TEST(noChangeIsThereWithoutWhatGoesBesides);
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

    void whatGoesBesidesAChangeIsThereWithIt() {
        base::ProviderId told;
        const auto made = services->providers.create(
            kTenant,
            {.kind = Kind::Tts, .plugin = "misbehaving", .name = "First"},
            [&](storage::Transaction& transaction, base::ProviderId id) {
                told = id;
                witness(transaction);
            });
        CPPUNIT_ASSERT(made && made->id == told);
        CPPUNIT_ASSERT(
            services->providers.change(kTenant, told, {.name = "Second"}, witnessProvider));
        const ChainRecord chain{.kind = Kind::Tts, .entries = {{.provider = told}}};
        CPPUNIT_ASSERT(services->chains.set(kTenant, chain, witness));
        // Neither of these happens.
        CPPUNIT_ASSERT(!services->providers.remove(kTenant, told, witnessProvider));
        CPPUNIT_ASSERT(!services->providers.remove(kOtherTenant, told, witnessProvider));
        CPPUNIT_ASSERT(services->chains.set(kTenant, {.kind = Kind::Tts}, witness));
        CPPUNIT_ASSERT(services->providers.remove(kTenant, told, witnessProvider));
        CPPUNIT_ASSERT(services->switches.shut("some", {kTenant, witness}));
        CPPUNIT_ASSERT_EQUAL(6, count("plugin_switch WHERE plugin LIKE 'witness_%'"));
    }

    void noChangeIsThereWithoutWhatGoesBesides() {
        const Providers::Creation creation{
            .kind = Kind::Tts,
            .plugin = "misbehaving",
            .name = "First",
            .secrets = {{"api_key", "old"}}};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"not_witnessed"},
            services->providers.create(kTenant, creation, refuseProvider).error().reason);
        CPPUNIT_ASSERT_EQUAL(0, count("provider"));
        CPPUNIT_ASSERT_EQUAL(0, count("secret WHERE tenant_id = 101"));

        const auto made = *services->providers.create(kTenant, creation);
        CPPUNIT_ASSERT(!services->providers.change(
            kTenant, made.id, {.name = "Second", .secrets = {{"api_key", "new"}}}, refuseProvider));
        CPPUNIT_ASSERT(!services->providers.remove(kTenant, made.id, refuseProvider));
        const auto kept = services->providers.get(kTenant, made.id);
        CPPUNIT_ASSERT_EQUAL(std::string{"First"}, kept->name);
        CPPUNIT_ASSERT(services->workshop.secretsOf(kTenant, *kept)->at("api_key").view() == "old");

        const ChainRecord chain{.kind = Kind::Tts, .entries = {{.provider = made.id}}};
        CPPUNIT_ASSERT(!services->chains.set(kTenant, chain, refuse));
        CPPUNIT_ASSERT(services->chains.get(kTenant, Kind::Tts)->entries.empty());
        CPPUNIT_ASSERT(!services->switches.shut("some", {kTenant, refuse}));
        CPPUNIT_ASSERT(services->switches.shutOnes()->empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProvidersTest);

}  // namespace
}  // namespace parley::provider
