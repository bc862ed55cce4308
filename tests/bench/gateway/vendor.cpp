// A language model that has its answer ready: OpenAI's chat completions at next to no cost, so that
// what is measured is the gateway in front of it. One thread; any number of connections.
//
// gateway_vendor answering|dead|silent
//
// Prints {"port":…}. A dead one closes each connection at once, a silent one takes requests and
// never answers. For each line on stdin it prints {"connections":…,"requests":…}; it ends with
// stdin.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>

namespace {

enum class Manner { Answering, Dead, Silent };

std::string withHead(std::string_view type, std::string_view body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: " + std::string{type} +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string{body};
}

std::string wholeAnswer() {
    return withHead(
        "application/json",
        R"({"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"gpt-4o",)"
        R"("choices":[{"index":0,"message":{"role":"assistant","content":)"
        R"("It is a fine day to answer.","refusal":null},"logprobs":null,"finish_reason":"stop"}],)"
        R"("usage":{"prompt_tokens":9,"completion_tokens":7,"total_tokens":16}})");
}

std::string chunk(std::string_view choices, std::string_view usage = "null") {
    return R"(data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,)"
           R"("model":"gpt-4o","choices":[)" +
           std::string{choices} + R"(],"usage":)" + std::string{usage} + "}\n\n";
}

std::string streamedAnswer() {
    auto events =
        chunk(R"({"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null})");
    for (const auto* word : {"It ", "is ", "a ", "fine ", "day ", "to ", "answer."}) {
        events += chunk(
            R"({"index":0,"delta":{"content":")" + std::string{word} +
            R"("},"finish_reason":null})");
    }
    events += chunk(R"({"index":0,"delta":{},"finish_reason":"stop"})");
    events += chunk("", R"({"prompt_tokens":9,"completion_tokens":7,"total_tokens":16})");
    return withHead("text/event-stream", events + "data: [DONE]\n\n");
}

/// The length of the first request in `input`, 0 when it has not come whole.
std::size_t requestLength(std::string_view input) {
    const auto head = input.find("\r\n\r\n");
    if (head == std::string_view::npos) return 0;
    std::size_t body = 0;
    for (const std::string_view name : {"ontent-Length: ", "ontent-length: "}) {
        const auto at = input.substr(0, head).find(name);
        if (at == std::string_view::npos) continue;
        std::from_chars(input.data() + at + name.size(), input.data() + head, body);
    }
    const auto length = head + 4 + body;
    return length <= input.size() ? length : 0;
}

class Vendor {
public:
    explicit Vendor(Manner manner) : manner_{manner} {}

    int run() {
        if (!listen()) return 1;
        watch(listener_);
        watch(STDIN_FILENO);
        std::array<epoll_event, 64> events{};
        while (true) {
            const int count =
                epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < count; ++i)
                if (!serve(events[static_cast<std::size_t>(i)].data.fd)) return 0;
        }
    }

private:
    bool listen() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        if (bind(listener_, any, size) != 0 || ::listen(listener_, 1024) != 0) return false;
        getsockname(listener_, any, &size);
        std::printf("{\"port\":%d}\n", ntohs(address.sin_port));
        std::fflush(stdout);
        return true;
    }

    void watch(int file) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = file;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, file, &event);
    }

    /// False at the end of stdin.
    bool serve(int file) {
        if (file == listener_) return accept(), true;
        if (file == STDIN_FILENO) return report();
        receive(file);
        return true;
    }

    void accept() {
        const int peer = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
        if (peer < 0) return;
        ++connections_;
        if (manner_ == Manner::Dead) {
            close(peer);
            return;
        }
        const int on = 1;
        setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        inputs_[peer].clear();
        watch(peer);
    }

    static bool readSome(int file, std::string& input) {
        std::array<char, 16384> bytes{};
        const auto count = read(file, bytes.data(), bytes.size());
        if (count > 0) input.append(bytes.data(), static_cast<std::size_t>(count));
        return count > 0;
    }

    void receive(int peer) {
        auto& input = inputs_[peer];
        if (!readSome(peer, input)) {
            inputs_.erase(peer);
            close(peer);
            return;
        }
        while (const auto length = requestLength(input)) {
            ++requests_;
            const auto request = std::string_view{input}.substr(0, length);
            const bool streams = request.find("\"stream\":true") != std::string_view::npos;
            const auto& answer = streams ? streamed_ : whole_;
            if (manner_ == Manner::Answering &&
                write(peer, answer.data(), answer.size()) != static_cast<ssize_t>(answer.size())) {
                std::fputs("an answer did not fit into the socket\n", stderr);
            }
            input.erase(0, length);
        }
    }

    bool report() {
        std::string asked;
        if (!readSome(STDIN_FILENO, asked)) return false;
        std::printf("{\"connections\":%d,\"requests\":%d}\n", connections_, requests_);
        std::fflush(stdout);
        return true;
    }

    const Manner manner_;
    const std::string whole_ = wholeAnswer();
    const std::string streamed_ = streamedAnswer();
    const int listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    const int epoll_ = epoll_create1(0);
    std::map<int, std::string> inputs_;
    int connections_ = 0;
    int requests_ = 0;
};

}  // namespace

int main(int count, char** arguments) {
    const std::string_view manner = count > 1 ? arguments[1] : "answering";
    return Vendor{
        manner == "dead"     ? Manner::Dead
        : manner == "silent" ? Manner::Silent
                             : Manner::Answering}
        .run();
}
