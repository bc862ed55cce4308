#pragma once

#include <parley/abi.h>

#include <cstdint>
#include <string_view>

namespace parley::provider {

/// Bytes that the host lends to plugins, counted; the last one to release them frees them.
class HostBuf {
public:
    /// Counted once; null when there is no memory or `size` is more than a buffer may have.
    static const parley_buf* make(std::size_t size, std::uint8_t** writable);
    static void retain(const parley_buf* buf);
    static void release(const parley_buf* buf);
};

/// Bytes given to a plugin for the length of one call, which the plugin may keep.
class LentBuf {
public:
    explicit LentBuf(std::string_view bytes);
    ~LentBuf();
    LentBuf(const LentBuf&) = delete;
    LentBuf& operator=(const LentBuf&) = delete;

    /// Null when there was no memory.
    [[nodiscard]] const parley_buf* get() const { return buf_; }

private:
    const parley_buf* buf_;
};

}  // namespace parley::provider
