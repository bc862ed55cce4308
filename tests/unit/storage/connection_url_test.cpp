#include <storage/connection_url.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace parley::storage {
namespace {

class ConnectionUrlTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ConnectionUrlTest);
    CPPUNIT_TEST(readsBothFormsOfLibpq);
    CPPUNIT_TEST(escapesWhatLibpqWouldRead);
    CPPUNIT_TEST(keepsANameOfItsOwn);
    CPPUNIT_TEST(refusesSpacesAndSaysWhatToDo);
    CPPUNIT_TEST(refusesNonsenseWithoutQuotingIt);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsBothFormsOfLibpq() {
        for (const auto* url :
             {"host=/run/pg dbname=parley user=parley_app",
              "postgres://parley_app@%2Frun%2Fpg/parley",
              "postgresql:///parley?host=/run/pg&user=parley_app",
              "host = '/run/pg'  dbname='parley' user=parley_app"}) {
            const auto form = *toConnectorForm(url, "parley");
            CPPUNIT_ASSERT_MESSAGE(url, form.find(" host=/run/pg") != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(url, form.find(" dbname=parley") != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(url, form.find(" user=parley_app") != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(url, form.starts_with("connect_timeout="));
        }
    }

    void escapesWhatLibpqWouldRead() {
        const auto form = *toConnectorForm("postgres://a:p%27%5C%22x@h/d", "");
        CPPUNIT_ASSERT(form.find(R"( password=p\'\\"x)") != std::string::npos);
    }

    void keepsANameOfItsOwn() {
        CPPUNIT_ASSERT(
            toConnectorForm("dbname=d", "parley")->ends_with(" application_name=parley"));
        const auto named = *toConnectorForm("dbname=d application_name=mine", "parley");
        CPPUNIT_ASSERT(named.find("application_name=mine") != std::string::npos);
        CPPUNIT_ASSERT(named.find("application_name=parley") == std::string::npos);
    }

    void refusesSpacesAndSaysWhatToDo() {
        const auto error = toConnectorForm("postgres://a:my%20secret@h/d", "parley").error();
        CPPUNIT_ASSERT(base::ErrorCode::InvalidArgument == error.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid_database_url"}, error.reason);
        CPPUNIT_ASSERT(error.detail.find("password") != std::string::npos);
        CPPUNIT_ASSERT(error.detail.find("passfile") != std::string::npos);
        CPPUNIT_ASSERT(error.detail.find("secret") == std::string::npos);
        CPPUNIT_ASSERT(!toConnectorForm("options='-c a=b -c c=d' dbname=d", "parley"));
    }

    void refusesNonsenseWithoutQuotingIt() {
        for (const auto* url :
             {"no url at all",
              "user=a pass word=secret",
              "postgres://a:secret@[h/d",
              "colour=secret"}) {
            const auto form = toConnectorForm(url, "parley");
            CPPUNIT_ASSERT_MESSAGE(url, !form);
            CPPUNIT_ASSERT_EQUAL(std::string{"invalid_database_url"}, form.error().reason);
            CPPUNIT_ASSERT(form.error().detail.find("secret") == std::string::npos);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConnectionUrlTest);

}  // namespace
}  // namespace parley::storage
