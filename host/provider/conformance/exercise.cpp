#include "exercise.hpp"

#include <provider/plugin/utf8.hpp>

#include <parley/llm.h>
#include <parley/stt.h>
#include <parley/tts.h>

namespace parley::provider::conformance {

namespace {

constexpr std::size_t kMostText = 1U << 20U;
constexpr std::size_t kMostListed = 1'000;

constexpr std::array kKinds{
    StreamKind{"stt", PARLEY_IF_STT, 50, exerciseEar, askEarCaps},
    StreamKind{"tts", PARLEY_IF_TTS, 4, exerciseMouth, askMouthCaps},
    StreamKind{"llm", PARLEY_IF_LLM, 4, exerciseMind, askMindCaps}};

}  // namespace

std::span<const StreamKind> streamKinds() {
    return kKinds;
}

std::string problemOf(std::string_view what, const parley_str& text) {
    if (text.n == 0) return {};
    if (text.p == nullptr || text.n > kMostText) return std::string{what} + " cannot be read";
    return isUtf8({text.p, text.n}) ? "" : std::string{what} + " is not UTF-8";
}

std::string problemOfLists(
    const std::uint32_t* rates_hz,
    std::size_t rate_count,
    const parley_str* languages,
    std::size_t language_count) {
    if (rate_count > kMostListed || (rate_count > 0 && rates_hz == nullptr))
        return "its caps list rates that cannot be read";
    if (language_count > kMostListed || (language_count > 0 && languages == nullptr))
        return "its caps list languages that cannot be read";
    for (const auto& language : std::span{languages, language_count}) {
        auto problem = problemOf("a language of its caps", language);
        if (!problem.empty()) return problem;
    }
    return {};
}

Verdict Exercise::open() {
    std::array<char, 512> room{};
    parley_status status{};
    status.size = sizeof status;
    status.room = room.data();
    status.room_n = room.size();
    const auto code = begin(&status);
    state_ = State::Open;
    if (code == PARLEY_OK) return {};
    state_ = State::Destroyed;
    return broken("open failed with " + std::to_string(code));
}

void Exercise::feed() {
    if (state_ != State::Open || hasEnded()) return;
    give();
}

void Exercise::feedOddly(std::mt19937& chance) {
    if (state_ != State::Open || hasEnded()) return;
    giveOddly(chance);
}

void Exercise::close() {
    if (state_ != State::Open || hasEnded()) return;
    closed_ = true;
    finish();
}

void Exercise::cancel() {
    if (state_ != State::Open) return;
    stop();
    // Until it returns the plugin may still be in the middle of a word.
    cancelled_ = true;
}

void Exercise::destroy() {
    if (state_ != State::Open) return;
    free();
    state_ = State::Destroyed;
}

void Exercise::abandon() {
    cancel();
    stage_.settle();
    destroy();
    stage_.settle();
}

void Exercise::endByException(const char* call) {
    tell("an exception leaves ");
    tell(call);
    std::_Exit(1);
}

bool Exercise::isOnStrand() {
    if (std::this_thread::get_id() == strand_) return true;
    ++heard_.on_other_threads;
    return false;
}

bool Exercise::admits() {
    if (!isOnStrand()) return false;
    if (state_ == State::Opening) ++heard_.before_open_returned;
    if (state_ == State::Destroyed) ++heard_.after_destroy;
    if (hasEnded()) ++heard_.after_end;
    return state_ == State::Open && !hasEnded();
}

void Exercise::note(const std::function<std::string()>& problem) {
    if (heard_.unsound.empty()) heard_.unsound = problem();
}

void Exercise::tellOutput(const std::function<std::string()>& problem) {
    if (!admits()) return;
    ++heard_.outputs;
    if (cancelled_) ++heard_.outputs_after_cancel;
    note(problem);
    if (on_output) on_output();
}

void Exercise::tellWritable() {
    if (admits()) ++heard_.writables;
}

void Exercise::tellEnd(const parley_status* status, const std::function<std::string()>& problem) {
    if (!isOnStrand()) return;
    const bool admitted = admits();
    ++heard_.ends;
    if (!admitted) return;
    heard_.end_code = status == nullptr ? PARLEY_E_INTERNAL : status->code;
    if (PARLEY_HAS(status, retry_after_ms)) heard_.retry_after_ms = status->retry_after_ms;
    note([&] {
        if (!PARLEY_HAS(status, room_n)) return std::string{"the status of on_end is too short"};
        auto wrong = problemOf("the message of a status", status->message);
        return wrong.empty() ? problem() : wrong;
    });
    if (on_end) on_end();
}

}  // namespace parley::provider::conformance
