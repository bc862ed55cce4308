#include <io/outbound/url.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace parley::io {
namespace {

class UrlTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(UrlTest);
    CPPUNIT_TEST(takesAUrlApart);
    CPPUNIT_TEST(namesItsServer);
    CPPUNIT_TEST(writesAddressesInTheirNormalForm);
    CPPUNIT_TEST(followsReferences);
    CPPUNIT_TEST_SUITE_END();

public:
    void takesAUrlApart() {
        const auto url = parseUrl("HTTPS://API.Example.com:8443/V1/x?Q=1#part").value();
        CPPUNIT_ASSERT_EQUAL(std::string{"https"}, url.scheme);
        CPPUNIT_ASSERT_EQUAL(std::string{"api.example.com"}, url.host.text);
        CPPUNIT_ASSERT_EQUAL(std::uint16_t{8443}, url.port);
        CPPUNIT_ASSERT_EQUAL(std::string{"/V1/x?Q=1"}, url.target);
        CPPUNIT_ASSERT(url.isSecure());
        CPPUNIT_ASSERT_EQUAL(std::string{"/?a"}, parseUrl("http://a.test?a")->target);
        CPPUNIT_ASSERT_EQUAL(std::string{"/"}, parseUrl("http://a.test#a")->target);
    }

    void namesItsServer() {
        CPPUNIT_ASSERT_EQUAL(std::string{"a.test"}, parseUrl("https://a.test:443/")->authority());
        CPPUNIT_ASSERT_EQUAL(std::string{"a.test:80"}, parseUrl("https://a.test:80")->authority());
        CPPUNIT_ASSERT_EQUAL(std::string{"[::1]:8"}, parseUrl("http://[::1]:8/")->authority());
        CPPUNIT_ASSERT_EQUAL(
            parseUrl("https://a.test/x")->origin(), parseUrl("https://A.test:443/y")->origin());
        CPPUNIT_ASSERT(
            parseUrl("https://a.test:80/")->origin() != parseUrl("http://a.test/")->origin());
    }

    void writesAddressesInTheirNormalForm() {
        CPPUNIT_ASSERT_EQUAL(std::string{"127.0.0.1"}, parseHost("[::ffff:7f00:1]")->text);
        CPPUNIT_ASSERT(parseHost("[::FFFF:7f00:1]")->literal->is_v4());
        CPPUNIT_ASSERT_EQUAL(std::string{"2606:4700::1"}, parseHost("[2606:4700:0:0::1]")->text);
        CPPUNIT_ASSERT(!parseHost("a.test")->literal);
    }

    void followsReferences() {
        const auto base = parseUrl("https://a.test:8443/one/two?x=1").value();
        const auto follow = [&](std::string_view reference) {
            const auto url = parseUrl(reference, base);
            return url ? url->origin() + " " + url->target : url.error().detail;
        };
        const std::string here = "https://a.test:8443 ";
        CPPUNIT_ASSERT_EQUAL(here + "/three", follow("/three"));
        CPPUNIT_ASSERT_EQUAL(here + "/one/three?u=http://x", follow("three?u=http://x"));
        CPPUNIT_ASSERT_EQUAL(here + "/one/two?y=2", follow("?y=2"));
        CPPUNIT_ASSERT_EQUAL(std::string{"https://b.test:443 /"}, follow("//b.test"));
        CPPUNIT_ASSERT_EQUAL(std::string{"http://b.test:80 /c"}, follow("http://b.test/c"));
        CPPUNIT_ASSERT(!parseUrl("javascript:alert(1)", base));
        CPPUNIT_ASSERT(!parseUrl("https://u@b.test/", base));
        CPPUNIT_ASSERT(!parseUrl("/a\\b", base));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UrlTest);

}  // namespace
}  // namespace parley::io
