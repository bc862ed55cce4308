#include "utterance.hpp"

namespace parley::conversation {

namespace {

// So much is kept for a provider that takes nothing; then the newest is left out.
constexpr std::chrono::seconds kMostWaiting{60};
constexpr std::size_t kMostSamples = std::size_t{1024} * 1024;

void join(std::string& words, const std::string& more) {
    if (!words.empty() && !more.empty()) words += ' ';
    words += more;
}

}  // namespace

Utterance::Utterance(std::string item_id, std::chrono::nanoseconds start, Owner& owner)
    : item_id_{std::move(item_id)}, start_{start}, owner_{owner} {}

void Utterance::listen(provider::Ear& ear, const provider::EarOptions& options) {
    format_ = options.format;
    stream_ = ear.open(options, *this);
}

void Utterance::push(std::span<const std::int16_t> samples) {
    const auto bytes = std::as_bytes(samples);
    length_ += provider::lengthOf(format_, bytes.size());
    if (sound_.size() < kMostSamples) sound_.insert(sound_.end(), samples.begin(), samples.end());
    if (ended_ || length_ - offered_ > kMostWaiting) return;
    const auto* const first = reinterpret_cast<const std::uint8_t*>(bytes.data());
    waiting_.insert(waiting_.end(), first, first + bytes.size());
    offer();
}

void Utterance::offer() {
    if (stream_ == nullptr || ended_ || waiting_.empty()) return;
    const auto pushed = stream_->push({format_, offered_, waiting_});
    if (pushed == provider::Push::Taken) {
        offered_ += provider::lengthOf(format_, waiting_.size());
        waiting_.clear();
        if (closed_) stream_->close();
    }
}

void Utterance::close() {
    if (std::exchange(closed_, true)) return;
    if (ended_) return owner_.onHeardAll(*this);
    if (waiting_.empty() && stream_ != nullptr) stream_->close();
}

std::string Utterance::words() const {
    auto words = final_words_;
    join(words, interim_words_);
    return words;
}

Understood Utterance::understood() const {
    Understood understood{
        .text = words(),
        .confidence = {},
        .language = language_,
        .started = start_,
        .length = length_,
        .provider = stream_ == nullptr ? std::nullopt : stream_->servedBy()};
    if (confidences_ > 0)
        understood.confidence = static_cast<float>(confidence_sum_ / confidences_);
    return understood;
}

void Utterance::onHeard(const provider::Heard& heard) {
    if (heard.stage == provider::Heard::Stage::Final) {
        join(final_words_, heard.text);
        interim_words_.clear();
        if (heard.confidence) {
            confidence_sum_ += *heard.confidence;
            ++confidences_;
        }
        if (!heard.language.empty()) language_ = heard.language;
        ends_turn_ = heard.end_of_turn;
    } else {
        interim_words_ = heard.text;
        ends_turn_ = false;
    }
    owner_.onWords(*this);
}

void Utterance::onEnd(const std::optional<provider::Failure>& failure) {
    ended_ = true;
    failure_ = failure;
    if (closed_) owner_.onHeardAll(*this);
}

}  // namespace parley::conversation
