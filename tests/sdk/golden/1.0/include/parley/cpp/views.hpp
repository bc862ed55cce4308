#ifndef PARLEY_CPP_VIEWS_HPP
#define PARLEY_CPP_VIEWS_HPP

#include "../audio.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace parley {

inline parley_str str(std::string_view text) noexcept {
    return {text.data(), text.size()};
}

inline parley_bytes bytes(std::string_view raw) noexcept {
    return {reinterpret_cast<const uint8_t*>(raw.data()), raw.size()};
}

inline std::string_view view(parley_str text) noexcept {
    return text.n == 0 ? std::string_view{} : std::string_view{text.p, text.n};
}

inline std::string_view view(parley_bytes raw) noexcept {
    return raw.n == 0 ? std::string_view{}
                      : std::string_view{reinterpret_cast<const char*>(raw.p), raw.n};
}

inline std::string_view view(const parley_audio& audio) noexcept {
    return view(parley_bytes{audio.data, audio.n});
}

/// A copy of a struct that may have been written by an older or newer side: fields that its writer
/// did not know are zero, so that they can be read without asking.
template <class T>
T copyOf(const T* from) noexcept {
    static_assert(std::is_trivially_copyable_v<T>);
    T copy{};
    if (from == nullptr) return copy;
    const auto known = std::min<std::size_t>(from->size, sizeof(T));
    std::memcpy(&copy, from, known);
    copy.size = static_cast<uint32_t>(known);
    return copy;
}

/// An array of structs whose writer may know more or fewer fields than this reader; its elements
/// are `first->size` apart. Iterates over copies.
template <class T>
class Strided {
public:
    class Iterator {
    public:
        Iterator(const Strided& all, std::size_t at) noexcept : all_{&all}, at_{at} {}
        T operator*() const noexcept { return (*all_)[at_]; }
        Iterator& operator++() noexcept {
            ++at_;
            return *this;
        }
        bool operator!=(const Iterator& other) const noexcept { return at_ != other.at_; }

    private:
        const Strided* all_;
        std::size_t at_;
    };

    Strided(const T* first, std::size_t count) noexcept
        : first_{first}, count_{first == nullptr ? 0 : count} {}

    std::size_t size() const noexcept { return count_; }
    bool empty() const noexcept { return count_ == 0; }
    T operator[](std::size_t at) const noexcept {
        const auto* raw = reinterpret_cast<const unsigned char*>(first_);
        return copyOf(reinterpret_cast<const T*>(raw + at * first_->size));
    }
    Iterator begin() const noexcept { return {*this, 0}; }
    Iterator end() const noexcept { return {*this, count_}; }

private:
    const T* first_;
    std::size_t count_;
};

}  // namespace parley

#endif
