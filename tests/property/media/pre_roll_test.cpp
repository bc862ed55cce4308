#include <media/pre_roll.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <rapidcheck.h>

#include <vector>

namespace parley::media {
namespace {

using Sound = std::vector<std::int16_t>;

/// A ring says the same as a copy of the whole stream.
class PreRollPropertyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PreRollPropertyTest);
    CPPUNIT_TEST(isTheEndOfTheStream);
    CPPUNIT_TEST_SUITE_END();

public:
    void isTheEndOfTheStream() {
        CPPUNIT_ASSERT(rc::check([] {
            const std::uint32_t rate =
                *rc::gen::element(8'000U, 16'000U, 24'000U, 44'100U, 48'000U);
            const std::chrono::milliseconds capacity{*rc::gen::inRange(1, 40)};
            PreRoll ring{rate, capacity};
            Sound stream;
            for (const auto& piece : *rc::gen::arbitrary<std::vector<Sound>>()) {
                ring.add(piece);
                stream.insert(stream.end(), piece.begin(), piece.end());
            }
            const auto room = static_cast<std::size_t>(std::lround(
                static_cast<double>(rate) * static_cast<double>(capacity.count()) / 1'000));
            RC_ASSERT(content(ring.all()) == endOf(stream, std::min(room, stream.size())));
            const auto at = *rc::gen::inRange<std::size_t>(0, stream.size() + 1);
            const std::chrono::nanoseconds time{at * 1'000'000'000 / rate};
            RC_ASSERT(
                content(ring.since(time)) == endOf(stream, std::min(room, stream.size() - at)));
        }));
    }

private:
    static Sound content(const PreRoll::Samples& samples) {
        Sound all{samples.older.begin(), samples.older.end()};
        all.insert(all.end(), samples.newer.begin(), samples.newer.end());
        return all;
    }
    static Sound endOf(const Sound& stream, std::size_t count) {
        return {stream.end() - static_cast<std::ptrdiff_t>(count), stream.end()};
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PreRollPropertyTest);

}  // namespace
}  // namespace parley::media
