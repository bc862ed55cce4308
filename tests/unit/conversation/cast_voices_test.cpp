#include <conversation/cast_voices.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::conversation {
namespace {

class CastVoicesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CastVoicesTest);
    CPPUNIT_TEST(namesChangeTheVoiceAndAreNotSpoken);
    CPPUNIT_TEST(aVoiceStaysUntilTheNextName);
    CPPUNIT_TEST(otherBracketsAreWords);
    CPPUNIT_TEST(withoutACastNothingChanges);
    CPPUNIT_TEST_SUITE_END();

    static std::string told(CastVoices& voices, std::string_view sentence) {
        std::string all;
        for (const auto& part : voices.partsOf(sentence))
            all += "<" + part.voice + ">" + part.text;
        return all;
    }
    static CastVoices cast() {
        return CastVoices{
            {{"Marian Cole", ""}, {"Victor Hale", "rms"}, {"Chief Financial Officer", "rms"}}};
    }

public:
    void namesChangeTheVoiceAndAreNotSpoken() {
        auto voices = cast();
        CPPUNIT_ASSERT_EQUAL(
            std::string{"<>Join us.<rms> I pay."}, told(voices, "Join us.[Victor Hale] I pay."));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"<rms> Why?<> Well?"}, told(voices, " Why?[Marian] Well?"));
    }
    void aVoiceStaysUntilTheNextName() {
        auto voices = cast();
        CPPUNIT_ASSERT_EQUAL(
            std::string{"<><rms> One."}, told(voices, "[Chief Financial Officer] One."));
        CPPUNIT_ASSERT_EQUAL(std::string{"<rms>Two."}, told(voices, "Two."));
        CPPUNIT_ASSERT_EQUAL(std::string{"<rms> Three."}, told(voices, "[Victor] Three."));
    }
    void otherBracketsAreWords() {
        auto voices = cast();
        for (const auto* words :
             {"[laughs] No.", "a[0] is [V] it", "[] ]", "[Victor Hale", "no [x"})
            CPPUNIT_ASSERT_EQUAL("<>" + std::string{words}, told(voices, words));
    }
    void withoutACastNothingChanges() {
        CastVoices voices{{}};
        CPPUNIT_ASSERT_EQUAL(std::string{"<>[Victor Hale] No."}, told(voices, "[Victor Hale] No."));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(CastVoicesTest);

}  // namespace
}  // namespace parley::conversation
