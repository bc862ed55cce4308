#include <common/text_pieces.hpp>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace common {
namespace {

using Pieces = std::vector<std::string_view>;

class TextPiecesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TextPiecesTest);
    CPPUNIT_TEST(aShortTextIsOnePiece);
    CPPUNIT_TEST(cutsAfterASentence);
    CPPUNIT_TEST(cutsAfterAWordWhereASentenceIsTooLong);
    CPPUNIT_TEST(cutsBetweenCharactersWhereThereAreNoWords);
    CPPUNIT_TEST(countsCharactersNotBytes);
    CPPUNIT_TEST(spaceIsNoText);
    CPPUNIT_TEST_SUITE_END();

public:
    void aShortTextIsOnePiece() {
        CPPUNIT_ASSERT(Pieces{"Hello. You."} == piecesOf(" Hello. You.", 11));
    }
    void cutsAfterASentence() {
        CPPUNIT_ASSERT((Pieces{"One. Two!", "3.5 is it?"}) == piecesOf("One. Two! 3.5 is it?", 12));
    }
    void cutsAfterAWordWhereASentenceIsTooLong() {
        CPPUNIT_ASSERT((Pieces{"one two", "three"}) == piecesOf("one two three", 8));
    }
    void cutsBetweenCharactersWhereThereAreNoWords() {
        CPPUNIT_ASSERT(
            (Pieces{"\xC3\xA4\xC3\xA4", "\xC3\xA4"}) == piecesOf("\xC3\xA4\xC3\xA4\xC3\xA4", 2));
    }
    void countsCharactersNotBytes() {
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, charactersOf("\xC3\xA4 \xE2\x82\xAC"));
        CPPUNIT_ASSERT(Pieces{"\xC3\xA4 \xE2\x82\xAC"} == piecesOf("\xC3\xA4 \xE2\x82\xAC", 3));
    }
    void spaceIsNoText() {
        CPPUNIT_ASSERT(piecesOf("", 5).empty());
        CPPUNIT_ASSERT(piecesOf(" \n\t", 1).empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TextPiecesTest);

}  // namespace
}  // namespace common
