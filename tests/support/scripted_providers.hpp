#pragma once

#include "virtual_timers.hpp"

#include <provider/asking.hpp>
#include <provider/ear.hpp>
#include <provider/mind.hpp>
#include <provider/mouth.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::testing {

/// What goes wrong with a scripted provider, and after how many pieces: frames taken by an ear,
/// frames given by a mouth, pieces of an answer given by a mind.
struct Fault {
    enum class What : std::uint8_t {
        Nothing,
        /// Ends with `failure`.
        Fails,
        /// Says nothing more, for ever.
        FallsSilent,
        /// Ends as if all were well, without what is missing.
        EndsEmpty,
        /// Takes nothing more.
        StaysFull,
    };

    What what = What::Nothing;
    std::size_t after = 0;
    provider::Failure failure{.code = provider::FailureCode::Unavailable};
};

Fault fails(provider::FailureCode code, std::size_t after = 0);
Fault fallsSilent(std::size_t after = 0);
Fault endsEmpty(std::size_t after = 0);
Fault staysFull(std::size_t after = 0);

/// What scripted providers have in common: time, the fault, and when they were asked.
class ScriptedProvider {
public:
    explicit ScriptedProvider(VirtualTimers& timers, Fault fault = {})
        : timers_{timers}, fault_{std::move(fault)} {}

    void breakWith(Fault fault) { fault_ = std::move(fault); }
    void heal() { fault_ = {}; }
    /// When each request came.
    [[nodiscard]] const std::vector<base::MonoTime>& requests() const { return requests_; }
    /// When it first reported a failure.
    [[nodiscard]] std::optional<base::MonoTime> failedAt() const { return failed_at_; }

    /// From a request to the first piece of the answer.
    std::chrono::milliseconds latency{40};

    VirtualTimers& timers_;
    Fault fault_;
    std::vector<base::MonoTime> requests_;
    std::optional<base::MonoTime> failed_at_;
};

/// Speech for a `ScriptedEar`: each word ten frames of 20 ms, each frame numbered.
class ScriptedSpeech {
public:
    static constexpr provider::AudioFormat kFormat{};
    static constexpr std::chrono::milliseconds kFrame{20};
    static constexpr int kFramesInWord = 10;
    /// Loud, and no word.
    static constexpr int kNoise = 10'000;

    /// `word` counts from 1; 0 is silence.
    static std::vector<std::uint8_t> frame(int word, int part);
    /// The frames of words `first` to `last` and a pause of `silence` frames.
    static std::vector<std::vector<std::uint8_t>> sentence(int first, int last, int silence);
    /// `w1 w2 w3`
    static std::string text(int first, int last);
};

/// Understands `ScriptedSpeech`. A word of which it did not get every frame in order becomes `?`.
/// A segment ends after three frames of silence, or when it is asked to finalize or close.
class ScriptedEar final : public provider::Ear, public ScriptedProvider {
public:
    using ScriptedProvider::ScriptedProvider;

    [[nodiscard]] provider::EarAbilities abilities() const override { return can; }
    std::unique_ptr<provider::EarStream> open(
        const provider::EarOptions& options, provider::EarSink& sink) override;

    provider::EarAbilities can{
        .codecs = {provider::Codec::PcmS16},
        .rates_hz = {16'000},
        .languages = {"*"},
        .interim = true};
    /// Otherwise its results have no text.
    bool understands = true;
    /// What the words are that it hears; without one it calls them w1, w2, w3.
    std::vector<std::string> vocabulary;
    /// Learns what this one learns.
    std::shared_ptr<ScriptedEar> shares;
    void learn(const std::string& word) {
        vocabulary.push_back(word);
        if (shares) shares->learn(word);
    }
    /// Frames pushed in all its streams.
    std::size_t frames_taken = 0;
};

/// Speaks five frames of 13 ms for each byte of text; each frame tells the byte and its part, so
/// that what was heard can be read back with `heardFrom`.
class ScriptedMouth final : public provider::Mouth, public ScriptedProvider {
public:
    static constexpr int kFramesInByte = 5;
    static constexpr std::chrono::milliseconds kFrame{13};

    using ScriptedProvider::ScriptedProvider;

    [[nodiscard]] provider::MouthAbilities abilities() const override { return can; }
    std::unique_ptr<provider::MouthStream> open(
        const provider::MouthOptions& options, provider::MouthSink& sink) override;

    /// Which byte of the text a frame belongs to, and which part of it.
    static std::pair<char, int> heardFrom(const provider::AudioFrame& frame);

    provider::MouthAbilities can{
        .codecs = {provider::Codec::PcmS16},
        .rates_hz = {16'000},
        .languages = {"*"},
        .marks = true};
    /// Whether it keeps its stream when it is interrupted.
    bool can_clear = true;
    /// Whether what was held back comes while it is let on again.
    bool resumes_at_once = false;
    /// The voices it has beside its own; none: all there are.
    std::vector<std::string> voices;
    /// In which each stream was asked to speak.
    std::vector<std::string> voices_asked;
    /// All text it was given, over all streams.
    std::string text_taken;
};

/// Says `reply` in pieces of `piece` bytes, then asks for the tools that have no result in the
/// thought yet; when all have, it says `epilogue`. Continues a reply that breaks off.
class ScriptedMind final : public provider::Mind, public ScriptedProvider {
public:
    /// What it does when it is asked in words to go on.
    enum class WhenAsked : std::uint8_t { GoesOn, BeginsAgain, RepeatsLastWord };

    using ScriptedProvider::ScriptedProvider;

    [[nodiscard]] provider::MindAbilities abilities() const override { return can; }
    std::unique_ptr<provider::MindCall> start(
        const provider::Thought& thought, provider::MindSink& sink) override;

    provider::MindAbilities can{.tools = true, .continues = true};
    WhenAsked when_asked = WhenAsked::BeginsAgain;
    std::string reply = "Good morning, how may I help you today?";
    std::vector<provider::ToolCallPart> tools;
    std::string epilogue = "That is done.";
    /// Answers as this one does.
    std::shared_ptr<ScriptedMind> shares;
    void answerWith(const std::string& words) {
        reply = words;
        if (shares) shares->answerWith(words);
    }
    std::size_t piece = 5;
    /// Tells its usage before the first word and not after the last.
    bool usage_first = false;
    std::vector<provider::Thought> thoughts;
};

/// Answers every question with `answer`.
class ScriptedAnswerer final : public provider::Answerer, public ScriptedProvider {
public:
    using ScriptedProvider::ScriptedProvider;

    std::unique_ptr<provider::Asking> ask(
        const provider::Question& question, std::function<void(provider::Answer)> done) override;

    std::string answer = R"({"ok":true})";
    std::vector<provider::Question> questions;
};

}  // namespace parley::testing
