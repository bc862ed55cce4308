#pragma once

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace parley::io {

/// Bytes that were read and not yet understood. Begins small, because most streams bring little at
/// a time, and grows up to its limit for those that bring more.
class InputBuffer {
public:
    explicit InputBuffer(std::size_t limit) : limit_{std::max(limit, kLeast)} {}

    [[nodiscard]] std::string_view bytes() const { return {memory_.get() + begin_, end_ - begin_}; }
    [[nodiscard]] bool isEmpty() const { return begin_ == end_; }
    void clear() { begin_ = end_ = 0; }
    void drop(std::size_t count) {
        begin_ += count;
        if (begin_ == end_) clear();
    }

    /// Where the next bytes go; empty when the limit is reached.
    boost::asio::mutable_buffer room() {
        if (begin_ > 0) moveToFront();
        // A read that filled all there was is a sign that more was waiting.
        if (end_ == size_ || std::exchange(filled_, false)) grow();
        return {memory_.get() + end_, size_ - end_};
    }
    void added(std::size_t count) {
        end_ += count;
        filled_ = end_ == size_;
    }

private:
    static constexpr std::size_t kLeast = 4096;

    void moveToFront() {
        std::memmove(memory_.get(), memory_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }

    void grow() {
        const auto size = std::min(std::max(size_ * 2, kLeast), limit_);
        if (size == size_) return;
        std::unique_ptr<char[]> memory{new char[size]};
        if (end_ > 0) std::memcpy(memory.get(), memory_.get(), end_);
        memory_ = std::move(memory);
        size_ = size;
    }

    const std::size_t limit_;
    std::unique_ptr<char[]> memory_;
    std::size_t size_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool filled_ = false;
};

}  // namespace parley::io
