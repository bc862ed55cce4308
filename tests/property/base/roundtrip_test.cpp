#include <base/bytes.hpp>
#include <base/clock.hpp>
#include <base/id.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <string>

namespace parley::base {
namespace {

Uuid anyUuid() {
    return Uuid{*rc::gen::container<Uuid::Bytes>(rc::gen::arbitrary<std::uint8_t>())};
}

/// What is written is read back, and what is read has one spelling.
class RoundtripTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RoundtripTest);
    CPPUNIT_TEST(uuidsComeBack);
    CPPUNIT_TEST(publicIdsComeBackAndSortLikeTheirUuids);
    CPPUNIT_TEST(acceptedPublicIdsAreSpelledTheSameWayAgain);
    CPPUNIT_TEST(tenantsComeBack);
    CPPUNIT_TEST(timesComeBack);
    CPPUNIT_TEST(bytesComeBack);
    CPPUNIT_TEST(acceptedBase64UrlIsSpelledTheSameWayAgain);
    CPPUNIT_TEST(laterUuidsSortLater);
    CPPUNIT_TEST(readersSurviveAnyText);
    CPPUNIT_TEST_SUITE_END();

public:
    void uuidsComeBack() {
        holds([] {
            const auto uuid = anyUuid();
            RC_ASSERT(uuid == Uuid::parse(uuid.text()));
        });
    }

    void publicIdsComeBackAndSortLikeTheirUuids() {
        holds([] {
            const UserId left{anyUuid()};
            const UserId right{anyUuid()};
            RC_ASSERT(left == UserId::parse(left.publicId()));
            RC_ASSERT((left < right) == (left.publicId() < right.publicId()));
            RC_ASSERT(!SessionId::parse(left.publicId()));
        });
    }

    void acceptedPublicIdsAreSpelledTheSameWayAgain() {
        holds([] {
            auto text = UserId{anyUuid()}.publicId();
            const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
            text[at] =
                *rc::gen::elementOf(std::string{"0123456789abcdefghijklmnopqrstuvwxyzABCZ_"});
            const auto id = UserId::parse(text);
            if (id) RC_ASSERT(text == id->publicId());
        });
    }

    void tenantsComeBack() {
        holds([] {
            const TenantId id{*rc::gen::inRange<std::int64_t>(0, INT64_MAX)};
            RC_ASSERT(id == TenantId::parse(id.publicId()));
        });
    }

    void timesComeBack() {
        holds([] {
            // Years 0001 to 9999, as RFC 3339 can write them.
            constexpr std::int64_t kFirst = -62'135'596'800'000'000;
            constexpr std::int64_t kLast = 253'402'300'799'999'999;
            const UtcTime time{std::chrono::microseconds{*rc::gen::inRange(kFirst, kLast)}};
            auto text = toRfc3339(time);
            RC_ASSERT(time == parseTime(text));
            // As PostgreSQL prints it.
            text[10] = ' ';
            text.replace(text.size() - 1, 1, "+00");
            RC_ASSERT(time == parseTime(text));
        });
    }

    void bytesComeBack() {
        holds([] {
            const auto raw = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
            RC_ASSERT(raw == fromHex(toHex(raw)));
            RC_ASSERT(raw == fromBase64Url(toBase64Url(raw)));
        });
    }

    void acceptedBase64UrlIsSpelledTheSameWayAgain() {
        holds([] {
            const auto text = *rc::gen::container<std::string>(
                rc::gen::elementOf(std::string{"ABCDwxyz0189-_+/="}));
            const auto raw = fromBase64Url(text);
            if (raw) RC_ASSERT(text == toBase64Url(*raw));
        });
    }

    void laterUuidsSortLater() {
        holds([] {
            const auto now = *rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000'000);
            const auto later = now + *rc::gen::inRange<std::int64_t>(1'000, 1'000'000'000);
            RC_ASSERT(
                Uuid::makeV7(UtcTime{std::chrono::microseconds{now}}) <
                Uuid::makeV7(UtcTime{std::chrono::microseconds{later}}));
        });
    }

    void readersSurviveAnyText() {
        holds([] {
            const auto text = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
            static_cast<void>(parseTime(text));
            static_cast<void>(Uuid::parse(text));
            static_cast<void>(UserId::parse(text));
            static_cast<void>(TenantId::parse(text));
            static_cast<void>(fromHex(text));
            static_cast<void>(fromBase64Url(text));
        });
    }

private:
    template <typename Property>
    static void holds(Property property) {
        CPPUNIT_ASSERT(rc::check(property));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RoundtripTest);

}  // namespace
}  // namespace parley::base
