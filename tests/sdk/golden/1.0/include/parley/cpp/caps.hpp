#ifndef PARLEY_CPP_CAPS_HPP
#define PARLEY_CPP_CAPS_HPP

#include "failure.hpp"

#include <string>
#include <vector>

namespace parley {
namespace detail {

/// Capabilities in the form in which any thread may read them, as long as the instance lives.
template <class Caps>
class KeptCaps {
public:
    void keep(Caps caps) {
        caps_ = std::move(caps);
        for (const auto& language : caps_.languages)
            languages_.push_back(str(language));
    }
    const Caps& caps() const noexcept { return caps_; }
    const std::vector<parley_str>& languages() const noexcept { return languages_; }

private:
    Caps caps_{};
    std::vector<parley_str> languages_;
};

/// Writes as much of a struct as its reader has room for.
template <class Raw>
void writeSized(Raw* out, Raw full) noexcept {
    const auto room = std::min<std::size_t>(out->size, sizeof(Raw));
    full.size = static_cast<uint32_t>(room);
    std::memcpy(out, &full, room);
}

}  // namespace detail
}  // namespace parley

#endif
