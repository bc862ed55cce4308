#include <conversation/sentences.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <vector>

namespace parley::conversation {
namespace {

class SentencesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SentencesTest);
    CPPUNIT_TEST(sentencesAreCutWhereTheyEnd);
    CPPUNIT_TEST(wordsAndNumbersWithStopsAreNotEnds);
    CPPUNIT_TEST(anEndIsKnownWhenTheNextBegins);
    CPPUNIT_TEST(togetherTheyAreTheText);
    CPPUNIT_TEST(endlessOnesAreCutAtAWord);
    CPPUNIT_TEST_SUITE_END();

    static std::vector<std::string> cut(const std::string& text, std::size_t piece) {
        Sentences sentences;
        std::vector<std::string> all;
        for (std::size_t at = 0; at < text.size(); at += piece) {
            sentences.add(std::string_view{text}.substr(at, piece));
            while (auto sentence = sentences.next())
                all.push_back(*sentence);
        }
        if (auto rest = sentences.takeRest(); !rest.empty()) all.push_back(rest);
        return all;
    }

    void sentencesAreCutWhereTheyEnd() {
        const std::vector<std::string> wanted{"Good morning!", " Who is it?", " \"Me.\"", " Fine"};
        for (const std::size_t piece : {1, 3, 100})
            CPPUNIT_ASSERT(cut("Good morning! Who is it? \"Me.\" Fine", piece) == wanted);
    }

    void wordsAndNumbersWithStopsAreNotEnds() {
        for (const auto* const one :
             {"It costs 3.50 with Mr. Brown, e.g. on Monday.",
              "Dr. A. Novak lives at St. James, No. 4.",
              "See example.com for more"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(one, std::size_t{1}, cut(one, 1).size());
    }

    void anEndIsKnownWhenTheNextBegins() {
        Sentences sentences;
        sentences.add("It is 3.");
        CPPUNIT_ASSERT(!sentences.next());
        sentences.add("5 metres.");
        CPPUNIT_ASSERT(!sentences.next());
        sentences.add(" Yes");
        CPPUNIT_ASSERT_EQUAL(std::string{"It is 3.5 metres."}, *sentences.next());
    }

    void togetherTheyAreTheText() {
        const std::string text = "One. Two?\n\nThree (really!) four.  Five";
        std::string all;
        for (const auto& sentence : cut(text, 2))
            all += sentence;
        CPPUNIT_ASSERT_EQUAL(text, all);
    }

    void endlessOnesAreCutAtAWord() {
        std::string text;
        for (int i = 0; i < 300; ++i)
            text += "word ";
        const auto all = cut(text, 7);
        CPPUNIT_ASSERT(all.size() > 2);
        for (const auto& each : all)
            CPPUNIT_ASSERT(each.size() < 420);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SentencesTest);

}  // namespace
}  // namespace parley::conversation
