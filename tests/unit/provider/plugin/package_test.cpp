#include <provider/plugin/package.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <support/plugin_package.hpp>

namespace parley::provider {
namespace {

using testing::PluginPackages;

class PackageTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PackageTest);
    CPPUNIT_TEST(theSignedBytesAreWhatIsKept);
    CPPUNIT_TEST(everyFileOfTheManifestIsChecked);
    CPPUNIT_TEST(anUnsignedPackageNeedNotNameItsFiles);
    CPPUNIT_TEST(aSignedPackageHasOneLibrary);
    CPPUNIT_TEST(aSignatureIsAllOrNothing);
    CPPUNIT_TEST(whoTrustsNobodyTrustsNoSignature);
    CPPUNIT_TEST_SUITE_END();

public:
    void theSignedBytesAreWhatIsKept() {
        packages_.add("p", PluginPackages::misbehaving(), "the library");
        packages_.sign("p");
        const auto package = read();
        CPPUNIT_ASSERT(package);
        CPPUNIT_ASSERT_EQUAL(std::string{"the library"}, package->library);
        CPPUNIT_ASSERT(package->signature == SignatureState::Trusted);
    }

    void everyFileOfTheManifestIsChecked() {
        auto manifest = PluginPackages::misbehaving();
        packages_.add("p", manifest, "the library");
        manifest["files"] = {
            {"misbehaving.so", std::string(64, '0')}, {"model.bin", std::string(64, '0')}};
        packages_.write("p/manifest.json", manifest.dump());
        packages_.sign("p");
        const auto package = read();
        CPPUNIT_ASSERT(!package);
        CPPUNIT_ASSERT_EQUAL(std::string{"file_changed"}, package.error().reason);
    }

    void anUnsignedPackageNeedNotNameItsFiles() {
        packages_.add("p", PluginPackages::misbehaving(), "the library");
        packages_.write("p/manifest.json", PluginPackages::misbehaving().dump());
        CPPUNIT_ASSERT_EQUAL(std::string{"plugin_unsigned"}, read().error().reason);
        const auto package = read(UnsignedPlugins::Allowed);
        CPPUNIT_ASSERT(package);
        CPPUNIT_ASSERT_EQUAL(std::string{"the library"}, package->library);
    }

    void aSignedPackageHasOneLibrary() {
        auto manifest = PluginPackages::misbehaving();
        packages_.add("p", manifest, "the library");
        manifest["files"] = nlohmann::json::object();
        packages_.write("p/manifest.json", manifest.dump());
        packages_.write("p/second.so", "another");
        packages_.sign("p");
        CPPUNIT_ASSERT_EQUAL(std::string{"library_missing"}, read().error().reason);
    }

    void aSignatureIsAllOrNothing() {
        packages_.add("p", PluginPackages::misbehaving(), "the library");
        for (const auto& signature : {std::string{}, std::string(63, 'x'), std::string(64, 'x')}) {
            packages_.write("p/manifest.sig", signature);
            CPPUNIT_ASSERT_EQUAL(
                std::string{"signature_invalid"}, read(UnsignedPlugins::Allowed).error().reason);
        }
    }

    void whoTrustsNobodyTrustsNoSignature() {
        packages_.add("p", PluginPackages::misbehaving(), "the library");
        packages_.sign("p");
        PluginListing listing;
        const auto package = readPackage(
            packages_.folder() + "/p", *TrustedKeys::load(""), UnsignedPlugins::Refused, listing);
        CPPUNIT_ASSERT_EQUAL(std::string{"signature_invalid"}, package.error().reason);
    }

private:
    base::Result<Package> read(UnsignedPlugins unsigned_plugins = UnsignedPlugins::Refused) {
        PluginListing listing;
        return readPackage(
            packages_.folder() + "/p",
            *TrustedKeys::load(packages_.keys()),
            unsigned_plugins,
            listing);
    }

    PluginPackages packages_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PackageTest);

}  // namespace
}  // namespace parley::provider
