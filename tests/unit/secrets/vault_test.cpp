#include "key_folder.hpp"

#include <base/bytes.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <rapidcheck.h>
#include <secrets/vault.hpp>

#include <fstream>
#include <set>

namespace parley::secrets {
namespace {

MasterKey keyOf(char symbol) {
    return *MasterKey::fromText(std::string(1, symbol) + ':' + std::string(64, symbol));
}

const std::string kContext = "tenant/ten_0000000000001/provider/prv_1";

class VaultTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(VaultTest);
    CPPUNIT_TEST(whatIsSealedOpensAgain);
    CPPUNIT_TEST(everyFlippedBitIsNoticed);
    CPPUNIT_TEST(everyTruncationIsNoticed);
    CPPUNIT_TEST(anotherContextDoesNotOpenIt);
    CPPUNIT_TEST(anotherKeyDoesNotOpenIt);
    CPPUNIT_TEST(anUnknownKeyIsNamedAsSuch);
    CPPUNIT_TEST(theSameTextIsSealedDifferentlyEveryTime);
    CPPUNIT_TEST(theTextFormTakesNoOtherSpelling);
    CPPUNIT_TEST(derivedKeysDependOnPurposeAndKey);
    CPPUNIT_TEST(aRunningVaultFollowsItsFile);
    CPPUNIT_TEST(aBrokenFileLeavesTheKeysInUse);
    CPPUNIT_TEST_SUITE_END();

public:
    void whatIsSealedOpensAgain() {
        const bool held =
            rc::check("seal, then open", [&](const std::string& context, const std::string& plain) {
                const auto opened = vault_.open(context, vault_.seal(context, plain));
                RC_ASSERT(opened.has_value());
                RC_ASSERT(*opened == plain);
            });
        CPPUNIT_ASSERT(held);
    }

    void everyFlippedBitIsNoticed() {
        const auto sealed = vault_.seal(kContext, "sk-secret");
        for (std::size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
            auto changed = sealed;
            changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
            const auto opened = vault_.open(kContext, changed);
            CPPUNIT_ASSERT(!opened);
            const auto& reason = opened.error().reason;
            CPPUNIT_ASSERT(reason == "secret_unreadable" || reason == "secret_key_unknown");
        }
    }

    void everyTruncationIsNoticed() {
        const auto sealed = vault_.seal(kContext, "sk-secret");
        for (std::size_t length = 0; length < sealed.size(); ++length) {
            CPPUNIT_ASSERT(!vault_.open(kContext, sealed.substr(0, length)));
        }
        CPPUNIT_ASSERT(!vault_.open(kContext, sealed + '\0'));
    }

    void anotherContextDoesNotOpenIt() {
        const auto opened =
            vault_.open("tenant/ten_0000000000002/provider/prv_1", vault_.seal(kContext, "x"));
        CPPUNIT_ASSERT_EQUAL(std::string{"secret_unreadable"}, opened.error().reason);
        CPPUNIT_ASSERT(opened.error().code == base::ErrorCode::Internal);
    }

    void anotherKeyDoesNotOpenIt() {
        // The same id, so that it is the bytes that differ.
        const Vault other{*MasterKey::fromText("a:" + std::string(64, 'b'))};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"secret_unreadable"},
            other.open(kContext, vault_.seal(kContext, "x")).error().reason);
    }

    void anUnknownKeyIsNamedAsSuch() {
        const Vault other{keyOf('b')};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"secret_key_unknown"},
            other.open(kContext, vault_.seal(kContext, "x")).error().reason);
    }

    void theSameTextIsSealedDifferentlyEveryTime() {
        std::set<std::string> sealed;
        for (int i = 0; i < 1000; ++i)
            sealed.insert(vault_.seal(kContext, "x"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1000}, sealed.size());
    }

    void theTextFormTakesNoOtherSpelling() {
        const auto text = vault_.sealText(kContext, "x");
        CPPUNIT_ASSERT_EQUAL(std::string{"x"}, *vault_.openText(kContext, text));
        CPPUNIT_ASSERT(!vault_.openText(kContext, text + '='));
        CPPUNIT_ASSERT(!vault_.openText(kContext, ' ' + text));
        CPPUNIT_ASSERT(!vault_.openText(kContext, ""));
    }

    void derivedKeysDependOnPurposeAndKey() {
        CPPUNIT_ASSERT_EQUAL(std::size_t{32}, vault_.derive("csrf").size());
        CPPUNIT_ASSERT(vault_.derive("csrf") == Vault{keyOf('a')}.derive("csrf"));
        CPPUNIT_ASSERT(vault_.derive("csrf") != vault_.derive("cursor"));
        CPPUNIT_ASSERT(vault_.derive("csrf") != Vault{keyOf('b')}.derive("csrf"));
        const Vault both{
            *MasterKey::fromText("b:" + std::string(64, 'b') + ",a:" + std::string(64, 'a'))};
        CPPUNIT_ASSERT(both.derive("csrf") == both.deriveAll("csrf").front());
        CPPUNIT_ASSERT(vault_.derive("csrf") == both.deriveAll("csrf").back());
    }

    void aRunningVaultFollowsItsFile() {
        const auto vault = *Vault::create(std::nullopt, folder_.file());
        const auto old_seal = vault->seal(kContext, "x");
        const auto renewed = MasterKey::fromFile(folder_.file())->withNewKey();
        CPPUNIT_ASSERT(renewed.save(folder_.file()));
        CPPUNIT_ASSERT_EQUAL(renewed.current().id, Vault::keyIdOf(vault->seal(kContext, "x")));
        CPPUNIT_ASSERT_EQUAL(std::string{"x"}, *vault->open(kContext, old_seal));
    }

    void aBrokenFileLeavesTheKeysInUse() {
        const auto vault = *Vault::create(std::nullopt, folder_.file());
        const auto sealed = vault->seal(kContext, "x");
        std::ofstream{folder_.file()} << "not a key";
        CPPUNIT_ASSERT_EQUAL(std::string{"x"}, *vault->open(kContext, sealed));
    }

private:
    const Vault vault_{keyOf('a')};
    KeyFolder folder_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(VaultTest);

}  // namespace
}  // namespace parley::secrets
