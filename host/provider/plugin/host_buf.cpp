#include "host_buf.hpp"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

namespace parley::provider {

namespace {

constexpr std::size_t kMostBufBytes = 1024U * 1024U;
// So that samples can be read in place.
constexpr std::size_t kAlignment = 16;

/// In one block with its bytes.
struct alignas(kAlignment) BufBlock {
    parley_buf buf{};
    std::atomic<std::uint32_t> holders = 1;
};

BufBlock* blockOf(const parley_buf* buf) {
    return buf == nullptr ? nullptr : static_cast<BufBlock*>(buf->owner);
}

}  // namespace

const parley_buf* HostBuf::make(std::size_t size, std::uint8_t** writable) {
    if (size > kMostBufBytes) return nullptr;
    void* memory = std::malloc(sizeof(BufBlock) + size);
    if (memory == nullptr) return nullptr;
    auto* block = new (memory) BufBlock;
    auto* bytes = static_cast<std::uint8_t*>(memory) + sizeof(BufBlock);
    block->buf = {.size = sizeof(parley_buf), .pad0 = 0, .data = bytes, .n = size, .owner = block};
    if (writable != nullptr) *writable = bytes;
    return &block->buf;
}

void HostBuf::retain(const parley_buf* buf) {
    if (auto* block = blockOf(buf)) block->holders.fetch_add(1, std::memory_order_relaxed);
}

void HostBuf::release(const parley_buf* buf) {
    auto* block = blockOf(buf);
    if (block == nullptr || block->holders.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    block->~BufBlock();
    std::free(block);
}

LentBuf::LentBuf(std::string_view bytes) {
    std::uint8_t* writable = nullptr;
    buf_ = HostBuf::make(bytes.size(), &writable);
    if (buf_ != nullptr && !bytes.empty()) std::memcpy(writable, bytes.data(), bytes.size());
}

LentBuf::~LentBuf() {
    HostBuf::release(buf_);
}

}  // namespace parley::provider
