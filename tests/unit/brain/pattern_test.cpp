#include "brain_fixture.hpp"

#include <brain/pattern.hpp>

namespace parley::brain {
namespace {

class PatternTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PatternTest);
    CPPUNIT_TEST(findsWhatIsWritten);
    CPPUNIT_TEST(reachesOverAGapOfFourWords);
    CPPUNIT_TEST(tellsWhatIsWrong);
    CPPUNIT_TEST(cleansTextWithoutMovingIt);
    CPPUNIT_TEST_SUITE_END();

public:
    void findsWhatIsWritten() {
        for (const auto& [pattern, text] : std::vector<std::pair<const char*, const char*>>{
                 {"not our fault", "not our fault"},
                 {"i do not know", "I don't know"},
                 {"apolog*", "apologies"},
                 {"a|the plan", "the plan"},
                 {"we [really] own", "we own"},
                 {"we [really] own", "we really own"},
                 {"# percent", "sixty percent"},
                 {"# percent", "3.5 percent"},
                 {"# days", "250,000 days"}})
            CPPUNIT_ASSERT_MESSAGE(std::string{pattern} + " in " + text, matches(pattern, text));
        CPPUNIT_ASSERT(!matches("not our fault", "not your fault"));
        CPPUNIT_ASSERT(!matches("plan", "plane"));
        CPPUNIT_ASSERT(!matches("# percent", "some percent"));
    }

    void reachesOverAGapOfFourWords() {
        CPPUNIT_ASSERT(matches("tie ... fee", "tie fee"));
        CPPUNIT_ASSERT(matches("tie ... fee", "tie all of our own fee"));
        CPPUNIT_ASSERT(!matches("tie ... fee", "tie all of our very own fee"));
    }

    void tellsWhatIsWrong() {
        for (const auto* wrong : {"", "   ", "[maybe]", "...", "a|don't", "|", "a|"})
            CPPUNIT_ASSERT_MESSAGE(
                wrong, std::holds_alternative<std::string>(Pattern::parse(wrong, spelling())));
        CPPUNIT_ASSERT(
            std::holds_alternative<std::string>(Pattern::parse(std::string(401, 'a'), spelling())));
    }

    void cleansTextWithoutMovingIt() {
        CPPUNIT_ASSERT_EQUAL(std::string{"a? b??"}, cleanText("a\xff\nb\xc3\xe2", 100));
        CPPUNIT_ASSERT_EQUAL(std::string{"caf\xc3\xa9"}, cleanText("caf\xc3\xa9", 5));
        CPPUNIT_ASSERT_EQUAL(std::string{"caf"}, cleanText("caf\xc3\xa9", 4));
        // A surrogate and an overlong slash are no characters.
        CPPUNIT_ASSERT_EQUAL(std::string{"?????"}, cleanText("\xed\xa0\x80\xc0\xaf", 100));
    }

private:
    static const Spelling& spelling() { return Lexicon::find("en")->spelling; }

    static bool matches(const char* pattern, const char* text) {
        const auto parsed = std::get<Pattern>(Pattern::parse(pattern, spelling()));
        const auto tokens = takeApart(text, spelling()).tokens;
        return parsed.matchAt(tokens, 0, tokens.size()) == tokens.size();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PatternTest);

}  // namespace
}  // namespace parley::brain
