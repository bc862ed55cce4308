#pragma once

#include <provider/failure.hpp>

#include <parley/parley.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace parley::provider {

/// Whether a struct that a plugin passes can be read up to and with `field`.
#define PARLEY_READABLE(p, field) \
    (::parley::provider::isAligned(p, alignof(decltype(*(p)))) && PARLEY_HAS(p, field))

inline bool isAligned(const void* pointer, std::size_t alignment) {
    return pointer != nullptr && reinterpret_cast<std::uintptr_t>(pointer) % alignment == 0;
}

inline parley_str toAbi(std::string_view text) {
    return {text.data(), text.size()};
}
inline parley_bytes toAbiBytes(std::string_view bytes) {
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

/// The bytes, unless there is no pointer to them or they are more than `most`.
inline std::optional<std::string_view> viewOf(const parley_str& text, std::size_t most) {
    if (text.n == 0) return std::string_view{};
    if (text.p == nullptr || text.n > most) return std::nullopt;
    return std::string_view{text.p, text.n};
}
inline std::optional<std::string_view> viewOf(const parley_bytes& bytes, std::size_t most) {
    if (bytes.n == 0) return std::string_view{};
    if (bytes.p == nullptr || bytes.n > most) return std::nullopt;
    return std::string_view{reinterpret_cast<const char*>(bytes.p), bytes.n};
}

/// A count of nanoseconds that a plugin gave; what does not fit is the last time there is.
inline std::int64_t nanosecondsOf(std::uint64_t count) {
    return static_cast<std::int64_t>(std::min(count, std::uint64_t{INT64_MAX}));
}

/// As much of the text as fits, in UTF-8 whatever was given. For what people read.
std::string textOf(const parley_str& text, std::size_t most);

/// An array of structs that say their size themselves; elements are `stride` apart, so that a newer
/// writer's longer ones are read rightly.
template <typename Struct>
class AbiArray {
public:
    /// Empty when it is not an array that can be read. `least_size` is the size in the first
    /// release.
    static std::optional<AbiArray> of(
        const Struct* first, std::size_t count, std::size_t least_size, std::size_t most) {
        // Structs grow by some fields a release.
        constexpr std::size_t kMostStride = 4096;
        if (count == 0) return AbiArray{nullptr, 0, 0};
        if (count > most || !isAligned(first, alignof(Struct))) return std::nullopt;
        const std::size_t stride = first->size;
        if (stride < least_size || stride > kMostStride || stride % alignof(Struct) != 0) {
            return std::nullopt;
        }
        return AbiArray{first, count, stride};
    }

    [[nodiscard]] std::size_t size() const { return count_; }
    const Struct& operator[](std::size_t index) const {
        const auto* bytes = reinterpret_cast<const std::byte*>(first_);
        return *reinterpret_cast<const Struct*>(bytes + index * stride_);
    }

private:
    AbiArray(const Struct* first, std::size_t count, std::size_t stride)
        : first_{first}, count_{count}, stride_{stride} {}

    const Struct* first_;
    std::size_t count_;
    std::size_t stride_;
};

/// A status as a plugin reported it; empty for PARLEY_OK. What cannot be read is a fault of the
/// plugin, hence Internal.
std::optional<Failure> failureOf(const parley_status* status);
/// For calls that answer by a code and perhaps filled in *status.
Failure failureOf(parley_code code, const parley_status& status);

/// A status for a plugin to fill in, with room for its texts.
class StatusToFill {
public:
    StatusToFill() {
        status_.size = sizeof status_;
        status_.room = room_.data();
        status_.room_n = room_.size();
    }
    StatusToFill(const StatusToFill&) = delete;
    StatusToFill& operator=(const StatusToFill&) = delete;

    parley_status* get() { return &status_; }
    const parley_status& operator*() const { return status_; }

private:
    /// What parley/abi.h promises.
    static constexpr std::size_t kRoom = 512;

    parley_status status_{};
    std::array<char, kRoom> room_;
};

inline parley_status emptyStatus() {
    parley_status status{};
    status.size = sizeof status;
    return status;
}

/// A status for a plugin. The texts are borrowed from `failure`.
parley_status statusOf(const Failure& failure);

}  // namespace parley::provider
