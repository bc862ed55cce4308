// Callers over WebSockets, each with 20 ms of µ-law every 20 ms, who wait for the same to come
// back. Prints JSON.
//
//   socket_load PORT SESSIONS SECONDS
#include "frames.hpp"

#include <base/check.hpp>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::bench {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr milliseconds kFrame{20};
// Not counted: connections and code become warm.
constexpr milliseconds kWarmUp{1'500};
constexpr milliseconds kLastEchoes{300};
constexpr std::uint8_t kTextOpcode = 1;

struct Tally {
    std::size_t sent = 0;
    std::size_t heard = 0;
    std::size_t wrong = 0;
    std::vector<std::int64_t> echo_us;
    /// By how much this program itself was late to send.
    std::vector<std::int64_t> late_us;
};

std::int64_t usOf(Clock::duration time) {
    return std::chrono::duration_cast<microseconds>(time).count();
}

class Caller {
public:
    Caller(std::uint16_t port, const std::string& sound, std::uint32_t mask)
        : fd_{socket(AF_INET, SOCK_STREAM, 0)},
          sound_{sound},
          frame_{maskedFrame(
              R"({"type":"input_audio_buffer.append","audio":")" + sound + "\"}", mask)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        CHECK(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        const int on = 1;
        setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        shakeHands();
    }
    ~Caller() { close(fd_); }
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;

    [[nodiscard]] int fd() const { return fd_; }

    void speak(Clock::time_point due, bool counts, Tally& tally) {
        const auto written = ::send(fd_, frame_.data(), frame_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        // Its buffer takes seconds of this; a server that lets it fill up is far too late anyway.
        CHECK(written == static_cast<ssize_t>(frame_.size()));
        awaited_.push_back({due, counts});
        if (!counts) return;
        ++tally.sent;
        tally.late_us.push_back(usOf(Clock::now() - due));
    }

    void listen(std::span<char> buffer, Tally& tally) {
        const auto count = recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) return;
        CHECK(count > 0);
        const auto now = Clock::now();
        std::string_view rest{buffer.data(), static_cast<std::size_t>(count)};
        if (!begun_.empty()) {
            begun_ += rest;
            rest = begun_;
        }
        while (const auto frame = firstFrame(rest)) {
            if (frame->opcode == kTextOpcode) take(frame->payload, now, tally);
            rest.remove_prefix(frame->size);
        }
        begun_ = std::string{rest};
    }

private:
    struct Awaited {
        Clock::time_point due;
        bool counts;
    };

    void shakeHands() const {
        const std::string request =
            "GET /v1/realtime?model=any HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n";
        CHECK(::send(fd_, request.data(), request.size(), 0) > 0);
        std::string answer;
        char byte = 0;
        while (!answer.ends_with("\r\n\r\n")) {
            CHECK(recv(fd_, &byte, 1, 0) == 1);
            answer += byte;
        }
        CHECK(answer.starts_with("HTTP/1.1 101"));
    }

    void take(std::string_view event, Clock::time_point now, Tally& tally) {
        CHECK(!awaited_.empty());
        const auto awaited = awaited_.front();
        awaited_.pop_front();
        if (!awaited.counts) return;
        ++tally.heard;
        if (event.find(sound_) == std::string_view::npos) ++tally.wrong;
        tally.echo_us.push_back(usOf(now - awaited.due));
    }

    const int fd_;
    const std::string& sound_;
    const std::string frame_;
    std::deque<Awaited> awaited_;
    /// A message that has not come as a whole.
    std::string begun_;
};

class Load {
public:
    Load(std::uint16_t port, std::size_t count) : epoll_{epoll_create1(0)} {
        for (std::size_t i = 0; i < count; ++i) {
            callers_.push_back(std::make_unique<Caller>(
                port, sound_, 0x9e3779b9U * static_cast<std::uint32_t>(i + 1)));
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.ptr = callers_.back().get();
            CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, callers_.back()->fd(), &event) == 0);
        }
    }
    ~Load() { close(epoll_); }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    /// Every caller's turn is elsewhere within the 20 ms.
    void run(std::chrono::seconds time) {
        const auto begun = Clock::now();
        const auto total = kWarmUp + time;
        const auto frames = static_cast<std::size_t>(total / kFrame) * callers_.size();
        for (std::size_t frame = 0; frame < frames; ++frame) {
            const auto due = begun + kFrame * frame / callers_.size();
            while (Clock::now() < due)
                listen();
            callers_[frame % callers_.size()]->speak(due, due - begun >= kWarmUp, tally_);
            // Also when it is always time for the next one.
            if (frame % kSpokenInARow == 0) listen();
        }
        const auto end = Clock::now() + kLastEchoes;
        while (Clock::now() < end && tally_.heard < tally_.sent)
            listen();
    }

    void report() {
        std::printf(
            R"({"sent":%zu,"heard":%zu,"wrong":%zu,"p50_ms":%.3f,"p99_ms":%.3f,"late_p99_ms":%.3f})"
            "\n",
            tally_.sent,
            tally_.heard,
            tally_.wrong,
            percentile(tally_.echo_us, 0.5),
            percentile(tally_.echo_us, 0.99),
            percentile(tally_.late_us, 0.99));
    }

private:
    static constexpr std::size_t kSpokenInARow = 16;

    void listen() {
        std::array<epoll_event, 64> events{};
        const int count = epoll_wait(epoll_, events.data(), events.size(), 0);
        for (int i = 0; i < count; ++i)
            static_cast<Caller*>(events.at(static_cast<std::size_t>(i)).data.ptr)
                ->listen(buffer_, tally_);
    }

    static double percentile(std::vector<std::int64_t>& values, double part) {
        if (values.empty()) return 0;
        const auto place = static_cast<std::size_t>(part * static_cast<double>(values.size() - 1));
        std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(place));
        return static_cast<double>(values[place]) / 1'000;
    }

    const int epoll_;
    const std::string sound_ = soundInBase64();
    std::vector<std::unique_ptr<Caller>> callers_;
    std::array<char, 65'536> buffer_{};
    Tally tally_;
};

}  // namespace
}  // namespace parley::bench

int main(int argc, char* argv[]) {
    if (argc != 4) {
        std::fprintf(stderr, "socket_load PORT SESSIONS SECONDS\n");
        return 2;
    }
    parley::bench::Load load{
        static_cast<std::uint16_t>(std::atoi(argv[1])), std::strtoul(argv[2], nullptr, 10)};
    load.run(std::chrono::seconds{std::atoi(argv[3])});
    load.report();
    return 0;
}
