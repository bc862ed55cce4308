#include "synthesis.hpp"

#include "voices.hpp"

#include <flite/flite.h>
#include <parley/plugin.hpp>

#include <cctype>
#include <utility>

namespace tts_flite {

namespace {

/// 20 ms: small enough to be heard soon, large enough to cost little.
constexpr int kChunkSamples = 320;

struct DeleteUtterance {
    void operator()(cst_utterance* utterance) const { delete_utterance(utterance); }
};

/// When the word begins to sound: the end of the sound before its first one.
double startOf(const cst_item* word) {
    const auto* syllable = item_daughter(item_as(word, "SylStructure"));
    const auto* sound = syllable == nullptr ? nullptr : item_daughter(syllable);
    if (sound == nullptr) return 0;
    const auto* before = item_prev(item_as(sound, "Segment"));
    return before == nullptr ? 0 : static_cast<double>(item_feat_float(before, "end"));
}

std::vector<WordStart> wordsOf(const cst_utterance* utterance, const ReadableText& readable) {
    constexpr double kSecondNs = 1e9;
    std::vector<WordStart> words;
    std::size_t from = 0;
    auto* const relation = utt_relation(utterance, "Token");
    for (auto* token = relation == nullptr ? nullptr : relation_head(relation); token != nullptr;
         token = item_next(token)) {
        const std::string_view name{item_feat_string(token, "name")};
        const auto found = readable.text.find(name, from);
        const auto* word = item_daughter(token);
        if (name.empty() || found == std::string::npos || word == nullptr) continue;
        const auto begin = readable.origin[found];
        const auto end = readable.origin[found + name.size() - 1] + 1;
        words.push_back(
            {begin,
             end - begin,
             static_cast<uint64_t>(startOf(item_as(word, "Word")) * kSecondNs)});
        from = found + name.size();
    }
    return words;
}

}  // namespace

Synthesis::Synthesis(
    std::string text, std::string voice, float speed, std::function<void()> announce)
    : text_{std::move(text)},
      readable_{text_},
      voice_{std::move(voice)},
      speed_{speed},
      announce_{std::move(announce)} {}

void Synthesis::run() {
    if (readable_.isSilent()) return;
    const BorrowedVoice voice{voice_};
    auto* const info = new_audio_streaming_info();
    info->min_buffsize = kChunkSamples;
    info->asc = &Synthesis::onChunk;
    info->userdata = this;
    // The voice owns it from here on, and frees it when the next one takes its place.
    feat_set(voice.get()->features, "streaming_info", audio_streaming_info_val(info));
    feat_set_float(voice.get()->features, "duration_stretch", 1 / speed_);
    const std::unique_ptr<cst_utterance, DeleteUtterance> utterance{
        flite_synth_text(readable_.text.c_str(), voice.get())};
}

void Synthesis::stop() {
    const std::lock_guard lock{mutex_};
    stopped_ = true;
    spoken_ = {};
}

Synthesis::Spoken Synthesis::take() {
    const std::lock_guard lock{mutex_};
    return std::exchange(spoken_, {});
}

int Synthesis::onChunk(
    const cst_wave* wave, int start, int size, int /*last*/, cst_audio_streaming_info* info) {
    auto& self = *static_cast<Synthesis*>(info->userdata);
    std::vector<WordStart> words;
    if (!std::exchange(self.words_known_, true) && info->utt != nullptr) {
        words = wordsOf(info->utt, self.readable_);
    }
    const std::lock_guard lock{self.mutex_};
    if (self.stopped_) return CST_AUDIO_STREAM_STOP;
    const bool is_news = self.spoken_.samples.empty();
    self.add(wave->samples + start, static_cast<std::size_t>(size), std::move(words));
    if (is_news) self.announce_();
    return CST_AUDIO_STREAM_CONT;
}

void Synthesis::add(const int16_t* samples, std::size_t count, std::vector<WordStart> words) {
    spoken_.samples.insert(spoken_.samples.end(), samples, samples + count);
    for (const auto& word : words)
        spoken_.words.push_back(word);
}

}  // namespace tts_flite
