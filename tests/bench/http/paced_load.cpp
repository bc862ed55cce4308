// HTTP load at a given rate: paced_load HOST_PORT PATH TOKEN CONNECTIONS REQUESTS_A_SECOND SECONDS
// SEED
//
// Requests fall due at random like those of many people who know nothing of each other (a Poisson
// process, to the microsecond) and are timed from when they fell due, so that waiting for a free
// connection counts. Prints the totals as a line of JSON, as report.lua makes wrk do.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

struct Arguments {
    std::uint16_t port;
    std::string request;
    std::size_t connections;
    double rate;
    double seconds;
    std::uint64_t seed;
};

Arguments parse(const std::vector<std::string>& words) {
    if (words.size() != 7)
        throw std::invalid_argument{"PORT PATH TOKEN CONNECTIONS RATE SECONDS SEED"};
    return {
        .port = static_cast<std::uint16_t>(std::stoul(words[0])),
        .request = "GET " + words[1] + " HTTP/1.1\r\nHost: localhost:" + words[0] +
                   "\r\nAuthorization: Bearer " + words[2] + "\r\n\r\n",
        .connections = std::stoul(words[3]),
        .rate = std::stod(words[4]),
        .seconds = std::stod(words[5]),
        .seed = std::stoull(words[6])};
}

struct Totals {
    std::vector<double> times_ms;
    std::size_t bad_status = 0;
    std::size_t broken = 0;

    [[nodiscard]] double percentile(double share) const {
        if (times_ms.empty()) return 0;
        return times_ms[static_cast<std::size_t>(share * static_cast<double>(times_ms.size() - 1))];
    }
};

/// One keep-alive connection with at most one request under way.
class Connection {
public:
    explicit Connection(std::uint16_t port) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in server{};
        server.sin_family = AF_INET;
        server.sin_port = htons(port);
        server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&server), sizeof server) != 0)
            throw std::runtime_error{"cannot connect"};
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { ::close(socket_); }

    [[nodiscard]] int socket() const { return socket_; }
    [[nodiscard]] Clock::time_point due() const { return due_; }
    [[nodiscard]] bool good() const { return answer_.starts_with("HTTP/1.1 200 "); }

    void ask(const std::string& request, Clock::time_point due) {
        due_ = due;
        answer_.clear();
        if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request.size()))
            throw std::runtime_error{"cannot send"};
    }

    /// True when the answer is complete. Throws when the connection is over before that.
    bool read() {
        std::array<char, 16 * 1024> bytes{};
        const auto count = ::recv(socket_, bytes.data(), bytes.size(), 0);
        if (count <= 0) throw std::runtime_error{"the connection broke"};
        answer_.append(bytes.data(), static_cast<std::size_t>(count));
        const auto head = answer_.find("\r\n\r\n");
        return head != std::string::npos && answer_.size() >= head + 4 + bodyBytes(head);
    }

private:
    [[nodiscard]] std::size_t bodyBytes(std::size_t head) const {
        constexpr std::string_view kName = "\r\nContent-Length: ";
        const auto at = answer_.find(kName);
        if (at == std::string::npos || at > head)
            throw std::runtime_error{"an answer without length"};
        return std::stoul(answer_.substr(at + kName.size(), 12));
    }

    const int socket_;
    std::string answer_;
    Clock::time_point due_;
};

class Load {
public:
    explicit Load(const Arguments& arguments)
        : arguments_{arguments}, random_{arguments.seed}, poll_{::epoll_create1(0)} {
        for (std::size_t i = 0; i < arguments.connections; ++i) {
            auto& made = connections_.emplace_back(arguments.port);
            epoll_event event{.events = EPOLLIN, .data = {.ptr = &made}};
            ::epoll_ctl(poll_, EPOLL_CTL_ADD, made.socket(), &event);
            idle_.push_back(&made);
        }
    }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;
    ~Load() { ::close(poll_); }

    Totals run() {
        auto due = Clock::now();
        const auto end =
            due + std::chrono::duration_cast<Clock::duration>(Seconds{arguments_.seconds});
        while (Clock::now() < end) {
            for (; due <= Clock::now(); due += nextPause())
                waiting_.push_back(due);
            for (; !waiting_.empty() && !idle_.empty(); waiting_.pop_front()) {
                idle_.front()->ask(arguments_.request, waiting_.front());
                idle_.pop_front();
            }
            readUntil(std::min(due, end));
        }
        std::sort(totals_.times_ms.begin(), totals_.times_ms.end());
        return std::move(totals_);
    }

private:
    Clock::duration nextPause() {
        return std::chrono::duration_cast<Clock::duration>(Seconds{pauses_(random_)});
    }

    void readUntil(Clock::time_point until) {
        const auto left = std::max(Clock::duration{0}, until - Clock::now());
        const timespec patience{
            .tv_sec = std::chrono::floor<std::chrono::seconds>(left).count(),
            .tv_nsec = (left % std::chrono::seconds{1}).count()};
        std::array<epoll_event, 64> events{};
        const int count = ::epoll_pwait2(poll_, events.data(), events.size(), &patience, nullptr);
        for (int i = 0; i < count; ++i)
            read(*static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr));
    }

    void read(Connection& connection) {
        if (!connection.read()) return;
        const std::chrono::duration<double, std::milli> took = Clock::now() - connection.due();
        if (connection.good()) {
            totals_.times_ms.push_back(took.count());
        } else {
            ++totals_.bad_status;
        }
        idle_.push_back(&connection);
    }

    const Arguments arguments_;
    std::mt19937_64 random_;
    std::exponential_distribution<double> pauses_{arguments_.rate};
    const int poll_;
    std::deque<Connection> connections_;
    std::deque<Connection*> idle_;
    std::deque<Clock::time_point> waiting_;
    Totals totals_;
};

void report(const Totals& totals, double seconds) {
    std::printf(
        "REPORT {\"requests\":%zu,\"seconds\":%.6f,\"p50_ms\":%.4f,\"p90_ms\":%.4f,\"p99_ms\":%.4f,"
        "\"max_ms\":%.4f,\"bad_status\":%zu,\"broken\":%zu}\n",
        totals.times_ms.size() + totals.bad_status,
        seconds,
        totals.percentile(0.5),
        totals.percentile(0.9),
        totals.percentile(0.99),
        totals.percentile(1),
        totals.bad_status,
        totals.broken);
}

}  // namespace

int main(int count, char** words) {
    try {
        const auto arguments = parse({words + 1, words + count});
        // The kernel may let a sleeper sleep 50 µs longer than asked.
        ::prctl(PR_SET_TIMERSLACK, 1);
        report(Load{arguments}.run(), arguments.seconds);
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "paced_load: %s\n", error.what());
        return EXIT_FAILURE;
    }
}
