#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace parley::io {

/// Bytes on their way out: those being written, and those that wait behind them, which go out
/// together. Both keep their memory, so a steady stream allocates nothing.
class OutputQueue {
public:
    explicit OutputQueue(std::size_t high_watermark) : high_watermark_{high_watermark} {}

    [[nodiscard]] bool isFull() const { return size() >= high_watermark_; }
    [[nodiscard]] bool isEmpty() const { return size() == 0; }
    [[nodiscard]] std::size_t size() const { return writing_.size() - written_ + waiting_.size(); }
    std::string& waiting() { return waiting_; }
    /// Remembers that somebody was turned away.
    void turnAway() { turned_away_ = true; }
    /// Takes over what waits in the other, and whom it turned away.
    void takeOver(OutputQueue& other) {
        waiting_.append(std::exchange(other.waiting_, {}));
        turned_away_ = std::exchange(other.turned_away_, false) || turned_away_;
    }

    /// What to write next, which stays where it is until `wrote`; empty when there is nothing.
    std::string_view next() {
        if (written_ == writing_.size()) {
            writing_.clear();
            written_ = 0;
            std::swap(writing_, waiting_);
        }
        return std::string_view{writing_}.substr(written_);
    }

    /// True when whoever was turned away should hear that there is room again.
    bool wrote(std::size_t count) {
        written_ += count;
        return turned_away_ && size() < high_watermark_ / 2 ? std::exchange(turned_away_, false)
                                                            : false;
    }

private:
    const std::size_t high_watermark_;
    std::string writing_;
    std::size_t written_ = 0;
    std::string waiting_;
    bool turned_away_ = false;
};

}  // namespace parley::io
