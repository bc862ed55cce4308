#include <provider/chain/repeated_beginning.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider {
namespace {

using Expect = RepeatedBeginning::Expect;

class RepeatedBeginningTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RepeatedBeginningTest);
    CPPUNIT_TEST(newTextPassesAtOnce);
    CPPUNIT_TEST(anAnswerThatBeginsAgainIsCutAtEveryPosition);
    CPPUNIT_TEST(repeatedWordsAreTakenOut);
    CPPUNIT_TEST(aHalfWordThatIsCompletedIsNotDoubled);
    CPPUNIT_TEST(textIsHeldOnlyWhileItMayBeARepetition);
    CPPUNIT_TEST(aModelThatContinuesMayRepeatAWord);
    CPPUNIT_TEST(spacesAreNotDoubled);
    CPPUNIT_TEST(aMereRepetitionIsNothing);
    CPPUNIT_TEST_SUITE_END();

public:
    void newTextPassesAtOnce() {
        RepeatedBeginning repeated{"Good morning,", Expect::AnyWords};
        CPPUNIT_ASSERT_EQUAL(std::string{" how"}, repeated.add(" how"));
        CPPUNIT_ASSERT_EQUAL(std::string{" Good morning"}, repeated.add(" Good morning"));
        CPPUNIT_ASSERT_EQUAL(std::string{}, repeated.finish());
    }

    void anAnswerThatBeginsAgainIsCutAtEveryPosition() {
        const std::string answer = "Good morning, how may I help you, and why this morning?";
        for (std::size_t said = 1; said < answer.size(); ++said) {
            for (const std::size_t piece : {1, 3, 7, 100}) {
                CPPUNIT_ASSERT_EQUAL(
                    answer,
                    answer.substr(0, said) +
                        all(answer.substr(0, said), answer, piece, Expect::AnyWords));
            }
        }
    }

    void repeatedWordsAreTakenOut() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{" help you?"}, all("How may I", "may I help you?", 2, Expect::AnyWords));
    }

    void aHalfWordThatIsCompletedIsNotDoubled() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"ning, sir"}, all("Good mor", "morning, sir", 2, Expect::AnyWords));
    }

    void textIsHeldOnlyWhileItMayBeARepetition() {
        RepeatedBeginning repeated{"How may I", Expect::AnyWords};
        CPPUNIT_ASSERT_EQUAL(std::string{}, repeated.add("m"));
        CPPUNIT_ASSERT_EQUAL(std::string{"my"}, repeated.add("y"));
    }

    void aModelThatContinuesMayRepeatAWord() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"no, no"}, all("I said no, ", "no, no", 2, Expect::Everything));
        CPPUNIT_ASSERT_EQUAL(
            std::string{" never"}, all("I said no,", "I said no, never", 2, Expect::Everything));
    }

    void spacesAreNotDoubled() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"how are you"},
            all("Good morning, ", " how are you", 3, Expect::Everything));
    }

    void aMereRepetitionIsNothing() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{}, all("Good morning, sir", "morning, sir", 5, Expect::AnyWords));
        CPPUNIT_ASSERT_EQUAL(std::string{}, all("Good morning", "Good", 5, Expect::AnyWords));
    }

private:
    static std::string all(
        const std::string& said, const std::string& answer, std::size_t piece, Expect expect) {
        RepeatedBeginning repeated{said, expect};
        std::string text;
        for (std::size_t at = 0; at < answer.size(); at += piece)
            text += repeated.add(answer.substr(at, piece));
        return text + repeated.finish();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RepeatedBeginningTest);

}  // namespace
}  // namespace parley::provider
