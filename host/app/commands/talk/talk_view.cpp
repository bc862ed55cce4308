#include "talk_view.hpp"

#include <algorithm>
#include <cstdio>

namespace parley::app {

namespace {

constexpr std::string_view kYou = "you  ";
constexpr std::string_view kAssistant = "them ";

std::string seconds(std::chrono::milliseconds time) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f s", static_cast<double>(time.count()) / 1'000);
    return text;
}

}  // namespace

void TalkView::print(std::string_view text) {
    if (prints_ == Prints::Nothing) return;
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

void TalkView::clearLine() {
    if (prints_ == Prints::LinesAndLevels) print("\r\033[K");
}

void TalkView::note(std::string_view line) {
    clearLine();
    if (line_open_) print("\n");
    line_open_ = false;
    print("     " + std::string{line} + "\n");
}

void TalkView::callerSays(std::string_view words) {
    if (prints_ != Prints::LinesAndLevels) return;
    clearLine();
    print(std::string{kYou} + std::string{words} + " …");
}

void TalkView::callerSaid(std::string_view words) {
    clearLine();
    if (line_open_) print("\n");
    line_open_ = false;
    print(
        std::string{kYou} + (words.empty() ? "(nothing that could be understood)" : "") +
        std::string{words} + "\n");
    turns_.push_back({{"speaker", "user"}, {"text", words}});
}

void TalkView::assistantSays(std::string_view delta) {
    if (!line_open_) {
        clearLine();
        print(kAssistant);
    }
    line_open_ = true;
    line_ += delta;
    print(delta);
}

void TalkView::assistantSaid(
    std::optional<std::chrono::milliseconds> first_word,
    std::optional<std::chrono::milliseconds> first_sound,
    std::string_view ended) {
    auto turn = nlohmann::json{{"speaker", "assistant"}, {"text", line_}, {"status", ended}};
    std::string times;
    if (first_word) {
        times = "first word " + seconds(*first_word);
        turn["first_word_ms"] = first_word->count();
    }
    if (first_sound) {
        times += (times.empty() ? "" : ", ") + ("first sound " + seconds(*first_sound));
        turn["first_sound_ms"] = first_sound->count();
    }
    if (ended != "completed") times += (times.empty() ? "" : ", ") + std::string{ended};
    if (line_open_ || !line_.empty()) print("\n");
    if (!times.empty()) print("     (" + times + ")\n");
    line_open_ = false;
    line_.clear();
    turns_.push_back(std::move(turn));
}

void TalkView::level(double dbfs, std::string_view state) {
    if (prints_ != Prints::LinesAndLevels || line_open_) return;
    constexpr int kWidth = 20;
    constexpr double kQuietest = -60;
    const auto part = std::clamp((dbfs - kQuietest) / -kQuietest, 0.0, 1.0);
    const auto bars = static_cast<std::size_t>(part * kWidth);
    std::string meter(bars, '#');
    meter.resize(kWidth, '.');
    print("\r[" + meter + "] " + std::string{state} + "\033[K");
}

}  // namespace parley::app
