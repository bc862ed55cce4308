/* parley/worker.hpp: a worker, which is a helper program of a plugin's package, and its side of
 * parley.worker/1. Plain C++17 and POSIX; the program links nothing of Parley.
 *
 *   int main() {
 *       return parley::serveWorker(
 *           [] { return loadModel(); },                          // once, the slow part
 *           [](Model& model, parley::WorkerSession& session) {   // a process for each session
 *               while (const auto message = session.receive())
 *                   session.send(model.answer(*message));
 *           });
 *   }
 *
 * The wire, for who writes either side by hand:
 *   - File descriptor 3 is a Unix socket (SOCK_SEQPACKET or SOCK_STREAM), the control socket. Each
 *     message on it is one byte, any, and carries one connected SOCK_STREAM socket by SCM_RIGHTS:
 *     one session. End of input: no more sessions; the program ends, sessions that run go on.
 *   - A session is served by a child that is forked from the warm program, so that memory is shared
 *     and a crash ends one session.
 *   - Either way a message is its length, 4 bytes, little-endian, and so many bytes; 1 MiB at most.
 *   - The child's first message is its hello, "parley.worker/1 <its process id in decimal>". The
 *     host may kill the child by that id at any time.
 *   - End of input on the session's socket: the host has no more to say. The child answers what it
 *     has and ends, which closes its side. A child that closes before the host did has died.
 *   - Standard input is empty; standard output and error are lines for the host's log.
 */
#ifndef PARLEY_WORKER_HPP
#define PARLEY_WORKER_HPP

#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace parley {

/// The host's end of one session, as the child that serves it sees it. Blocking: the child has
/// nothing else to do.
class WorkerSession {
public:
    static constexpr std::size_t kMostMessage = 1024 * 1024;

    /// For serveWorker, and for tests with a socket of their own.
    explicit WorkerSession(int socket) noexcept : socket_{socket} {}
    WorkerSession(const WorkerSession&) = delete;
    WorkerSession& operator=(const WorkerSession&) = delete;
    ~WorkerSession() { ::close(socket_); }

    /// The next message; nothing when the host has no more to say. Throws for what is no message.
    std::optional<std::string> receive() {
        std::array<unsigned char, 4> head{};
        if (!read(reinterpret_cast<char*>(head.data()), head.size())) return std::nullopt;
        std::size_t length = 0;
        for (std::size_t i = 0; i < head.size(); ++i)
            length |= static_cast<std::size_t>(head[i]) << (8 * i);
        if (length > kMostMessage) throw std::runtime_error{"the host's message is too long"};
        std::string message(length, '\0');
        if (!read(message.data(), length) && length > 0)
            throw std::runtime_error{"the host's message is cut off"};
        return message;
    }

    /// Throws when the host has gone, or the message is longer than kMostMessage.
    void send(std::string_view message) {
        if (message.size() > kMostMessage) throw std::runtime_error{"the message is too long"};
        std::string framed;
        framed.reserve(message.size() + 4);
        for (unsigned shift = 0; shift < 32; shift += 8)
            framed += static_cast<char>(message.size() >> shift & 0xFFU);
        framed += message;
        for (std::size_t sent = 0; sent < framed.size();) {
            const auto count =
                ::send(socket_, framed.data() + sent, framed.size() - sent, MSG_NOSIGNAL);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) throw std::runtime_error{"the host has gone"};
            sent += static_cast<std::size_t>(count);
        }
    }

private:
    /// Fills all of it; false for an end of input before the first byte.
    bool read(char* to, std::size_t wanted) {
        for (std::size_t got = 0; got < wanted;) {
            const auto count = ::recv(socket_, to + got, wanted - got, 0);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) throw std::runtime_error{"the host has gone"};
            if (count == 0 && got == 0) return false;
            if (count == 0) throw std::runtime_error{"the host's message is cut off"};
            got += static_cast<std::size_t>(count);
        }
        return wanted > 0;
    }

    int socket_;
};

namespace detail {

constexpr int kControl = 3;

/// The next session's socket, -1 when there are no more.
inline int receiveSocket() noexcept {
    char byte = 0;
    iovec piece{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> rights{};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = rights.data();
    message.msg_controllen = rights.size();
    ssize_t count = 0;
    do {
        message.msg_controllen = rights.size();
        count = ::recvmsg(kControl, &message, MSG_CMSG_CLOEXEC);
    } while (count < 0 && errno == EINTR);
    if (count <= 0) return -1;
    const auto* const header = CMSG_FIRSTHDR(&message);
    if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return -1;
    int socket = -1;
    std::memcpy(&socket, CMSG_DATA(header), sizeof socket);
    return socket;
}

template <class Model, class Serve>
[[noreturn]] void serveSession(int socket, Model& model, Serve& serve) noexcept {
    int result = EXIT_SUCCESS;
    ::close(kControl);
    std::signal(SIGCHLD, SIG_DFL);
    try {
        WorkerSession session{socket};
        session.send("parley.worker/1 " + std::to_string(::getpid()));
        serve(model, session);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        result = EXIT_FAILURE;
    } catch (...) {
        std::fputs("unknown exception\n", stderr);
        result = EXIT_FAILURE;
    }
    // Not exit: what the warm program registered for its end is not this child's.
    std::fflush(nullptr);
    std::_Exit(result);
}

}  // namespace detail

/// The whole main of a worker. `warm()` runs once and answers what all sessions share;
/// `serve(warmed, session)` runs in a process of its own for each session and returns when it is
/// over. Start no thread in `warm`: it would not be in the children. Answers the exit code.
template <class Warm, class Serve>
int serveWorker(Warm&& warm, Serve&& serve) {
    try {
        auto model = warm();
        // Children that have ended leave by themselves; nobody waits for them.
        std::signal(SIGCHLD, SIG_IGN);
        for (;;) {
            const int socket = detail::receiveSocket();
            if (socket < 0) return EXIT_SUCCESS;
            const auto child = ::fork();
            if (child == 0) detail::serveSession(socket, model, serve);
            if (child < 0) std::fprintf(stderr, "cannot fork: %s\n", std::strerror(errno));
            ::close(socket);
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
    }
    return EXIT_FAILURE;
}

}  // namespace parley

#endif
