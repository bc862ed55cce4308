#pragma once

#include <nlohmann/json.hpp>
#include <sys/types.h>

#include <cstdint>
#include <string>

namespace parley::testing {

/// The vendors' fakes of tests/fakes, a program of its own for whoever holds this: started (and
/// installed first, when something is missing), ended with this object, or with the process when it
/// crashes. tests/fakes/README.md has the words for `script` and what `requests` gives. Failing to
/// start stops the binary; a command that the fakes refuse throws std::runtime_error.
class FakeVendors {
public:
    FakeVendors();
    ~FakeVendors();
    FakeVendors(const FakeVendors&) = delete;
    FakeVendors& operator=(const FakeVendors&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// Answers alike; `{"second_port", "closed"}` makes it refuse connections.
    [[nodiscard]] std::uint16_t secondPort() const { return second_port_; }
    /// `http://127.0.0.1:<port><path>`
    [[nodiscard]] std::string url(const std::string& path = "") const;

    /// One command or an array of them.
    void script(const nlohmann::json& commands);
    /// Forgets behaviours, records, keys and limits.
    void reset();

    /// The records that match, such as `vendor=openai&outcome=ended&at_least=1`.
    [[nodiscard]] nlohmann::json requests(const std::string& query = "") const;
    /// The audio that came in with the request of this record.
    [[nodiscard]] std::string audioOf(const nlohmann::json& record) const;

    /// What a text sounds like when these fakes speak, and what such sound says: PCM, 16 bits.
    [[nodiscard]] std::string speech(const std::string& text, std::uint32_t rate_hz) const;
    [[nodiscard]] std::string heardIn(const std::string& pcm, std::uint32_t rate_hz) const;

private:
    [[nodiscard]] std::string ask(
        const std::string& method, const std::string& path, const std::string& body = "") const;

    pid_t program_ = 0;
    int input_ = -1;
    std::uint16_t port_ = 0;
    std::uint16_t second_port_ = 0;
};

}  // namespace parley::testing
