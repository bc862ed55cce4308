#include "spawn.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>

namespace parley::provider {

namespace {

constexpr int kControl = 3;
// A decoder with its model takes some hundred megabytes; it writes no large files.
[[maybe_unused]] constexpr rlim_t kMostMemory = rlim_t{4} << 30U;
constexpr rlim_t kMostFileBytes = rlim_t{64} << 20U;
constexpr rlim_t kMostDescriptors = 1024;

base::Error notStarted(const std::string& why) {
    return {.code = base::ErrorCode::Unavailable, .reason = "worker_not_started", .detail = why};
}

class Actions {
public:
    Actions() { ::posix_spawn_file_actions_init(&actions_); }
    ~Actions() { ::posix_spawn_file_actions_destroy(&actions_); }
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;
    posix_spawn_file_actions_t* get() { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

class Attributes {
public:
    Attributes() {
        ::posix_spawnattr_init(&attributes_);
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
    }
    ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;
    posix_spawnattr_t* get() { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

Descriptor openProcess(pid_t pid) {
    return Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
}

void limit(pid_t pid) {
#ifdef __SANITIZE_ADDRESS__
    // Its shadow of all memory counts as used.
    constexpr auto kMemory = RLIM_INFINITY;
#else
    constexpr auto kMemory = kMostMemory;
#endif
    const std::array<std::pair<__rlimit_resource, rlim_t>, 4> limits{
        {{RLIMIT_CORE, 0},
         {RLIMIT_AS, kMemory},
         {RLIMIT_FSIZE, kMostFileBytes},
         {RLIMIT_NOFILE, kMostDescriptors}}};
    for (const auto& [resource, most] : limits) {
        const rlimit both{most, most};
        ::prlimit(pid, resource, &both, nullptr);
    }
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

base::Result<Spawned> spawn(
    const std::filesystem::path& program,
    const std::vector<std::string>& args,
    const std::filesystem::path& folder) {
    std::array<int, 2> sockets{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
        return notStarted("no socket");
    }
    Descriptor control{sockets[0]};
    const Descriptor theirs{sockets[1]};
    ::fcntl(control.get(), F_SETFL, O_NONBLOCK);
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return notStarted("no pipe");
    Descriptor output{pipe[0]};
    const Descriptor their_output{pipe[1]};

    Actions actions;
    ::posix_spawn_file_actions_addchdir_np(actions.get(), folder.c_str());
    ::posix_spawn_file_actions_addopen(actions.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(actions.get(), their_output.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(actions.get(), their_output.get(), STDERR_FILENO);
    ::posix_spawn_file_actions_adddup2(actions.get(), theirs.get(), kControl);
    ::posix_spawn_file_actions_addclosefrom_np(actions.get(), kControl + 1);

    std::vector<std::string> argument_texts{program.string()};
    argument_texts.insert(argument_texts.end(), args.begin(), args.end());
    std::vector<std::string> environment{"LANG=C.UTF-8"};
    Attributes attributes;
    Spawned spawned;
    spawned.control = std::move(control);
    spawned.output = std::move(output);
    const int error = ::posix_spawn(
        &spawned.pid,
        program.c_str(),
        actions.get(),
        attributes.get(),
        pointersTo(argument_texts).data(),
        pointersTo(environment).data());
    if (error != 0) return notStarted(program.string() + ": " + std::strerror(error));
    limit(spawned.pid);
    spawned.process = openProcess(spawned.pid);
    return spawned;
}

bool handOver(const Descriptor& control, const Descriptor& socket) {
    char byte = 1;
    iovec piece{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> rights{};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = rights.data();
    message.msg_controllen = rights.size();
    auto* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    const int number = socket.get();
    std::memcpy(CMSG_DATA(header), &number, sizeof number);
    return ::sendmsg(control.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT) == 1;
}

Descriptor openChild(pid_t child, pid_t parent) {
    auto process = openProcess(child);
    if (!process.isOpen()) return process;
    // Looked at after the handle was opened, so that it is this process and no later one.
    std::ifstream file{"/proc/" + std::to_string(child) + "/stat"};
    std::string stat{std::istreambuf_iterator<char>{file}, {}};
    // The name of the program, in parentheses, can hold anything; then: state, parent.
    const auto name_end = stat.rfind(") ");
    if (name_end == std::string::npos || name_end + 4 > stat.size()) return Descriptor{};
    const auto actual = std::strtol(stat.c_str() + name_end + 4, nullptr, 10);
    return actual == parent ? std::move(process) : Descriptor{};
}

void kill(const Descriptor& process) {
    if (process.isOpen()) ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
}

}  // namespace parley::provider
