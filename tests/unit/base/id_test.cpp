#include <base/id.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace parley::base {
namespace {

using namespace std::chrono_literals;

const UtcTime kTime{std::chrono::seconds{1'795'230'638}};

class IdTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(IdTest);
    CPPUNIT_TEST(makesVersionSevenThatSortsByTime);
    CPPUNIT_TEST(readsTheFormOfPostgres);
    CPPUNIT_TEST(spellsPublicIds);
    CPPUNIT_TEST(refusesEverySpellingButItsOwn);
    CPPUNIT_TEST(keepsKindsApart);
    CPPUNIT_TEST(spellsTenants);
    CPPUNIT_TEST_SUITE_END();

public:
    void makesVersionSevenThatSortsByTime() {
        const auto earlier = Uuid::makeV7(kTime);
        const auto later = Uuid::makeV7(kTime + 1ms);
        CPPUNIT_ASSERT(earlier < later);
        CPPUNIT_ASSERT(earlier.text() < later.text());
        CPPUNIT_ASSERT_EQUAL('7', earlier.text()[14]);
        CPPUNIT_ASSERT(std::string{"89ab"}.find(earlier.text()[19]) != std::string::npos);
        CPPUNIT_ASSERT(Uuid::makeV7(kTime) != Uuid::makeV7(kTime));
    }

    void readsTheFormOfPostgres() {
        const std::string text = "0193e2a0-1234-7abc-8def-0123456789ab";
        CPPUNIT_ASSERT_EQUAL(text, Uuid::parse(text)->text());
        for (const auto* wrong :
             {"",
              "0193e2a0-1234-7abc-8def-0123456789a",
              "0193e2a012347abc8def0123456789ab",
              "0193e2a0-1234-7abc-8def-0123456789aG",
              "0193e2a0-1234-7abc-8def-01234567-9ab",
              "{0193e2a0-1234-7abc-8def-0123456789a"}) {
            CPPUNIT_ASSERT_MESSAGE(wrong, !Uuid::parse(wrong));
        }
    }

    void spellsPublicIds() {
        const UserId id{*Uuid::parse("00000000-0000-0000-0000-000000000021")};
        CPPUNIT_ASSERT_EQUAL(std::string{"usr_00000000000000000000000011"}, id.publicId());
        const UserId largest{*Uuid::parse("ffffffff-ffff-ffff-ffff-ffffffffffff")};
        CPPUNIT_ASSERT_EQUAL(std::string{"usr_7zzzzzzzzzzzzzzzzzzzzzzzzz"}, largest.publicId());
        CPPUNIT_ASSERT(largest == UserId::parse(largest.publicId()));
    }

    void refusesEverySpellingButItsOwn() {
        for (const auto* wrong :
             {"usr_8zzzzzzzzzzzzzzzzzzzzzzzzz",
              "usr_7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
              "usr_0000000000000000000000001l",
              "usr_0000000000000000000000001o",
              "usr_000000000000000000000000",
              "usr_0000000000000000000000000000",
              "usr-00000000000000000000000011",
              "00000000000000000000000011",
              ""}) {
            CPPUNIT_ASSERT_MESSAGE(wrong, !UserId::parse(wrong));
        }
    }

    void keepsKindsApart() {
        const auto session = SessionId::make(kTime);
        CPPUNIT_ASSERT(SessionId::parse(session.publicId()));
        CPPUNIT_ASSERT(!UserId::parse(session.publicId()));
        CPPUNIT_ASSERT(!ApiKeyId::parse(session.publicId()));
    }

    void spellsTenants() {
        CPPUNIT_ASSERT_EQUAL(std::string{"ten_0000000000011"}, TenantId{33}.publicId());
        CPPUNIT_ASSERT(TenantId{33} == TenantId::parse("ten_0000000000011"));
        CPPUNIT_ASSERT(TenantId{INT64_MAX} == TenantId::parse(TenantId{INT64_MAX}.publicId()));
        // 2^63 and more are no bigint.
        for (const auto* wrong :
             {"ten_8000000000000",
              "ten_zzzzzzzzzzzzz",
              "ten_000000000001",
              "usr_0000000000011",
              "33"}) {
            CPPUNIT_ASSERT_MESSAGE(wrong, !TenantId::parse(wrong));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(IdTest);

}  // namespace
}  // namespace parley::base
