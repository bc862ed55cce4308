#include "child_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace parley::app {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// For a program to say what it was about when it is told to end.
constexpr milliseconds kLastWords{1'000};
constexpr std::size_t kMostPrinted = 1U << 20U;

base::Error notStarted(const std::string& program, int error) {
    return {
        .code = base::ErrorCode::Internal,
        .reason = "program_not_started",
        .detail = program + ": " + std::generic_category().message(error)};
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// The read end is ours; the program writes to the other.
base::Result<pid_t> start(
    const std::string& program, const std::vector<std::string>& arguments, int output) {
    std::vector<std::string> words{program};
    words.insert(words.end(), arguments.begin(), arguments.end());
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    pid_t pid = -1;
    const int error =
        ::posix_spawn(&pid, program.c_str(), &actions, nullptr, pointersTo(words).data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) return notStarted(program, error);
    return pid;
}

/// Reads until nobody writes any more; false when that takes until the deadline.
bool readAll(int output, Clock::time_point deadline, std::string& printed) {
    std::array<char, 4096> piece{};
    while (true) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) return false;
        pollfd waiting{output, POLLIN, 0};
        if (::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) continue;
        const auto got = ::read(output, piece.data(), piece.size());
        if (got <= 0) return true;
        const auto room = kMostPrinted - std::min(kMostPrinted, printed.size());
        printed.append(piece.data(), std::min(room, static_cast<std::size_t>(got)));
    }
}

struct Pipe {
    int read = -1;
    int write = -1;
};

base::Result<Pipe> makePipe(const std::string& program) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return notStarted(program, errno);
    return Pipe{ends[0], ends[1]};
}

/// Reads what the process prints until it ends, or its time does.
EndedProgram attend(pid_t pid, int output, milliseconds patience) {
    const auto begin = Clock::now();
    EndedProgram ended;
    const bool in_time = readAll(output, begin + patience, ended.printed);
    if (!in_time) {
        ::kill(pid, SIGABRT);
        readAll(output, Clock::now() + kLastWords, ended.printed);
        ::kill(pid, SIGKILL);
    }
    ::close(output);
    int status = 0;
    ::waitpid(pid, &status, 0);
    ended.took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
    ended.number = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
    using How = EndedProgram::How;
    ended.how = !in_time ? How::TooSlow : WIFEXITED(status) ? How::Exit : How::Signal;
    return ended;
}

}  // namespace

base::Result<EndedProgram> runProgram(
    const std::string& program, const std::vector<std::string>& arguments, milliseconds patience) {
    const auto pipe = TRY(makePipe(program));
    const auto pid = start(program, arguments, pipe.write);
    ::close(pipe.write);
    if (pid) return attend(*pid, pipe.read, patience);
    ::close(pipe.read);
    return pid.error();
}

base::Result<EndedProgram> runInChild(const std::function<int()>& work, milliseconds patience) {
    const auto pipe = TRY(makePipe("a child"));
    std::fflush(nullptr);
    const auto pid = ::fork();
    if (pid == 0) {
        ::dup2(pipe.write, STDOUT_FILENO);
        ::dup2(pipe.write, STDERR_FILENO);
        ::close(pipe.read);
        ::close(pipe.write);
        const int status = work();
        std::fflush(nullptr);
        std::_Exit(status);
    }
    ::close(pipe.write);
    if (pid > 0) return attend(pid, pipe.read, patience);
    ::close(pipe.read);
    return notStarted("a child", errno);
}

}  // namespace parley::app
