#include <app/config_documents.hpp>
#include <app/config_layers.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace parley::app {
namespace {

std::string contentOf(const std::string& path) {
    const char* root = std::getenv("PARLEY_ROOT");
    std::ifstream file{std::string{root == nullptr ? "." : root} + "/" + path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

class ConfigDocumentsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ConfigDocumentsTest);
    CPPUNIT_TEST(theDeliveredFileIsWhatTheTableSays);
    CPPUNIT_TEST(thePageIsWhatTheTableSays);
    CPPUNIT_TEST(everyLineOfTheDeliveredFileCanBeUncommented);
    CPPUNIT_TEST_SUITE_END();

    void theDeliveredFileIsWhatTheTableSays() {
        CPPUNIT_ASSERT_EQUAL(configurationProperties(), contentOf("etc/parley.properties"));
    }

    void thePageIsWhatTheTableSays() {
        CPPUNIT_ASSERT_EQUAL(configurationMarkdown(), contentOf("docs/configuration.md"));
    }

    void everyLineOfTheDeliveredFileCanBeUncommented() {
        char name[] = "/tmp/parley-template.XXXXXX";
        const int file = ::mkstemp(name);
        CPPUNIT_ASSERT(file >= 0);
        std::string uncommented;
        for (const auto& setting : settingTable()) {
            const auto line = "#" + std::string{setting.key} + " =";
            const auto text = configurationProperties();
            const auto at = text.find(line);
            CPPUNIT_ASSERT_MESSAGE(line, at != std::string::npos);
            if (setting.key != "secrets.master_key") {
                uncommented += text.substr(at + 1, text.find('\n', at) - at);
            }
        }
        std::ofstream{name} << uncommented;
        std::vector<base::Fault> faults;
        const auto layers = ConfigLayers::read({.file = name}, faults);
        std::remove(name);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, faults.size());
        for (const auto& setting : settingTable()) {
            CPPUNIT_ASSERT_EQUAL(std::string{setting.default_value}, layers.text(setting.key));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConfigDocumentsTest);

}  // namespace
}  // namespace parley::app
