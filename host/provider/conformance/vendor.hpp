#pragma once

#include <parley/testing/fake_host.hpp>

#include <cstddef>
#include <random>

namespace parley::provider::conformance {

/// The other end of everything that a plugin began with a scripted host. It is silent but for what
/// it is told to do; what is over it sets down as given up.
class Vendor {
public:
    explicit Vendor(parley::testing::FakeHost& host) : host_{host} {}

    /// How many the plugin began, and how many of these are neither over nor given up.
    [[nodiscard]] std::size_t begun() const;
    [[nodiscard]] std::size_t open() const;

    /// Every connection breaks; how many there were.
    std::size_t fail();
    /// Every HTTP exchange and handshake that is open is answered so, with `Retry-After`.
    std::size_t refuse(int http_status);
    static constexpr std::uint32_t kRetryAfterSeconds = 7;
    /// Every connection brings bytes that mean nothing, in pieces of any size, and ends well.
    std::size_t babble(std::mt19937& chance);

    /// Takes nothing more.
    void block();
    /// Takes again, and says so; how many connections there are that can.
    std::size_t unblock();
    [[nodiscard]] std::size_t bytesTaken() const;

    [[nodiscard]] std::size_t openExchanges() const;
    /// Whether no open exchange is read from.
    [[nodiscard]] bool isPaused() const;

private:
    parley::testing::FakeHost& host_;
};

}  // namespace parley::provider::conformance
