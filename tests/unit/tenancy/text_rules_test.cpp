#include "platform.hpp"

#include <tenancy/tenant_token.hpp>
#include <tenancy/text_rules.hpp>

#include <rapidcheck.h>

namespace parley::tenancy {
namespace {

class TextRulesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TextRulesTest);
    CPPUNIT_TEST(addressesAreTrimmedAndTheirDomainIsLowered);
    CPPUNIT_TEST(whatCannotReceiveMailIsNoAddress);
    CPPUNIT_TEST(namesMayBeAnythingReadable);
    CPPUNIT_TEST(localesAreLanguageTags);
    CPPUNIT_TEST(timeZonesAreThoseOfTheDatabase);
    CPPUNIT_TEST(hostsAndOriginsAreNormalized);
    CPPUNIT_TEST(codePointsAreCountedAndBrokenBytesRefused);
    CPPUNIT_TEST(tokensLeadToTheirTenant);
    CPPUNIT_TEST(tokensHaveOneSpelling);
    CPPUNIT_TEST_SUITE_END();

public:
    void addressesAreTrimmedAndTheirDomainIsLowered() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Ada.L+x@example.com"}, good(normalizeEmail("  Ada.L+x@EXAMPLE.Com ")));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"o'neil@mail-1.example.co.uk"},
            good(normalizeEmail("o'neil@mail-1.example.co.uk")));
    }

    void whatCannotReceiveMailIsNoAddress() {
        for (const std::string email :
             {"",
              "@",
              "a@",
              "@example.com",
              "ada",
              "ada@localhost",
              "a b@example.com",
              "ada@exam ple.com",
              "ada@example..com",
              ".ada@example.com",
              "ada.@example.com",
              "ada@-example.com",
              "ada@example.com-",
              "ada@@example.com",
              "ada@example.com\n",
              "ada\r\nBcc: x@example.com",
              "<ada@example.com>",
              "ada@[127.0.0.1]",
              "ädä@example.com",
              "ada@exämple.com",
              "\"ada\"@example.com"}) {
            CPPUNIT_ASSERT_EQUAL(std::string{"email_invalid"}, reasonOf(normalizeEmail(email)));
        }
        CPPUNIT_ASSERT(!normalizeEmail(std::string(65, 'a') + "@example.com"));
        CPPUNIT_ASSERT(!normalizeEmail(std::string("ada@example.com\0", 16)));
    }

    void namesMayBeAnythingReadable() {
        for (const std::string name : {"A", "Ada L.", "Åsa 李 𝄞", "<b>'\"\\"}) {
            good(checkName("/name", name));
        }
        good(checkName("/name", std::string(200, 'x')));
        for (const std::string& name :
             {std::string{},
              std::string(201, 'x'),
              std::string{"a\nb"},
              std::string("a\0b", 3),
              std::string{"\xff"}}) {
            const auto refused = checkName("/name", name);
            CPPUNIT_ASSERT_EQUAL(std::string{"invalid_body"}, reasonOf(refused));
            CPPUNIT_ASSERT_EQUAL(std::string{"/name"}, refused.error().faults.at(0).pointer);
        }
    }

    void localesAreLanguageTags() {
        for (const std::string locale : {"en", "de-AT", "zh-Hant-TW", "es-419", "gsw"}) {
            good(checkLocale(locale));
        }
        for (const std::string locale :
             {"", "e", "e1", "en_GB", "en-", "-en", "en--GB", "en-GB;q=1"}) {
            CPPUNIT_ASSERT_EQUAL(std::string{"invalid_body"}, reasonOf(checkLocale(locale)));
        }
    }

    void timeZonesAreThoseOfTheDatabase() {
        for (const std::string zone :
             {"UTC",
              "Europe/Berlin",
              "America/Argentina/Buenos_Aires",
              "Etc/GMT+5",
              "Asia/Kathmandu"}) {
            good(checkTimeZone(zone));
        }
        for (const std::string zone :
             {"",
              "Europe",
              "Europe/Atlantis",
              "../../etc/passwd",
              "/etc/passwd",
              "Europe/../UTC",
              "Europe//Berlin",
              "zone.tab"}) {
            CPPUNIT_ASSERT_EQUAL(std::string{"invalid_body"}, reasonOf(checkTimeZone(zone)));
        }
    }

    void hostsAndOriginsAreNormalized() {
        const auto hosts = good(normalizeHosts({"Talk.Example.com", "talk.example.com", "a"}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, hosts.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"talk.example.com"}, hosts[0]);
        for (const std::string host : {"", "a:80", "http://a", "a/b", "*.a.com", "a..b", "a b"}) {
            CPPUNIT_ASSERT_EQUAL(std::string{"invalid_body"}, reasonOf(normalizeHosts({host})));
        }
        const auto origins = good(normalizeOrigins(
            {"https://App.example.com", "http://localhost:5173", "https://a.b:8443"}));
        CPPUNIT_ASSERT_EQUAL(std::string{"https://app.example.com"}, origins[0]);
        for (const std::string origin :
             {"*",
              "null",
              "http://example.com",
              "https://",
              "https://a/",
              "https://a/b",
              "https://a:0",
              "https://a:123456",
              "https://u@a",
              "ftp://a",
              "https://a b"}) {
            CPPUNIT_ASSERT_EQUAL(std::string{"invalid_body"}, reasonOf(normalizeOrigins({origin})));
        }
    }

    void codePointsAreCountedAndBrokenBytesRefused() {
        CPPUNIT_ASSERT(countCodePoints("aä漢𝄞") == std::size_t{4});
        CPPUNIT_ASSERT(countCodePoints("") == std::size_t{0});
        for (const std::string text :
             {"\x80",
              "\xc3",
              "\xc1\x81",
              "\xe0\x80\x80",
              "\xed\xa0\x80",
              "\xf0\x80\x80\x80",
              "\xf4\x90\x80\x80",
              "\xf8\x88\x80\x80\x80"}) {
            CPPUNIT_ASSERT(!countCodePoints(text));
        }
    }

    void tokensLeadToTheirTenant() {
        const bool held = rc::check("make, then parse", [] {
            const base::TenantId tenant{*rc::gen::inRange<std::int64_t>(1, INT64_MAX)};
            const auto made = TenantToken::make("rt_", tenant);
            const auto read = TenantToken::parse("rt_", made.text);
            RC_ASSERT(read.has_value());
            RC_ASSERT(read->tenant == tenant);
            RC_ASSERT(read->sha256 == made.sha256);
            RC_ASSERT(made.text.size() == 3 + 43);
        });
        CPPUNIT_ASSERT(held);
    }

    void tokensHaveOneSpelling() {
        const auto made = TenantToken::make("pk_", base::TenantId{7});
        CPPUNIT_ASSERT(made.text != TenantToken::make("pk_", base::TenantId{7}).text);
        for (const std::string& other :
             {made.text + "A",
              made.text + "=",
              made.text.substr(0, 45),
              "rt_" + made.text.substr(3),
              made.text.substr(3),
              std::string{},
              std::string{"pk_"},
              "pk_" + std::string(43, 'A'),
              "pk__" + made.text.substr(4)}) {
            CPPUNIT_ASSERT_MESSAGE(other, !TenantToken::parse("pk_", other));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TextRulesTest);

}  // namespace
}  // namespace parley::tenancy
