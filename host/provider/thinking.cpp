#include "thinking.hpp"

#include <io/fiber.hpp>

#include <functional>

namespace parley::provider {

namespace {

/// Gathers what a model says, on the loop that asked it.
class Listener final : public MindSink {
public:
    Listener(std::size_t most_bytes, std::function<void()> done)
        : most_bytes_{most_bytes}, done_{std::move(done)} {}

    [[nodiscard]] WholeThought take() { return std::move(said_); }

private:
    void onText(std::string_view delta) override {
        if (is_over_) return;
        auto& text = std::get<std::string>(said_);
        text += delta;
        if (text.size() > most_bytes_)
            end(Failure{.code = FailureCode::Protocol, .message = "the answer is too long"});
    }
    void onFinished(Finish finish) override {
        if (finish == Finish::Length)
            return end(Failure{.code = FailureCode::Protocol, .message = "the answer is cut off"});
        if (finish == Finish::ContentFilter) return end(Failure{.code = FailureCode::Content});
        end({});
    }
    void onFailed(const Failure& failure) override { end(failure); }

    void end(std::optional<Failure> failure) {
        if (std::exchange(is_over_, true)) return;
        if (failure) said_ = std::move(*failure);
        done_();
    }

    const std::size_t most_bytes_;
    const std::function<void()> done_;
    WholeThought said_;
    bool is_over_ = false;
};

}  // namespace

WholeThought thinkAndWait(
    io::Loop& loop,
    const std::shared_ptr<Mind>& mind,
    const Thought& thought,
    std::size_t most_bytes) {
    std::unique_ptr<MindCall> call;
    io::Waiter waiter;
    Listener listener{most_bytes, [&] {
                          // What was asked must not end inside its own answer.
                          loop.post([&] {
                              call.reset();
                              waiter.wake();
                          });
                      }};
    loop.post([&] { call = mind->start(thought, listener); });
    waiter.wait();
    return listener.take();
}

}  // namespace parley::provider
