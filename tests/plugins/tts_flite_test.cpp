#include <cppunit/extensions/HelperMacros.h>
#include <flite_provider.hpp>
#include <parley/testing.hpp>
#include <readable_text.hpp>

namespace parley::testing {

namespace {

using tts_flite::FliteProvider;
using tts_flite::ReadableText;

constexpr uint32_t kRateHz = 16'000;

struct Mark {
    uint32_t offset;
    uint32_t length;
    uint64_t at_ns;
};

/// A reply being spoken, and what the host heard of it.
class Reply {
public:
    explicit Reply(FakeHost& host, std::string_view voice = "") : plugin_{host, "{}"} {
        tts_ = plugin_.table<parley_tts_v1>(PARLEY_IF_TTS);
        parley_tts_sink sink{};
        sink.size = sizeof sink;
        sink.ctx = this;
        sink.on_audio = [](void* self, const parley_buf* buf, uint64_t at_ns) noexcept {
            auto& reply = of(self);
            reply.gapless = reply.gapless && at_ns == reply.lengthNs();
            reply.audio += view(parley_bytes{buf->data, buf->n});
        };
        sink.on_mark = [](void* self, uint32_t offset, uint32_t length, uint64_t at_ns) noexcept {
            of(self).marks.push_back({offset, length, at_ns});
        };
        sink.on_flushed = [](void* self, uint64_t id) noexcept {
            of(self).flushed_at.emplace_back(id, of(self).audio.size());
        };
        sink.on_end = [](void* self, const parley_status* status) noexcept {
            ++of(self).ends;
            of(self).code = status->code;
        };
        parley_tts_open wanted{};
        wanted.size = sizeof wanted;
        wanted.codec = PARLEY_CODEC_PCM_S16LE;
        wanted.rate_hz = kRateHz;
        wanted.voice = str(voice);
        wanted.ctx = host.ctx();
        opened = tts_->open(plugin_.instance(), &wanted, &sink, &raw_, nullptr);
    }
    Reply(const Reply&) = delete;
    Reply& operator=(const Reply&) = delete;
    ~Reply() {
        if (raw_ != nullptr) tts_->destroy(raw_);
    }

    void say(std::string_view text, uint64_t flush_id) {
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, tts_->text(raw_, str(text)));
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, tts_->flush(raw_, flush_id));
    }
    void clear() { CPPUNIT_ASSERT_EQUAL(PARLEY_OK, tts_->clear(raw_)); }
    void close() { tts_->close(raw_); }
    void cancel() { tts_->cancel(raw_); }
    void pause(bool on) { tts_->pause(raw_, on ? 1 : 0); }
    [[nodiscard]] uint64_t lengthNs() const {
        return audio.size() / sizeof(int16_t) * 1'000'000'000 / kRateHz;
    }

    std::string audio;
    std::vector<Mark> marks;
    std::vector<std::pair<uint64_t, std::size_t>> flushed_at;
    bool gapless = true;
    int ends = 0;
    parley_code code = -1;
    parley_code opened = -1;

private:
    static Reply& of(void* self) { return *static_cast<Reply*>(self); }

    Loaded<FliteProvider> plugin_;
    const parley_tts_v1* tts_ = nullptr;
    parley_tts_stream* raw_ = nullptr;
};

std::string markedWord(const std::string& text, const Mark& mark) {
    return text.substr(mark.offset, mark.length);
}

}  // namespace

class TtsFliteTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TtsFliteTest);
    CPPUNIT_TEST(sentencesAreSpokenInOrderAndEndWell);
    CPPUNIT_TEST(marksNameTheWordsOfTheTextInOrder);
    CPPUNIT_TEST(typographicTextKeepsItsOffsets);
    CPPUNIT_TEST(anInterruptionSilencesWhatWasSaid);
    CPPUNIT_TEST(aPausedStreamGivesNothingUntilItGoesOn);
    CPPUNIT_TEST(silenceIsFlushedWithoutAudio);
    CPPUNIT_TEST(cancelledEndsOnceAndSaysNothingMore);
    CPPUNIT_TEST(unknownVoicesAreNotFound);
    CPPUNIT_TEST(theVoicesDiffer);
    CPPUNIT_TEST(moreTextThanCanWaitIsRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void sentencesAreSpokenInOrderAndEndWell() {
        FakeHost host;
        Reply reply{host};
        reply.say("Good morning.", 1);
        reply.say("How are you today?", 2);
        reply.close();
        host.runPosted();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, reply.flushed_at.size());
        CPPUNIT_ASSERT_EQUAL(uint64_t{1}, reply.flushed_at[0].first);
        CPPUNIT_ASSERT_EQUAL(uint64_t{2}, reply.flushed_at[1].first);
        CPPUNIT_ASSERT(reply.flushed_at[0].second > 0);
        CPPUNIT_ASSERT(reply.flushed_at[1].second > reply.flushed_at[0].second);
        CPPUNIT_ASSERT(reply.gapless);
        CPPUNIT_ASSERT_EQUAL(1, reply.ends);
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, reply.code);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, host.buffers);
    }

    void marksNameTheWordsOfTheTextInOrder() {
        FakeHost host;
        Reply reply{host};
        const std::string text = "The target is eighty five percent.";
        reply.say(text, 1);
        host.runPosted();
        CPPUNIT_ASSERT_EQUAL(std::size_t{6}, reply.marks.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"target"}, markedWord(text, reply.marks[1]));
        CPPUNIT_ASSERT_EQUAL(std::string{"percent"}, markedWord(text, reply.marks[5]));
        for (std::size_t i = 1; i < reply.marks.size(); ++i)
            CPPUNIT_ASSERT(reply.marks[i].at_ns > reply.marks[i - 1].at_ns);
        CPPUNIT_ASSERT(reply.marks.back().at_ns < reply.lengthNs());
    }

    void typographicTextKeepsItsOffsets() {
        const std::string text = "It\u2019s the caf\u00e9 \u2014 isn\u2019t it?";
        const ReadableText readable{text};
        CPPUNIT_ASSERT_EQUAL(std::string{"It's the cafe ,  isn't it?"}, readable.text);
        CPPUNIT_ASSERT_EQUAL(
            text.find("isn"), std::size_t{readable.origin[readable.text.find("isn")]});

        FakeHost host;
        Reply reply{host};
        reply.say(text, 1);
        host.runPosted();
        CPPUNIT_ASSERT_EQUAL(std::string{"It\u2019s"}, markedWord(text, reply.marks.front()));
        CPPUNIT_ASSERT(!ReadableText{std::string("\xC3\x28\xFF\x00 x", 6)}.isSilent());
    }

    void anInterruptionSilencesWhatWasSaid() {
        FakeHost host;
        Reply reply{host};
        const std::string first = "This will never be heard by anybody.";
        reply.say(first, 1);
        reply.clear();
        const std::string second = "Yes?";
        reply.say(second, 2);
        host.runPosted();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, reply.flushed_at.size());
        CPPUNIT_ASSERT_EQUAL(uint64_t{2}, reply.flushed_at[0].first);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, reply.marks.size());
        CPPUNIT_ASSERT_EQUAL(static_cast<uint32_t>(first.size()), reply.marks[0].offset);
        CPPUNIT_ASSERT(reply.lengthNs() < 1'500'000'000);
    }

    void aPausedStreamGivesNothingUntilItGoesOn() {
        FakeHost host;
        Reply reply{host};
        reply.pause(true);
        reply.say("Wait for it.", 1);
        host.runPosted();
        CPPUNIT_ASSERT(reply.audio.empty());
        CPPUNIT_ASSERT(reply.flushed_at.empty());
        reply.pause(false);
        CPPUNIT_ASSERT(!reply.audio.empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, reply.flushed_at.size());
    }

    void silenceIsFlushedWithoutAudio() {
        FakeHost host;
        Reply reply{host};
        reply.say(" \u2026 ", 7);
        host.runPosted();
        CPPUNIT_ASSERT(reply.audio.empty());
        CPPUNIT_ASSERT_EQUAL(uint64_t{7}, reply.flushed_at.at(0).first);
    }

    void cancelledEndsOnceAndSaysNothingMore() {
        FakeHost host;
        Reply reply{host};
        reply.say("Nobody listens any more.", 1);
        reply.cancel();
        reply.cancel();
        host.runPosted();
        CPPUNIT_ASSERT(reply.audio.empty());
        CPPUNIT_ASSERT_EQUAL(1, reply.ends);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, reply.code);
    }

    void unknownVoicesAreNotFound() {
        FakeHost host;
        const Reply reply{host, "nobody"};
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_NOT_FOUND, reply.opened);
    }

    void theVoicesDiffer() {
        FakeHost host;
        Reply robert{host, "rms"};
        Reply susan{host, "slt"};
        robert.say("Which of us is it?", 1);
        susan.say("Which of us is it?", 1);
        host.runPosted();
        CPPUNIT_ASSERT(robert.audio.size() != susan.audio.size());
    }

    void moreTextThanCanWaitIsRefused() {
        FakeHost host;
        parley_code code = PARLEY_OK;
        Loaded<FliteProvider> plugin{host, "{}"};
        const auto* const tts = plugin.table<parley_tts_v1>(PARLEY_IF_TTS);
        parley_tts_sink sink{};
        sink.size = sizeof sink;
        sink.on_audio = [](void*, const parley_buf*, uint64_t) noexcept {};
        sink.on_end = [](void*, const parley_status*) noexcept {};
        parley_tts_open wanted{};
        wanted.size = sizeof wanted;
        wanted.codec = PARLEY_CODEC_PCM_S16LE;
        wanted.rate_hz = kRateHz;
        wanted.ctx = host.ctx();
        parley_tts_stream* stream = nullptr;
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_OK, tts->open(plugin.instance(), &wanted, &sink, &stream, nullptr));
        const std::string page(1000, 'a');
        int taken = 0;
        while ((code = tts->text(stream, str(page))) == PARLEY_OK && taken < 100)
            ++taken;
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_BUSY, code);
        tts->destroy(stream);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TtsFliteTest);

}  // namespace parley::testing
