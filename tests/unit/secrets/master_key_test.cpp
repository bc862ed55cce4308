#include "key_folder.hpp"

#include <base/bytes.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <secrets/master_key.hpp>
#include <sys/stat.h>

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

namespace parley::secrets {
namespace {

const std::string kHexKey(64, 'a');

std::string contentOf(const std::string& file) {
    std::ifstream stream{file};
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

void write(const std::string& file, const std::string& text, mode_t mode) {
    std::ofstream{file} << text;
    ::chmod(file.c_str(), mode);
}

std::string refusalOf(std::string_view text) {
    const auto keys = MasterKey::fromText(text);
    CPPUNIT_ASSERT(!keys);
    CPPUNIT_ASSERT_EQUAL(std::string{"master_key_unusable"}, keys.error().reason);
    return keys.error().advice;
}

class MasterKeyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MasterKeyTest);
    CPPUNIT_TEST(theFirstRunMakesAFileThatOnlyItsOwnerReads);
    CPPUNIT_TEST(laterRunsReadTheSameKey);
    CPPUNIT_TEST(hostsThatStartTogetherAgreeOnOneKey);
    CPPUNIT_TEST(aFileThatOthersMayReadIsRefused);
    CPPUNIT_TEST(theEnvironmentGoesBeforeTheFile);
    CPPUNIT_TEST(hexAndBase64UrlSpellTheSameKey);
    CPPUNIT_TEST(theFirstLineIsTheCurrentKey);
    CPPUNIT_TEST(whatIsNoKeyIsRefused);
    CPPUNIT_TEST(aNewKeyGoesInFrontAndTheOldOnesStay);
    CPPUNIT_TEST(aFolderThatCannotBeWrittenIsAnError);
    CPPUNIT_TEST_SUITE_END();

public:
    void theFirstRunMakesAFileThatOnlyItsOwnerReads() {
        const auto file = (folder_.path() / "deeper" / "master.key").string();
        const auto keys = MasterKey::load(std::nullopt, file);
        CPPUNIT_ASSERT(keys);
        struct stat status = {};
        CPPUNIT_ASSERT_EQUAL(0, ::stat(file.c_str(), &status));
        CPPUNIT_ASSERT_EQUAL(mode_t{0600}, mode_t{status.st_mode & 0777U});
        const auto files = std::filesystem::directory_iterator{folder_.path() / "deeper"};
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{1}, std::distance(begin(files), end(files)));
    }

    void laterRunsReadTheSameKey() {
        const auto first = MasterKey::load(std::nullopt, folder_.file());
        const auto second = MasterKey::load(std::nullopt, folder_.file());
        CPPUNIT_ASSERT_EQUAL(first->current().id, second->current().id);
        CPPUNIT_ASSERT(first->current().bytes.view() == second->current().bytes.view());
    }

    void hostsThatStartTogetherAgreeOnOneKey() {
        std::vector<std::string> ids(8);
        std::vector<std::thread> hosts;
        for (auto& id : ids) {
            hosts.emplace_back(
                [&] { id = MasterKey::load(std::nullopt, folder_.file())->current().id; });
        }
        for (auto& host : hosts)
            host.join();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, std::set<std::string>(ids.begin(), ids.end()).size());
    }

    void aFileThatOthersMayReadIsRefused() {
        for (const mode_t mode : {0640U, 0604U, 0660U, 0644U}) {
            write(folder_.file(), kHexKey, mode);
            const auto keys = MasterKey::load(std::nullopt, folder_.file());
            CPPUNIT_ASSERT(!keys);
            CPPUNIT_ASSERT(
                keys.error().advice.find("chmod 600 " + folder_.file()) != std::string::npos);
        }
        write(folder_.file(), kHexKey, 0400);
        CPPUNIT_ASSERT(MasterKey::load(std::nullopt, folder_.file()));
    }

    void theEnvironmentGoesBeforeTheFile() {
        const auto keys = MasterKey::load(kHexKey, folder_.file());
        CPPUNIT_ASSERT(keys);
        CPPUNIT_ASSERT(!std::filesystem::exists(folder_.file()));
    }

    void hexAndBase64UrlSpellTheSameKey() {
        const auto bytes = base::randomBytes(32);
        const auto hex = MasterKey::fromText(base::toHex(bytes));
        const auto base64 = MasterKey::fromText(base::toBase64Url(bytes));
        CPPUNIT_ASSERT_EQUAL(hex->current().id, base64->current().id);
        CPPUNIT_ASSERT(bytes == hex->current().bytes.view());
        CPPUNIT_ASSERT(bytes == base64->current().bytes.view());
    }

    void theFirstLineIsTheCurrentKey() {
        const auto keys = MasterKey::fromText(
            "# newest first\nb:" + kHexKey + "\n\na:" + std::string(64, 'b') + "\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string{"b"}, keys->current().id);
        CPPUNIT_ASSERT(keys->find("a") != nullptr);
        CPPUNIT_ASSERT(keys->find("c") == nullptr);
    }

    void whatIsNoKeyIsRefused() {
        CPPUNIT_ASSERT(refusalOf("").find("no key") != std::string::npos);
        CPPUNIT_ASSERT(refusalOf("\n# nothing\n").find("no key") != std::string::npos);
        CPPUNIT_ASSERT(
            refusalOf("a:" + kHexKey + ",a:" + kHexKey).find("two keys") != std::string::npos);
        CPPUNIT_ASSERT(refusalOf("A b:" + kHexKey).find("id") != std::string::npos);
        CPPUNIT_ASSERT(refusalOf(kHexKey.substr(2)).find("32 bytes") != std::string::npos);
        CPPUNIT_ASSERT(refusalOf(kHexKey + "aa").find("32 bytes") != std::string::npos);
        CPPUNIT_ASSERT(refusalOf(std::string(64, 'x')).find("32 bytes") != std::string::npos);
        // What is refused is not repeated: it may be nearly a key.
        CPPUNIT_ASSERT(refusalOf(kHexKey.substr(2)).find("aaaa") == std::string::npos);
    }

    void aNewKeyGoesInFrontAndTheOldOnesStay() {
        const auto old_keys = MasterKey::load(std::nullopt, folder_.file());
        const auto renewed = old_keys->withNewKey();
        CPPUNIT_ASSERT(renewed.save(folder_.file()));
        const auto read = MasterKey::fromFile(folder_.file());
        CPPUNIT_ASSERT_EQUAL(renewed.current().id, read->current().id);
        CPPUNIT_ASSERT(
            read->find(old_keys->current().id)->bytes.view() == old_keys->current().bytes.view());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, read->withoutOldKeys().ids().size());
        CPPUNIT_ASSERT_EQUAL(renewed.current().id, read->withoutOldKeys().current().id);
    }

    void aFolderThatCannotBeWrittenIsAnError() {
        write(folder_.file(), "x", 0600);
        const auto keys = MasterKey::load(std::nullopt, folder_.file() + "/master.key");
        CPPUNIT_ASSERT(!keys);
        CPPUNIT_ASSERT_EQUAL(std::string{"master_key_unusable"}, keys.error().reason);
        CPPUNIT_ASSERT(contentOf(folder_.file()) == "x");
    }

private:
    KeyFolder folder_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MasterKeyTest);

}  // namespace
}  // namespace parley::secrets
