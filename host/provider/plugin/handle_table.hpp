#pragma once

#include <base/check.hpp>
#include <io/loop.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <variant>
#include <vector>

namespace parley::provider {

/// What a plugin holds in place of a pointer: it names an object, and still does no harm when the
/// object is gone. Never 0.
class Handle {
public:
    Handle() = default;
    Handle(std::uint16_t plugin, std::uint32_t index, std::uint32_t generation)
        : bits_{
              (std::uint64_t{plugin} << 48U) | (std::uint64_t{index} << 24U) |
              (generation & kLow24)} {}
    explicit Handle(std::uint64_t bits) : bits_{bits} {}
    explicit Handle(const void* pointer) : bits_{reinterpret_cast<std::uintptr_t>(pointer)} {}

    [[nodiscard]] std::uint64_t bits() const { return bits_; }
    [[nodiscard]] void* pointer() const { return reinterpret_cast<void*>(bits_); }
    [[nodiscard]] std::uint16_t plugin() const { return static_cast<std::uint16_t>(bits_ >> 48U); }
    [[nodiscard]] std::uint32_t index() const {
        return static_cast<std::uint32_t>(bits_ >> 24U) & kLow24;
    }
    [[nodiscard]] std::uint32_t generation() const {
        return static_cast<std::uint32_t>(bits_) & kLow24;
    }

    static constexpr std::uint32_t kLow24 = 0xff'ffff;

private:
    static_assert(sizeof(void*) == sizeof(std::uint64_t));

    std::uint64_t bits_ = 0;
};

enum class Standing : std::uint8_t {
    Here,
    /// Alive, but it belongs to another loop than the caller's.
    Elsewhere,
    Gone,
};

/// Objects that plugins name by handles. Finding takes no lock, on any thread; memory is never
/// given back, so a stale handle reads a slot that says so. A slot rests as long as possible before
/// it is used again. `Payload` is memory that goes with the slot and may be read even after the
/// object.
template <typename Object, typename Payload = std::monostate>
class HandleTable {
public:
    struct Found {
        Standing standing;
        /// Null unless it is here.
        Object* object;
        /// Where an object that is elsewhere lives.
        io::Loop* loop;
    };

    /// `loop` is where the object lives.
    Handle add(Object& object, io::Loop& loop, std::uint16_t plugin) {
        const std::lock_guard lock{mutex_};
        if (resting_.size() < kResting) grow();
        const auto index = resting_.front();
        resting_.pop_front();
        auto& slot = *slotAt(index);
        slot.object = &object;
        slot.loop.store(&loop, std::memory_order_relaxed);
        // Even: resting. Odd: in use.
        const auto generation = slot.generation.load(std::memory_order_relaxed) + 1;
        slot.generation.store(generation, std::memory_order_release);
        return {plugin, index, generation};
    }

    /// Where the object lives, or when nothing runs there any more.
    void remove(Handle handle) {
        const std::lock_guard lock{mutex_};
        auto* slot = slotAt(handle.index());
        CHECK(slot != nullptr && isCurrent(*slot, handle));
        slot->generation.fetch_add(1, std::memory_order_release);
        slot->object = nullptr;
        resting_.push_back(handle.index());
    }

    Found find(Handle handle) {
        auto* slot = slotAt(handle.index());
        if (slot == nullptr || (handle.generation() & 1U) == 0 || !isCurrent(*slot, handle)) {
            return {Standing::Gone, nullptr, nullptr};
        }
        auto* loop = slot->loop.load(std::memory_order_acquire);
        // Read again: only then did both belong to the same object.
        if (!isCurrent(*slot, handle)) return {Standing::Gone, nullptr, nullptr};
        if (loop != io::Loop::current()) return {Standing::Elsewhere, nullptr, loop};
        return {Standing::Here, slot->object, loop};
    }

    Payload& payloadOf(Handle handle) { return slotAt(handle.index())->payload; }

private:
    struct Slot {
        std::atomic<std::uint32_t> generation = 0;
        std::atomic<io::Loop*> loop = nullptr;
        Object* object = nullptr;
        Payload payload{};
    };
    static constexpr std::size_t kChunk = 256;
    static constexpr std::size_t kMostChunks = 4096;
    /// How many freed slots wait at least before the first of them is used again.
    static constexpr std::size_t kResting = 128;

    static bool isCurrent(const Slot& slot, Handle handle) {
        return (slot.generation.load(std::memory_order_acquire) & Handle::kLow24) ==
               handle.generation();
    }

    Slot* slotAt(std::uint32_t index) {
        if (index >= kChunk * kMostChunks) return nullptr;
        auto* chunk = chunks_[index / kChunk].load(std::memory_order_acquire);
        return chunk == nullptr ? nullptr : chunk + index % kChunk;
    }

    void grow() {
        CHECK(owned_.size() < kMostChunks);
        const auto first = static_cast<std::uint32_t>(owned_.size() * kChunk);
        owned_.push_back(std::make_unique<Slot[]>(kChunk));
        chunks_[owned_.size() - 1].store(owned_.back().get(), std::memory_order_release);
        for (std::uint32_t i = 0; i < kChunk; ++i)
            resting_.push_back(first + i);
    }

    std::mutex mutex_;
    std::array<std::atomic<Slot*>, kMostChunks> chunks_{};
    std::vector<std::unique_ptr<Slot[]>> owned_;
    std::deque<std::uint32_t> resting_;
};

}  // namespace parley::provider
