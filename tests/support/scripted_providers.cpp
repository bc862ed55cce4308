#include "scripted_stream.hpp"

#include <optional>

namespace parley::testing {

using namespace provider;

Fault fails(FailureCode code, std::size_t after) {
    return {Fault::What::Fails, after, {.code = code}};
}
Fault fallsSilent(std::size_t after) {
    return {.what = Fault::What::FallsSilent, .after = after};
}
Fault endsEmpty(std::size_t after) {
    return {.what = Fault::What::EndsEmpty, .after = after};
}
Fault staysFull(std::size_t after) {
    return {.what = Fault::What::StaysFull, .after = after};
}

namespace {

void put(std::vector<std::uint8_t>& bytes, std::size_t sample, int value) {
    bytes[2 * sample] = static_cast<std::uint8_t>(value & 255);
    bytes[2 * sample + 1] = static_cast<std::uint8_t>((value >> 8) & 255);
}

int get(std::span<const std::uint8_t> bytes, std::size_t sample) {
    return bytes[2 * sample] | bytes[2 * sample + 1] << 8;
}

std::vector<std::uint8_t> numbered(std::chrono::milliseconds length, int first, int second) {
    constexpr int kLoud = 2'000;
    const auto samples = static_cast<std::size_t>(length.count()) * 16;
    std::vector<std::uint8_t> bytes(2 * samples);
    for (std::size_t i = 2; i < samples; ++i)
        put(bytes, i, kLoud);
    put(bytes, 0, first);
    put(bytes, 1, second);
    return bytes;
}

}  // namespace

std::vector<std::uint8_t> ScriptedSpeech::frame(int word, int part) {
    if (word == 0) return std::vector<std::uint8_t>(640);
    return numbered(kFrame, word, part);
}

std::vector<std::vector<std::uint8_t>> ScriptedSpeech::sentence(int first, int last, int silence) {
    std::vector<std::vector<std::uint8_t>> frames;
    for (int word = first; word <= last; ++word) {
        for (int part = 0; part < kFramesInWord; ++part)
            frames.push_back(frame(word, part));
    }
    for (int i = 0; i < silence; ++i)
        frames.push_back(frame(0, 0));
    return frames;
}

std::string ScriptedSpeech::text(int first, int last) {
    std::string text;
    for (int word = first; word <= last; ++word)
        text += (text.empty() ? "w" : " w") + std::to_string(word);
    return text;
}

namespace {

class ScriptedEarStream final : public EarStream {
public:
    ScriptedEarStream(ScriptedEar& ear, EarSink& sink)
        : ear_{ear}, sink_{sink}, teller_{ear, [this](const Failure* failure) {
                                              sink_.onEnd(
                                                  failure ? std::optional{*failure} : std::nullopt);
                                          }} {
        if (!teller_.isBroken()) teller_.tellBeside([this] { sink_.onReady(); });
    }

    Push push(const AudioFrame& frame) override {
        if (teller_.isFull()) return Push::Full;
        constexpr std::size_t kFrameBytes = 640;
        for (auto rest = frame; !rest.bytes.empty(); rest.at += ScriptedSpeech::kFrame) {
            const auto bytes = std::min(kFrameBytes, rest.bytes.size());
            ++ear_.frames_taken;
            teller_.count();
            if (!teller_.isBroken()) hear({rest.format, rest.at, rest.bytes.first(bytes)});
            rest.bytes = rest.bytes.subspan(bytes);
        }
        return Push::Taken;
    }
    void finalize() override {
        breakWord();
        endSegment();
    }
    void close() override {
        finalize();
        teller_.tellEnd();
    }

private:
    void hear(const AudioFrame& frame) {
        const auto word = get(frame.bytes, 0);
        const auto end = frame.at + ScriptedSpeech::kFrame;
        if (word == 0 || word == ScriptedSpeech::kNoise) {
            breakWord();
            if (++silent_frames_ == 3) endSegment();
            return;
        }
        silent_frames_ = 0;
        if (text_.empty() && part_ == 0) start_ = frame.at;
        end_ = end;
        if (word != word_ && part_ != 0) breakWord();
        if (get(frame.bytes, 1) != part_) broken_ = true;
        word_ = word;
        if (++part_ == ScriptedSpeech::kFramesInWord) endWord();
    }

    void endWord() {
        text_ += (text_.empty() ? "" : " ") + (broken_ ? "?" : nameOf(word_));
        part_ = 0;
        broken_ = false;
        tell(Heard::Stage::Interim);
    }

    [[nodiscard]] std::string nameOf(int word) const {
        const auto place = static_cast<std::size_t>(word) - 1;
        return place < ear_.vocabulary.size() ? ear_.vocabulary[place] : "w" + std::to_string(word);
    }

    void breakWord() {
        if (part_ == 0) return;
        broken_ = true;
        endWord();
    }

    void endSegment() {
        if (text_.empty()) return;
        tell(Heard::Stage::Final);
        text_.clear();
        ++segment_;
    }

    void tell(Heard::Stage stage) {
        Heard heard{
            .stage = stage,
            .segment = segment_,
            .text = ear_.understands ? text_ : "",
            .start = start_,
            .end = end_,
            .confidence = {},
            .words = {},
            .language = {}};
        teller_.tellBeside([this, heard = std::move(heard)] { sink_.onHeard(heard); });
    }

    ScriptedEar& ear_;
    EarSink& sink_;
    Teller teller_;
    std::string text_;
    std::chrono::nanoseconds start_{0};
    std::chrono::nanoseconds end_{0};
    // A provider may number its segments as it likes.
    std::uint64_t segment_ = 7;
    int word_ = 0;
    int part_ = 0;
    int silent_frames_ = 0;
    bool broken_ = false;
};

class ScriptedMouthStream final : public MouthStream {
public:
    ScriptedMouthStream(ScriptedMouth& mouth, MouthSink& sink)
        : mouth_{mouth}, sink_{sink}, teller_{mouth, [this](const Failure* failure) {
                                                  sink_.onEnd(
                                                      failure ? std::optional{*failure}
                                                              : std::nullopt);
                                              }} {}

    Say say(std::string_view text) override {
        if (teller_.isFull()) return Say::Full;
        mouth_.text_taken += text;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (mouth_.can.marks) markWord(text, i);
            for (int part = 0; part < ScriptedMouth::kFramesInByte; ++part)
                giveFrame(text[i], part);
        }
        offset_ += text.size();
        return Say::Taken;
    }
    void flush(std::uint64_t flush) override {
        teller_.tellBeside([this, flush] { sink_.onFlushed(flush); });
    }
    bool clear() override {
        teller_.drop();
        return mouth_.can_clear;
    }
    void pause() override { teller_.pause(true); }
    void resume() override {
        if (mouth_.resumes_at_once) return teller_.resumeAtOnce();
        teller_.pause(false);
    }
    void close() override { teller_.tellEnd(); }

private:
    void markWord(std::string_view text, std::size_t at) {
        if (text[at] == ' ' || (at > 0 && text[at - 1] != ' ')) return;
        const auto length = std::min(text.find(' ', at), text.size()) - at;
        const SpokenMark mark{offset_ + at, length, at_};
        teller_.tellBeside([this, mark] { sink_.onMark(mark); });
    }

    void giveFrame(char byte, int part) {
        teller_.tell([this, byte, part, at = at_] {
            const auto bytes = numbered(ScriptedMouth::kFrame, byte, part);
            sink_.onAudio({AudioFormat{}, at, bytes});
        });
        at_ += ScriptedMouth::kFrame;
    }

    ScriptedMouth& mouth_;
    MouthSink& sink_;
    Teller teller_;
    std::size_t offset_ = 0;
    std::chrono::nanoseconds at_{0};
};

/// Of a voice that is unknown: says so a moment after it was opened.
class VoicelessStream final : public MouthStream {
public:
    VoicelessStream(ScriptedMouth& mouth, MouthSink& sink)
        : timer_{mouth.timers_.at(mouth.timers_.now(), [&sink] {
              sink.onEnd(Failure{.code = FailureCode::NotFound, .message = "no such voice"});
          })} {}

    Say say(std::string_view /*text*/) override { return Say::Ended; }
    void flush(std::uint64_t /*flush*/) override {}
    bool clear() override { return false; }
    void pause() override {}
    void resume() override {}
    void close() override {}

private:
    const std::unique_ptr<Timers::Timer> timer_;
};

std::string textOf(const Message& message) {
    std::string text;
    for (const auto& part : message.parts) {
        if (const auto* words = std::get_if<TextPart>(&part)) text += words->text;
    }
    return text;
}

class ScriptedMindCall final : public MindCall {
public:
    ScriptedMindCall(ScriptedMind& mind, const Thought& thought, MindSink& sink)
        : mind_{mind}, sink_{sink}, teller_{mind, [this](const Failure* failure) {
                                                failure ? sink_.onFailed(*failure)
                                                        : sink_.onFinished(finish_);
                                            }} {
        if (mind.usage_first) tellUsage();
        const auto asked = toolsLeft(thought);
        const bool after_tools = asked.size() < mind.tools.size();
        if (after_tools && asked.empty()) {
            say(mind.epilogue);
        } else {
            if (!after_tools) say(replyTo(thought));
            for (std::size_t i = 0; i < asked.size(); ++i)
                call(static_cast<std::uint32_t>(i), asked[i]);
        }
        if (!mind.usage_first) tellUsage();
        teller_.tellEnd();
    }

    void pause() override { teller_.pause(true); }
    void resume() override { teller_.pause(false); }

private:
    std::vector<ToolCallPart> toolsLeft(const Thought& thought) const {
        auto left = mind_.tools;
        for (const auto& message : thought.messages) {
            for (const auto& part : message.parts) {
                const auto* result = std::get_if<ToolResultPart>(&part);
                if (result == nullptr) continue;
                std::erase_if(left, [&](const auto& t) { return t.call_id == result->call_id; });
            }
        }
        return left;
    }

    void tellUsage() {
        teller_.tellBeside([this] { sink_.onUsage({.input = 10, .output = 5}); });
    }

    std::string replyTo(const Thought& thought) const {
        const auto& last = thought.messages.back();
        if (last.role == Role::Assistant) return mind_.reply.substr(textOf(last).size());
        const auto count = thought.messages.size();
        if (count < 2 || thought.messages[count - 2].role != Role::Assistant) return mind_.reply;
        const auto said = textOf(thought.messages[count - 2]);
        switch (mind_.when_asked) {
            case ScriptedMind::WhenAsked::GoesOn:
                return mind_.reply.substr(said.size());
            case ScriptedMind::WhenAsked::BeginsAgain:
                return mind_.reply;
            case ScriptedMind::WhenAsked::RepeatsLastWord:
                return mind_.reply.substr(said.rfind(' ') + 1);
        }
        return {};
    }

    void say(const std::string& text) {
        for (std::size_t at = 0; at < text.size(); at += mind_.piece) {
            teller_.tell([this, piece = text.substr(at, mind_.piece)] { sink_.onText(piece); });
        }
    }

    void call(std::uint32_t index, const ToolCallPart& tool) {
        finish_ = Finish::ToolUse;
        const auto half = tool.arguments.size() / 2;
        teller_.tell([this, index, tool] { sink_.onToolBegin(index, tool.call_id, tool.name); });
        for (const auto& part : {tool.arguments.substr(0, half), tool.arguments.substr(half)}) {
            teller_.tell([this, index, part] { sink_.onToolArguments(index, part); });
        }
        teller_.tell([this, index] { sink_.onToolEnd(index); });
    }

    ScriptedMind& mind_;
    MindSink& sink_;
    Finish finish_ = Finish::Stop;
    Teller teller_;
};

class ScriptedAsking final : public Asking {
public:
    ScriptedAsking(ScriptedAnswerer& answerer, std::function<void(Answer)> done)
        : done_{std::move(done)}, teller_{answerer, [this](const Failure* failure) {
                                              // Destroyed inside the call.
                                              const auto done_now = done_;
                                              if (failure) done_now(*failure);
                                          }} {
        teller_.tell([this, answer = answerer.answer] {
            const auto done_now = done_;
            done_now(answer);
        });
    }

private:
    std::function<void(Answer)> done_;
    Teller teller_;
};

}  // namespace

std::unique_ptr<EarStream> ScriptedEar::open(const EarOptions& /*options*/, EarSink& sink) {
    requests_.push_back(timers_.now());
    return std::make_unique<ScriptedEarStream>(*this, sink);
}

std::unique_ptr<MouthStream> ScriptedMouth::open(const MouthOptions& options, MouthSink& sink) {
    requests_.push_back(timers_.now());
    voices_asked.push_back(options.voice);
    const bool has_voice = options.voice.empty() || voices.empty() ||
                           std::find(voices.begin(), voices.end(), options.voice) != voices.end();
    if (!has_voice) return std::make_unique<VoicelessStream>(*this, sink);
    return std::make_unique<ScriptedMouthStream>(*this, sink);
}

std::pair<char, int> ScriptedMouth::heardFrom(const AudioFrame& frame) {
    return {static_cast<char>(get(frame.bytes, 0)), get(frame.bytes, 1)};
}

std::unique_ptr<MindCall> ScriptedMind::start(const Thought& thought, MindSink& sink) {
    requests_.push_back(timers_.now());
    thoughts.push_back(thought);
    return std::make_unique<ScriptedMindCall>(*this, thought, sink);
}

std::unique_ptr<Asking> ScriptedAnswerer::ask(
    const Question& question, std::function<void(Answer)> done) {
    requests_.push_back(timers_.now());
    questions.push_back(question);
    return std::make_unique<ScriptedAsking>(*this, std::move(done));
}

}  // namespace parley::testing
