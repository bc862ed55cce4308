#pragma once

#include "stage.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <thread>

namespace parley::provider::conformance {

/// What a stream said, whatever its kind.
struct Heard {
    std::size_t outputs = 0;
    std::size_t writables = 0;
    std::size_t ends = 0;
    parley_code end_code = PARLEY_OK;
    std::uint32_t retry_after_ms = 0;
    /// Callbacks when none may come.
    std::size_t before_open_returned = 0;
    std::size_t after_end = 0;
    std::size_t outputs_after_cancel = 0;
    std::size_t after_destroy = 0;
    std::atomic<std::size_t> on_other_threads = 0;
    /// The first thing that made no sense in itself.
    std::string unsound;
};

/// One stream of a plugin, driven by hand. It outlives the plugin's stream, so that what comes too
/// late is noticed.
class Exercise {
public:
    explicit Exercise(Stage& stage) : stage_{stage} {}
    virtual ~Exercise() = default;
    Exercise(const Exercise&) = delete;
    Exercise& operator=(const Exercise&) = delete;

    /// What `open` was refused with.
    Verdict open();
    void feed();
    /// Legal input that nobody expects.
    void feedOddly(std::mt19937& chance);
    void close();
    void cancel();
    void destroy();
    /// The caller interrupts, where the kind has that.
    virtual void interrupt() {}
    /// Lets the host take nothing and the vendor neither, for long.
    virtual Verdict press() = 0;

    [[nodiscard]] const Heard& heard() const { return heard_; }
    [[nodiscard]] bool hasEnded() const { return heard_.ends > 0; }
    /// The longest that a call of that name took.
    [[nodiscard]] const std::map<std::string, std::chrono::nanoseconds>& times() const {
        return times_;
    }
    std::function<void()> on_output;
    std::function<void()> on_end;

protected:
    virtual parley_code begin(parley_status* status) = 0;
    virtual void give() = 0;
    virtual void giveOddly(std::mt19937& chance) = 0;
    virtual void finish() = 0;
    virtual void stop() = 0;
    virtual void free() = 0;

    /// For the destructor of a final class: nothing of the stream outlives it, however a check
    /// ended.
    void abandon();
    /// A callback of the plugin's; false when it may not come, and is only counted.
    bool admits();
    /// The same for one that brings something. `problem` says what makes no sense in it.
    void tellOutput(const std::function<std::string()>& problem);
    void tellWritable();
    void tellEnd(const parley_status* status, const std::function<std::string()>& problem);
    [[nodiscard]] bool wasClosed() const { return closed_; }
    /// Calls a function of the plugin's table, noting what it is called for and how long it takes.
    /// An exception that leaves it is the end of the check, whichever it is.
    template <typename Answer, typename... Parameters, typename... Arguments>
    Answer call(
        const char* name, Answer (*function)(Parameters...) noexcept, Arguments... arguments) {
        noteCall(name);
        const Timed timed{times_[name]};
        // Through the type without the promise, so that the compiler leaves the way out open.
        Answer (*const may_throw)(Parameters...) = function;
        try {
            return may_throw(arguments...);
        } catch (...) {
            endByException(name);
        }
    }
    Stage& stage_;

private:
    /// Keeps the longest time.
    class Timed {
    public:
        explicit Timed(std::chrono::nanoseconds& longest) : longest_{longest} {}
        ~Timed() {
            const std::chrono::nanoseconds took = std::chrono::steady_clock::now() - start_;
            longest_ = std::max(longest_, took);
        }
        Timed(const Timed&) = delete;
        Timed& operator=(const Timed&) = delete;

    private:
        std::chrono::nanoseconds& longest_;
        const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    };

    [[noreturn]] static void endByException(const char* call);
    bool isOnStrand();
    void note(const std::function<std::string()>& problem);

    const std::thread::id strand_ = std::this_thread::get_id();
    Heard heard_;
    std::map<std::string, std::chrono::nanoseconds> times_;
    enum class State : std::uint8_t { Opening, Open, Destroyed } state_ = State::Opening;
    bool cancelled_ = false;
    bool closed_ = false;
};

/// An interface whose streams can be driven.
struct StreamKind {
    /// `stt`
    std::string_view name;
    const char* interface;
    /// How often a stream is fed until it may be taken for used: frames, or sentences, which may
    /// cost a plugin that has no vendor some work.
    int feeds;
    std::unique_ptr<Exercise> (*exercise)(Stage& stage);
    /// Asks what the instance can do, as a host whose struct ends where its size says; what is
    /// wrong with the answer.
    Verdict (*askCaps)(Stage& stage);
};

std::span<const StreamKind> streamKinds();

std::unique_ptr<Exercise> exerciseEar(Stage& stage);
std::unique_ptr<Exercise> exerciseMouth(Stage& stage);
std::unique_ptr<Exercise> exerciseMind(Stage& stage);
Verdict askEarCaps(Stage& stage);
Verdict askMouthCaps(Stage& stage);
Verdict askMindCaps(Stage& stage);

/// What is wrong with a text that a plugin gave, if something is.
std::string problemOf(std::string_view what, const parley_str& text);
/// What a plugin says of languages or rates, if it makes no sense.
std::string problemOfLists(
    const std::uint32_t* rates_hz,
    std::size_t rate_count,
    const parley_str* languages,
    std::size_t language_count);

}  // namespace parley::provider::conformance
