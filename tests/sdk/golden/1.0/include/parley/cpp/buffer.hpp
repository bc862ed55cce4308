#ifndef PARLEY_CPP_BUFFER_HPP
#define PARLEY_CPP_BUFFER_HPP

#include "host.hpp"

namespace parley {

/// Counted bytes of the host, kept. Copying keeps them once more.
class Buffer {
public:
    Buffer() = default;
    Buffer(const Buffer& other) noexcept : table_{other.table_}, raw_{other.raw_} {
        if (raw_ != nullptr) table_->retain(raw_);
    }
    Buffer(Buffer&& other) noexcept
        : table_{other.table_}, raw_{std::exchange(other.raw_, nullptr)} {}
    Buffer& operator=(Buffer other) noexcept {
        std::swap(table_, other.table_);
        std::swap(raw_, other.raw_);
        return *this;
    }
    ~Buffer() {
        if (raw_ != nullptr) table_->release(raw_);
    }

    /// Throws UNSUPPORTED without the service and INTERNAL without memory. 1 MiB at most.
    static Buffer copyOf(const Host& host, std::string_view from) {
        const auto& table = detail::need(host.buf, PARLEY_SVC_BUF);
        uint8_t* writable = nullptr;
        Buffer made{&table, table.alloc(host.raw, from.size(), &writable)};
        if (made.raw_ == nullptr) throw Failure{PARLEY_E_INTERNAL, "no memory for a buffer"};
        if (!from.empty()) std::memcpy(writable, from.data(), from.size());
        return made;
    }

    const parley_buf* raw() const noexcept { return raw_; }
    std::string_view text() const noexcept {
        return raw_ == nullptr ? std::string_view{} : view(parley_bytes{raw_->data, raw_->n});
    }

private:
    friend class Chunk;
    Buffer(const parley_buf_v1* table, const parley_buf* raw) noexcept : table_{table}, raw_{raw} {}

    const parley_buf_v1* table_ = nullptr;
    const parley_buf* raw_ = nullptr;
};

/// Bytes that a callback brings, borrowed until it returns.
class Chunk {
public:
    Chunk(const Host& host, const parley_buf* raw) noexcept : host_{&host}, raw_{raw} {}

    std::string_view text() const noexcept { return view(parley_bytes{raw_->data, raw_->n}); }
    const parley_buf* raw() const noexcept { return raw_; }
    /// For longer than the callback, without a copy.
    Buffer keep() const {
        const auto& table = detail::need(host_->buf, PARLEY_SVC_BUF);
        table.retain(raw_);
        return {&table, raw_};
    }

private:
    const Host* host_;
    const parley_buf* raw_;
};

}  // namespace parley

#endif
