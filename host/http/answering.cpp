#include "answering.hpp"

#include <io/signal.hpp>

#include <mutex>
#include <utility>

namespace parley::http {

namespace {

// Some seconds of what a fast model says; a client that is further behind makes it wait.
constexpr std::size_t kMostWaitingBytes = std::size_t{64} * 1024;

}  // namespace

/// What the models say into and the handler takes from. Goes on until the models have been told to
/// stop, which may be after the handler's part is gone.
class Answering::Line final : public provider::MindSink, public std::enable_shared_from_this<Line> {
public:
    explicit Line(io::Loop& loop) : loop_{loop}, signal_{loop} {}

    void begin(std::shared_ptr<provider::Mind> mind, provider::Thought thought) {
        loop_.post(
            [self = shared_from_this(), mind = std::move(mind), thought = std::move(thought)] {
                self->mind_ = mind;
                self->call_ = mind->start(thought, *self);
            });
    }
    void end() {
        loop_.post([self = shared_from_this()] { self->call_.reset(); });
    }
    void leave() {
        {
            const std::lock_guard lock{mutex_};
            pieces_.emplace_back(Left{});
        }
        signal_.ring();
    }

    std::vector<Piece> next(std::chrono::seconds limit) {
        if (auto pieces = take(); !pieces.empty()) return pieces;
        signal_.waitFor(limit);
        return take();
    }
    provider::TokenUsage usage() const {
        const std::lock_guard lock{mutex_};
        return usage_;
    }

private:
    void onText(std::string_view delta) override { add(Text{std::string{delta}}, delta.size()); }
    void onToolBegin(
        std::uint32_t index, std::string_view call_id, std::string_view name) override {
        add(ToolBegin{index, std::string{call_id}, std::string{name}}, call_id.size());
    }
    void onToolArguments(std::uint32_t index, std::string_view delta) override {
        add(ToolArguments{index, std::string{delta}}, delta.size());
    }
    void onUsage(const provider::TokenUsage& usage) override {
        const std::lock_guard lock{mutex_};
        usage_ = usage;
    }
    void onFinished(provider::Finish finish) override { add(finish, 0); }
    void onFailed(const provider::Failure& failure) override { add(failure, 0); }

    void add(Piece piece, std::size_t size) {
        bool rings = false;
        bool pauses = false;
        {
            const std::lock_guard lock{mutex_};
            pieces_.push_back(std::move(piece));
            waiting_bytes_ += sizeof(Piece) + size;
            rings = !std::exchange(will_ring_, true);
            pauses = waiting_bytes_ > kMostWaitingBytes && !std::exchange(paused_, true);
        }
        if (pauses) call_->pause();
        // Later, so that all that came from the vendor at once goes to the client at once.
        if (rings) loop_.post([self = shared_from_this()] { self->signal_.ring(); });
    }

    bool isPaused() const {
        const std::lock_guard lock{mutex_};
        return paused_;
    }

    std::vector<Piece> take() {
        const std::lock_guard lock{mutex_};
        will_ring_ = false;
        waiting_bytes_ = 0;
        if (std::exchange(paused_, false)) {
            loop_.post([self = shared_from_this()] {
                if (self->call_ != nullptr && !self->isPaused()) self->call_->resume();
            });
        }
        return std::exchange(pieces_, {});
    }

    io::Loop& loop_;
    io::Signal signal_;

    // Of the loop.
    std::shared_ptr<provider::Mind> mind_;
    std::unique_ptr<provider::MindCall> call_;

    mutable std::mutex mutex_;
    std::vector<Piece> pieces_;
    std::size_t waiting_bytes_ = 0;
    bool will_ring_ = false;
    bool paused_ = false;
    provider::TokenUsage usage_;
};

Answering::Answering(
    io::Loop& loop, std::shared_ptr<provider::Mind> mind, provider::Thought thought)
    : line_{std::make_shared<Line>(loop)} {
    line_->begin(std::move(mind), std::move(thought));
}

Answering::~Answering() {
    line_->end();
}

std::vector<Answering::Piece> Answering::next(std::chrono::seconds limit) {
    return line_->next(limit);
}

provider::TokenUsage Answering::usage() const {
    return line_->usage();
}

std::function<void()> Answering::leaving() const {
    return [line = std::weak_ptr{line_}] {
        if (const auto still = line.lock()) still->leave();
    };
}

}  // namespace parley::http
