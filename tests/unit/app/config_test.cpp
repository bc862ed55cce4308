#include <app/config.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace parley::app {
namespace {

namespace fs = std::filesystem;

class ConfigTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ConfigTest);
    CPPUNIT_TEST(defaultsApplyWhereNothingIsSet);
    CPPUNIT_TEST(eachLayerOverridesTheOneBefore);
    CPPUNIT_TEST(aVariableMayNameAFileThatHoldsTheValue);
    CPPUNIT_TEST(aFileOfTheMasterKeyIsNotTakenForItsValue);
    CPPUNIT_TEST(everyMistakeIsNamedAtOnce);
    CPPUNIT_TEST(aMisspeltVariableIsRefusedAndAForeignOneIsNot);
    CPPUNIT_TEST(secretsAreNotRepeatedInMessages);
    CPPUNIT_TEST(theMasterKeyComesFromTheEnvironmentOnly);
    CPPUNIT_TEST(aTlsPortNeedsItsFiles);
    CPPUNIT_TEST(pathsStartWhereTheDocumentationSays);
    CPPUNIT_TEST(thePrivateDatabaseIsFoundWhenNoneIsConfigured);
    CPPUNIT_TEST(anUnreadableFileIsAMistake);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        char name[] = "/tmp/parley-config.XXXXXX";
        folder_ = ::mkdtemp(name);
        sources_ = {
            .home = folder_ + "/home",
            .working_directory = folder_,
            .program_folder = folder_ + "/build/bin"};
    }

    void tearDown() override { fs::remove_all(folder_); }

private:
    std::string file(const std::string& name, const std::string& content) const {
        const std::string path = folder_ + "/" + name;
        fs::create_directories(fs::path{path}.parent_path());
        std::ofstream{path} << content;
        return path;
    }

    Config load() const {
        auto config = Config::load(sources_);
        std::string faults;
        if (!config) {
            for (const auto& fault : config.error().faults)
                faults += fault.pointer + ": " + fault.message + "\n";
        }
        CPPUNIT_ASSERT_MESSAGE(faults, config.has_value());
        return std::move(*config);
    }

    std::vector<base::Fault> faults() const {
        const auto config = Config::load(sources_);
        CPPUNIT_ASSERT(!config.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{"configuration_invalid"}, config.error().reason);
        return config.error().faults;
    }

    static bool contains(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }

    void defaultsApplyWhereNothingIsSet() {
        const auto config = load();
        CPPUNIT_ASSERT_EQUAL(std::uint16_t{8080}, config.server.port);
        CPPUNIT_ASSERT_EQUAL(std::string{"http://localhost:8080"}, config.server.public_url);
        CPPUNIT_ASSERT(config.server.handlers == Handlers::Fibers);
        CPPUNIT_ASSERT(config.server.head_timeout == std::chrono::seconds{10});
        CPPUNIT_ASSERT(!config.demo_enabled);
        CPPUNIT_ASSERT(config.auth.token_cache);
    }

    void eachLayerOverridesTheOneBefore() {
        sources_.file =
            file("a.properties", "server.port = 1001\nserver.loops = 2\nlog.level = debug\n");
        sources_.environment = {"PARLEY_SERVER_PORT=1002", "PARLEY_SERVER_LOOPS=3", "PATH=/bin"};
        sources_.overrides = {"server.port=1003"};
        const auto config = load();
        CPPUNIT_ASSERT_EQUAL(std::uint16_t{1003}, config.server.port);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, config.server.loops);
        CPPUNIT_ASSERT(config.log.level == base::LogLevel::Debug);
        CPPUNIT_ASSERT_EQUAL(std::string{"the option -D"}, config.layers.at("server.port").source);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"the environment variable PARLEY_SERVER_LOOPS"},
            config.layers.at("server.loops").source);
        CPPUNIT_ASSERT_EQUAL("the file " + sources_.file, config.layers.at("log.level").source);
    }

    void aVariableMayNameAFileThatHoldsTheValue() {
        const auto url = file("url", "postgresql://parley_app@db/parley\n");
        sources_.environment = {"PARLEY_DATABASE_URL_FILE=" + url};
        CPPUNIT_ASSERT_EQUAL(std::string{"postgresql://parley_app@db/parley"}, load().database.url);
        sources_.environment = {"PARLEY_DATABASE_URL_FILE=" + folder_ + "/none"};
        CPPUNIT_ASSERT(contains(faults().front().message, "cannot be read"));
    }

    void aFileOfTheMasterKeyIsNotTakenForItsValue() {
        sources_.environment = {"PARLEY_SECRETS_MASTER_KEY_FILE=/etc/parley/master.key"};
        const auto config = load();
        CPPUNIT_ASSERT_EQUAL(std::string{"/etc/parley/master.key"}, config.secrets.master_key_file);
        CPPUNIT_ASSERT_EQUAL(std::string{}, config.secrets.master_key);
    }

    void everyMistakeIsNamedAtOnce() {
        sources_.file = file("a.properties", "server.prot = 80\nlog.level = loud\n");
        sources_.environment = {"PARLEY_SERVER_LOOPS=many"};
        sources_.overrides = {"server.port=99999", "nonsense"};
        const auto found = faults();
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, found.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"log.level"}, found[0].pointer);
        CPPUNIT_ASSERT(contains(found[0].message, "\"loud\""));
        CPPUNIT_ASSERT(contains(found[0].message, "one of: debug, info, warning, error"));
        CPPUNIT_ASSERT(contains(found[0].message, sources_.file));
        CPPUNIT_ASSERT(contains(found[1].message, "did you mean server.port?"));
        CPPUNIT_ASSERT(contains(found[2].message, "PARLEY_SERVER_LOOPS"));
        CPPUNIT_ASSERT(contains(found[3].message, "from 1 to 65535"));
        CPPUNIT_ASSERT(contains(found[4].message, "key=value"));
    }

    void aMisspeltVariableIsRefusedAndAForeignOneIsNot() {
        sources_.environment = {
            "PARLEY_SERVICE_HOST=10.0.0.1", "PARLEY_PORT=8080", "PARLEY_DATA=/srv"};
        load();
        sources_.environment = {"PARLEY_SERVER_PROT=8081"};
        CPPUNIT_ASSERT(contains(faults().front().message, "did you mean PARLEY_SERVER_PORT?"));
    }

    void secretsAreNotRepeatedInMessages() {
        sources_.environment = {"PARLEY_DATABASE_URL=hunter2"};
        const auto found = faults();
        CPPUNIT_ASSERT_EQUAL(std::string{"database.url"}, found.front().pointer);
        CPPUNIT_ASSERT(!contains(found.front().message, "hunter2"));
    }

    void theMasterKeyComesFromTheEnvironmentOnly() {
        sources_.overrides = {"secrets.master_key=abc"};
        CPPUNIT_ASSERT(contains(faults().front().message, "use the environment"));
        sources_.overrides = {};
        sources_.file = file("a.properties", "secrets.master_key = abc\n");
        CPPUNIT_ASSERT(contains(faults().front().message, "environment only"));
        sources_.file = {};
        sources_.environment = {"PARLEY_SECRETS_MASTER_KEY=abc"};
        CPPUNIT_ASSERT_EQUAL(std::string{"abc"}, load().secrets.master_key);
    }

    void aTlsPortNeedsItsFiles() {
        sources_.overrides = {"server.tls.port=8080"};
        const auto found = faults();
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, found.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"server.tls.certificate"}, found[0].pointer);
        CPPUNIT_ASSERT_EQUAL(std::string{"server.tls.key"}, found[1].pointer);
        CPPUNIT_ASSERT_EQUAL(std::string{"server.tls.port"}, found[2].pointer);
    }

    void pathsStartWhereTheDocumentationSays() {
        sources_.overrides = {"data.dir=data", "log.file=a.log"};
        const auto config = load();
        CPPUNIT_ASSERT_EQUAL(folder_ + "/data", config.data_dir);
        CPPUNIT_ASSERT_EQUAL(folder_ + "/data/mail", config.mail_dir);
        CPPUNIT_ASSERT_EQUAL(folder_ + "/data/master.key", config.secrets.master_key_file);
        CPPUNIT_ASSERT_EQUAL(folder_ + "/a.log", config.log.file);
        CPPUNIT_ASSERT_EQUAL(folder_ + "/home/migrations", config.migrations_dir);
        CPPUNIT_ASSERT_EQUAL(folder_ + "/home/web", config.web_dir);
        CPPUNIT_ASSERT_EQUAL(folder_ + "/build/share/openapi.json", config.openapi_file);
    }

    void thePrivateDatabaseIsFoundWhenNoneIsConfigured() {
        file("var/run/database.properties", "database.url = host=/a dbname=parley\n");
        CPPUNIT_ASSERT_EQUAL(std::string{"host=/a dbname=parley"}, load().database.url);
        sources_.overrides = {"database.url=host=/b dbname=parley"};
        CPPUNIT_ASSERT_EQUAL(std::string{"host=/b dbname=parley"}, load().database.url);
    }

    void anUnreadableFileIsAMistake() {
        sources_.file = folder_ + "/none.properties";
        CPPUNIT_ASSERT_EQUAL(sources_.file, faults().front().pointer);
    }

    std::string folder_;
    ConfigSources sources_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConfigTest);

}  // namespace
}  // namespace parley::app
