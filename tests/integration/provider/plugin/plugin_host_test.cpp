#include <base/clock.hpp>
#include <io/loop.hpp>
#include <provider/plugin/plugin_host.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <support/plugin_package.hpp>

namespace parley::provider {
namespace {

using testing::PluginPackages;

class PluginHostTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PluginHostTest);
    CPPUNIT_TEST(aSignedPackageIsLoaded);
    CPPUNIT_TEST(anUnsignedOneIsRefusedUnlessAllowed);
    CPPUNIT_TEST(aSignatureOfAnotherKeyIsRefusedEvenWhereUnsignedIsAllowed);
    CPPUNIT_TEST(aChangedManifestIsRefused);
    CPPUNIT_TEST(aChangedLibraryIsRefused);
    CPPUNIT_TEST(whatIsNoLibraryIsRefused);
    CPPUNIT_TEST(anotherVersionThanTheManifestsIsRefused);
    CPPUNIT_TEST(anotherMajorIsRefused);
    CPPUNIT_TEST(aProcessOfItsOwnIsNotOffered);
    CPPUNIT_TEST(aServiceThatIsMissingIsRefused);
    CPPUNIT_TEST(anInterfaceThatIsMissingIsRefused);
    CPPUNIT_TEST(oneThatIsRefusedDoesNotHoldUpTheOthers);
    CPPUNIT_TEST(twoVersionsLieSideBySide);
    CPPUNIT_TEST(itIsLoadedAgainAndAgain);
    CPPUNIT_TEST(whoGetsNoWebhooksIsWhole);
    CPPUNIT_TEST(settingsAreCheckedByTheManifest);
    CPPUNIT_TEST(thePluginMayRefuseSettings);
    CPPUNIT_TEST(onlyWhatItProvidesIsThere);
    CPPUNIT_TEST(anUnknownPluginIsNotFound);
    CPPUNIT_TEST(aFolderThatIsNotThereIsEmpty);
    CPPUNIT_TEST(aKeyThatIsNoneFailsTheStart);
    CPPUNIT_TEST_SUITE_END();

public:
    void aSignedPackageIsLoaded() {
        addSigned(PluginPackages::misbehaving());
        const auto host = load();
        const auto listing = host->plugins().at(0);
        CPPUNIT_ASSERT(!listing.error);
        CPPUNIT_ASSERT(listing.signature == SignatureState::Trusted);
        CPPUNIT_ASSERT_EQUAL(std::string{"Misbehaving"}, listing.manifest->name);
        CPPUNIT_ASSERT(host->find("misbehaving") != nullptr);
        // Its init counted itself.
        CPPUNIT_ASSERT_EQUAL(
            std::string{"parley_plugin_misbehaving_loads"}, host->metrics().at(0).name);
        CPPUNIT_ASSERT_EQUAL(1.0, host->metrics().at(0).sum);
    }

    void anUnsignedOneIsRefusedUnlessAllowed() {
        add(PluginPackages::misbehaving());
        CPPUNIT_ASSERT_EQUAL(std::string{"plugin_unsigned"}, refusal());
        const auto host = load(UnsignedPlugins::Allowed);
        CPPUNIT_ASSERT(!host->plugins().at(0).error);
        CPPUNIT_ASSERT(host->plugins().at(0).signature == SignatureState::Missing);
    }

    void aSignatureOfAnotherKeyIsRefusedEvenWhereUnsignedIsAllowed() {
        PluginPackages stranger;
        stranger.add("p", PluginPackages::misbehaving(), library_);
        stranger.sign("p");
        const auto host = PluginHost::create(
            {.folders = {stranger.folder()},
             .packages = {},
             .trusted_keys = packages_.keys(),
             .unsigned_plugins = UnsignedPlugins::Allowed},
            {.loops = loops_, .clock = clock_});
        const auto listing = (*host)->plugins().at(0);
        CPPUNIT_ASSERT_EQUAL(std::string{"signature_invalid"}, listing.error->reason);
        CPPUNIT_ASSERT(listing.signature == SignatureState::Invalid);
    }

    void aChangedManifestIsRefused() {
        addSigned(PluginPackages::misbehaving());
        auto manifest = PluginPackages::misbehaving();
        manifest["permissions"]["net"] = {"evil.example.com"};
        add(manifest);
        CPPUNIT_ASSERT_EQUAL(std::string{"signature_invalid"}, refusal());
    }

    void aChangedLibraryIsRefused() {
        addSigned(PluginPackages::misbehaving());
        auto changed = library_;
        changed.back() = static_cast<char>(changed.back() ^ 1);
        packages_.write("p/misbehaving.so", changed);
        CPPUNIT_ASSERT_EQUAL(std::string{"file_changed"}, refusal());
    }

    void whatIsNoLibraryIsRefused() {
        packages_.add("p", PluginPackages::misbehaving(), "not a library");
        packages_.sign("p");
        CPPUNIT_ASSERT_EQUAL(std::string{"library_unusable"}, refusal());
    }

    void anotherVersionThanTheManifestsIsRefused() {
        auto manifest = PluginPackages::misbehaving();
        manifest["version"] = "1.2.4";
        addSigned(manifest);
        CPPUNIT_ASSERT_EQUAL(std::string{"its version is not the manifest's"}, whyUnusable());
    }

    void anotherMajorIsRefused() {
        auto manifest = PluginPackages::misbehaving();
        manifest["abi"] = "2.0";
        addSigned(manifest);
        CPPUNIT_ASSERT_EQUAL(std::string{"it is made for major 2"}, whyUnusable());
    }

    void aProcessOfItsOwnIsNotOffered() {
        auto manifest = PluginPackages::misbehaving();
        manifest["isolation"] = "runner";
        addSigned(manifest);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"this host does not offer processes of their own to plugins"},
            whyUnusable());
    }

    void aServiceThatIsMissingIsRefused() {
        auto manifest = PluginPackages::misbehaving();
        manifest["requires"].push_back("parley.kv/1");
        addSigned(manifest);
        CPPUNIT_ASSERT_EQUAL(std::string{"this host does not offer parley.kv/1"}, whyUnusable());
    }

    void anInterfaceThatIsMissingIsRefused() {
        auto manifest = PluginPackages::misbehaving();
        manifest["provides"].push_back("parley.mail/1");
        addSigned(manifest);
        CPPUNIT_ASSERT_EQUAL(std::string{"it does not have parley.mail/1"}, whyUnusable());
    }

    void oneThatIsRefusedDoesNotHoldUpTheOthers() {
        packages_.add("a", PluginPackages::misbehaving(), "not a library");
        packages_.sign("a");
        packages_.add("b", PluginPackages::misbehaving(), library_);
        packages_.sign("b");
        packages_.write("b/other.txt", "is not looked at");
        const auto host = load();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, host->plugins().size());
        CPPUNIT_ASSERT(host->plugins().at(0).error && !host->plugins().at(1).error);
    }

    void twoVersionsLieSideBySide() {
        for (const auto* folder : {"a", "b"}) {
            packages_.add(folder, PluginPackages::misbehaving(), library_);
            packages_.sign(folder);
        }
        const auto host = load();
        for (const auto& listing : host->plugins())
            CPPUNIT_ASSERT(!listing.error);
        CPPUNIT_ASSERT(host->configure("misbehaving", {}));
    }

    void itIsLoadedAgainAndAgain() {
        addSigned(PluginPackages::misbehaving());
        for (int i = 0; i < 20; ++i) {
            const auto host = load();
            CPPUNIT_ASSERT(!host->plugins().at(0).error);
            CPPUNIT_ASSERT(host->configure("misbehaving", {}));
        }
    }

    void whoGetsNoWebhooksIsWhole() {
        packages_.add(
            "p",
            nlohmann::json::parse(
                R"({"id": "silent", "name": "Silent", "version": "1.0.0", "abi": "1.0",
                    "provides": ["parley.stt/1", "parley.telephony/1", "parley.avatar/1"]})"),
            PluginPackages::libraryOf("silent"));
        packages_.sign("p");
        const auto error = load()->plugins().at(0).error;
        CPPUNIT_ASSERT_EQUAL(std::string{}, error ? error->detail : std::string{});
    }

    void settingsAreCheckedByTheManifest() {
        addSigned(PluginPackages::misbehaving());
        const auto host = load();
        for (const auto* settings :
             {R"({"misdeed": 5})", R"({"unknown": "x"})", R"({"misdeed": "No!"})", "[]", "{"}) {
            const auto instance = host->configure(
                "misbehaving", {.tenant = {}, .config_json = settings, .secrets = nullptr});
            CPPUNIT_ASSERT_MESSAGE(settings, !instance);
            CPPUNIT_ASSERT_EQUAL(std::string{"settings_invalid"}, instance.error().reason);
            CPPUNIT_ASSERT(!instance.error().faults.empty());
        }
    }

    void thePluginMayRefuseSettings() {
        addSigned(PluginPackages::misbehaving());
        const auto host = load();
        const auto instance = host->configure(
            "misbehaving",
            {.tenant = {}, .config_json = R"({"misdeed": "bad_settings"})", .secrets = nullptr});
        CPPUNIT_ASSERT(!instance);
        CPPUNIT_ASSERT_EQUAL(std::string{"provider_invalid"}, instance.error().reason);
    }

    void onlyWhatItProvidesIsThere() {
        auto manifest = PluginPackages::misbehaving();
        manifest["provides"] = {"parley.stt/1"};
        addSigned(manifest);
        const auto host = load();
        const auto instance = *host->configure("misbehaving", {});
        CPPUNIT_ASSERT(instance->ear() != nullptr);
        CPPUNIT_ASSERT(instance->mouth() == nullptr && instance->mind() == nullptr);
        CPPUNIT_ASSERT(instance->answerer(Kind::Calendar) == nullptr);
        CPPUNIT_ASSERT(instance->configuration() == nullptr);
    }

    void anUnknownPluginIsNotFound() {
        const auto host = load();
        CPPUNIT_ASSERT_EQUAL(
            std::string{"plugin_not_found"}, host->configure("nobody", {}).error().reason);
    }

    void aFolderThatIsNotThereIsEmpty() {
        const auto host = PluginHost::create(
            {.folders = {"/nowhere"}, .packages = {}, .trusted_keys = "/nowhere"},
            {.loops = loops_, .clock = clock_});
        CPPUNIT_ASSERT(host && (*host)->plugins().empty());
    }

    void aKeyThatIsNoneFailsTheStart() {
        packages_.write("broken.pem", "no key");
        const auto host = PluginHost::create(
            {.folders = {}, .packages = {}, .trusted_keys = packages_.folder()},
            {.loops = loops_, .clock = clock_});
        CPPUNIT_ASSERT(!host);
        CPPUNIT_ASSERT_EQUAL(std::string{"trusted_keys_unreadable"}, host.error().reason);
    }

private:
    void add(const nlohmann::json& manifest) { packages_.add("p", manifest, library_); }
    void addSigned(const nlohmann::json& manifest) {
        add(manifest);
        packages_.sign("p");
    }
    std::unique_ptr<PluginHost> load(UnsignedPlugins unsigned_plugins = UnsignedPlugins::Refused) {
        auto host = PluginHost::create(
            {.folders = {packages_.folder()},
             .packages = {},
             .trusted_keys = packages_.keys(),
             .unsigned_plugins = unsigned_plugins},
            {.loops = loops_, .clock = clock_});
        CPPUNIT_ASSERT(host);
        return *std::move(host);
    }
    base::Error refused() {
        const auto host = load();
        const auto listing = host->plugins().at(0);
        CPPUNIT_ASSERT(listing.error);
        CPPUNIT_ASSERT(host->find("misbehaving") == nullptr);
        return *listing.error;
    }
    std::string refusal() { return refused().reason; }
    std::string whyUnusable() {
        const auto error = refused();
        CPPUNIT_ASSERT_EQUAL(std::string{"library_unusable"}, error.reason);
        return error.detail;
    }

    base::SystemClock clock_;
    io::Loops loops_{1};
    PluginPackages packages_;
    const std::string library_ = PluginPackages::libraryOf("misbehaving");
};

CPPUNIT_TEST_SUITE_REGISTRATION(PluginHostTest);

}  // namespace
}  // namespace parley::provider
