#include "fake_vendors.hpp"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace parley::testing {

namespace {

using namespace std::chrono_literals;

/// The first start installs what the fakes need.
constexpr auto kStartLimit = 300s;
/// Longer than any wait that `requests` may be asked for.
constexpr long kAnswerLimitSeconds = 60;

[[noreturn]] void giveUp(const std::string& what) {
    std::fprintf(stderr, "fakes of the vendors: %s\n", what.c_str());
    std::abort();
}

std::string programPath() {
    const char* root = std::getenv("PARLEY_ROOT");
    const std::filesystem::path folder{root != nullptr ? root : PARLEY_SOURCE_DIR};
    return folder / "tests/fakes/run";
}

/// The first line the program prints.
std::string readLine(int output) {
    const auto deadline = std::chrono::steady_clock::now() + kStartLimit;
    std::string line;
    while (line.find('\n') == std::string::npos) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        pollfd ready{.fd = output, .events = POLLIN, .revents = 0};
        if (left <= 0ms || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0)
            giveUp("did not start in time");
        char bytes[256];
        const auto count = ::read(output, bytes, sizeof bytes);
        if (count <= 0) giveUp("ended before it was ready");
        line.append(bytes, static_cast<std::size_t>(count));
    }
    return line;
}

}  // namespace

FakeVendors::FakeVendors() {
    int input[2];
    int output[2];
    // Other children must not inherit the ends: the program ends when the last writer does.
    if (::pipe2(input, O_CLOEXEC) != 0 || ::pipe2(output, O_CLOEXEC) != 0) giveUp("no pipe");
    const auto path = programPath();
    program_ = ::fork();
    if (program_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(input[0], STDIN_FILENO);
        ::dup2(output[1], STDOUT_FILENO);
        ::execl(path.c_str(), path.c_str(), static_cast<char*>(nullptr));
        ::_exit(127);
    }
    ::close(input[0]);
    ::close(output[1]);
    input_ = input[1];
    const auto ports = nlohmann::json::parse(readLine(output[0]));
    ::close(output[0]);
    port_ = ports.at("port").get<std::uint16_t>();
    second_port_ = ports.at("second_port").get<std::uint16_t>();
}

FakeVendors::~FakeVendors() {
    ::close(input_);
    ::waitpid(program_, nullptr, 0);
}

std::string FakeVendors::url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
}

void FakeVendors::script(const nlohmann::json& commands) {
    static_cast<void>(ask("POST", "/_control", commands.dump()));
}

void FakeVendors::reset() {
    static_cast<void>(ask("POST", "/_control/reset"));
}

nlohmann::json FakeVendors::requests(const std::string& query) const {
    return nlohmann::json::parse(ask("GET", "/_control/requests?" + query));
}

std::string FakeVendors::audioOf(const nlohmann::json& record) const {
    return ask("GET", "/_control/requests/" + record.at("id").dump() + "/audio");
}

std::string FakeVendors::speech(const std::string& text, std::uint32_t rate_hz) const {
    return ask("POST", "/_control/speech?rate=" + std::to_string(rate_hz), text);
}

std::string FakeVendors::heardIn(const std::string& pcm, std::uint32_t rate_hz) const {
    return ask("POST", "/_control/hearing?rate=" + std::to_string(rate_hz), pcm);
}

std::string FakeVendors::ask(
    const std::string& method, const std::string& path, const std::string& body) const {
    Poco::Net::HTTPClientSession session{"127.0.0.1", port_};
    session.setTimeout(Poco::Timespan{kAnswerLimitSeconds, 0});
    Poco::Net::HTTPRequest request{method, path, Poco::Net::HTTPRequest::HTTP_1_1};
    request.setContentLength64(static_cast<Poco::Int64>(body.size()));
    session.sendRequest(request) << body;
    Poco::Net::HTTPResponse response;
    std::string answer;
    Poco::StreamCopier::copyToString(session.receiveResponse(response), answer);
    if (response.getStatus() != Poco::Net::HTTPResponse::HTTP_OK) throw std::runtime_error{answer};
    return answer;
}

}  // namespace parley::testing
