#include <cppunit/extensions/HelperMacros.h>
#include <parley/plugin.hpp>

namespace parley::sdk {
namespace {

using Events = std::vector<std::string>;

/// What a parser makes of a text that is cut at the given places.
Events readCut(std::string_view text, std::size_t first, std::size_t second) {
    Events events;
    SseParser parser;
    const auto note = [&](const SseEvent& event) {
        events.push_back(std::string{event.event} + "|" + std::string{event.data});
    };
    // Pieces of their own, so that a view that outlives its piece is seen by the sanitizer.
    for (const auto piece :
         {text.substr(0, first), text.substr(first, second - first), text.substr(second)})
        parser.feed(std::string{piece}, note);
    return events;
}

class TextTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TextTest);
    CPPUNIT_TEST(readsEventsCutAnywhere);
    CPPUNIT_TEST(readsEventsAsTheStandardDefinesThem);
    CPPUNIT_TEST(readsAnEventThatLacksItsEmptyLineAtTheEnd);
    CPPUNIT_TEST(refusesAnEndlessLineAndAnEndlessEvent);
    CPPUNIT_TEST(cutsTextBetweenCharactersOnly);
    CPPUNIT_TEST(passesBytesThatAreNoText);
    CPPUNIT_TEST(writesBase64AsTheStandardDoes);
    CPPUNIT_TEST(readsBase64OfBothAlphabetsAndNothingElse);
    CPPUNIT_TEST(joinsSamplesThatWereCut);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsEventsCutAnywhere() {
        const std::string_view text =
            "\xEF\xBB\xBF: hello\r\nevent: delta\r\ndata: {\"a\":\"\xC3\xA4\"}\r\n\r\n"
            "data:one\ndata: two\r\rdata\n\nid: 7\nretry: 5\n\nevent: last\ndata: [DONE]\n\n";
        const Events expected{"delta|{\"a\":\"\xC3\xA4\"}", "|one\ntwo", "|", "last|[DONE]"};
        for (std::size_t first = 0; first <= text.size(); ++first)
            for (std::size_t second = first; second <= text.size(); ++second)
                CPPUNIT_ASSERT_MESSAGE(
                    std::to_string(first) + ", " + std::to_string(second),
                    expected == readCut(text, first, second));
    }

    void readsEventsAsTheStandardDefinesThem() {
        CPPUNIT_ASSERT(Events{} == readCut("event: no data\n\n", 0, 0));
        CPPUNIT_ASSERT((Events{"|  x"}) == readCut("data:   x\n\n", 0, 0));
        CPPUNIT_ASSERT((Events{"|a\n\nb"}) == readCut("data: a\ndata:\ndata: b\n\n", 0, 0));
        CPPUNIT_ASSERT((Events{"|a"}) == readCut("unknown: 1\ndata: a\nother\n\n", 0, 0));
        CPPUNIT_ASSERT(Events{} == readCut("data: never finished\n", 0, 0));
    }

    void readsAnEventThatLacksItsEmptyLineAtTheEnd() {
        Events events;
        SseParser parser;
        const auto note = [&](const SseEvent& event) { events.emplace_back(event.data); };
        parser.feed("data: a\n\ndata: b", note);
        parser.finish(note);
        CPPUNIT_ASSERT((Events{"a", "b"}) == events);
    }

    void refusesAnEndlessLineAndAnEndlessEvent() {
        const auto note = [](const SseEvent&) {};
        SseParser line{100};
        CPPUNIT_ASSERT_THROW(
            [&] {
                for (int i = 0; i < 11; ++i)
                    line.feed("0123456789", note);
            }(),
            Failure);
        SseParser event{100};
        CPPUNIT_ASSERT_THROW(
            [&] {
                for (int i = 0; i < 11; ++i)
                    event.feed("data: 0123456789\n", note);
            }(),
            Failure);
    }

    void cutsTextBetweenCharactersOnly() {
        const std::string text{"a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z"};
        const std::vector<std::size_t> borders{0, 1, 3, 6, 10, 11};
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            Utf8Cut cutter;
            const std::string head{cutter.add(text.substr(0, cut))};
            const bool on_border =
                std::find(borders.begin(), borders.end(), head.size()) != borders.end();
            CPPUNIT_ASSERT_MESSAGE(std::to_string(cut), on_border);
            CPPUNIT_ASSERT_EQUAL(text, head + std::string{cutter.add(text.substr(cut))});
            CPPUNIT_ASSERT(cutter.complete());
        }
    }

    void passesBytesThatAreNoText() {
        Utf8Cut cutter;
        CPPUNIT_ASSERT_EQUAL(
            std::string{"\x80\x80\x80\x80"}, std::string{cutter.add("\x80\x80\x80\x80")});
        CPPUNIT_ASSERT_EQUAL(std::string{}, std::string{cutter.add("\xE2")});
        CPPUNIT_ASSERT(!cutter.complete());
        CPPUNIT_ASSERT_EQUAL(std::string{"\xE2x"}, std::string{cutter.add("x")});
    }

    void writesBase64AsTheStandardDoes() {
        // RFC 4648, section 10.
        CPPUNIT_ASSERT_EQUAL(std::string{}, toBase64(""));
        CPPUNIT_ASSERT_EQUAL(std::string{"Zg=="}, toBase64("f"));
        CPPUNIT_ASSERT_EQUAL(std::string{"Zm8="}, toBase64("fo"));
        CPPUNIT_ASSERT_EQUAL(std::string{"Zm9vYmFy"}, toBase64("foobar"));
        CPPUNIT_ASSERT_EQUAL(std::string{"+/+/"}, toBase64("\xfb\xff\xbf"));
    }

    void readsBase64OfBothAlphabetsAndNothingElse() {
        CPPUNIT_ASSERT_EQUAL(std::string{"f"}, fromBase64("Zg==").value());
        CPPUNIT_ASSERT_EQUAL(std::string{"fo"}, fromBase64("Zm8").value());
        CPPUNIT_ASSERT_EQUAL(std::string{"\xfb\xff\xbf"}, fromBase64("-_-_").value());
        CPPUNIT_ASSERT_EQUAL(std::string{"\xfb\xff\xbf"}, fromBase64("+/+/").value());
        for (const auto* wrong : {"Z", "Zm9v Zm9v", "Zm=v", "Zg===", "Zm9v\n"})
            CPPUNIT_ASSERT_MESSAGE(wrong, !fromBase64(wrong));
    }

    void joinsSamplesThatWereCut() {
        SampleJoiner joiner;
        CPPUNIT_ASSERT((Samples{0x0201}) == joiner.add({"\x01\x02\x03", 3}));
        CPPUNIT_ASSERT((Samples{-1}) == SampleJoiner{}.add("\xff\xff"));
        CPPUNIT_ASSERT((Samples{0x0403, 0x0605}) == joiner.add({"\x04\x05\x06", 3}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TextTest);

}  // namespace
}  // namespace parley::sdk
