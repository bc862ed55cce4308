#include "check.hpp"

#include "desk.hpp"
#include "exercise.hpp"

#include <provider/plugin/file_bytes.hpp>
#include <provider/plugin/package.hpp>

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstring>

namespace parley::provider::conformance {

namespace {

constexpr std::size_t kMostLibraryBytes = 512U * 1024U * 1024U;

/// Read by a signal handler.
std::atomic<const char*> last_call{""};
/// What follows a verdict is the end of the stage, which says nothing.
std::atomic<const char*> call_before_broken{""};

void tellLastCall(int signal) {
    tell("the last call was ");
    const char* call = last_call.load();
    tell(*call == '\0' ? "nothing" : call);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

}  // namespace

void tell(const char* text) noexcept {
    static_cast<void>(!::write(STDOUT_FILENO, text, std::strlen(text)));
}

void noteCall(const char* what) noexcept {
    last_call = what;
}

const char* callBeforeBroken() noexcept {
    return call_before_broken.load();
}

Verdict broken(std::string how) {
    call_before_broken = last_call.load();
    return base::Error{
        .code = base::ErrorCode::Unprocessable,
        .reason = "contract_broken",
        .detail = std::move(how)};
}

base::Result<Subject> Subject::open(const std::filesystem::path& path) {
    Subject subject;
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        auto package = TRY(inspectPackage(path));
        subject.library = std::move(package.library);
        subject.interfaces = package.manifest.provides;
        subject.manifest = std::move(package.manifest);
    } else {
        subject.library = TRY(readFile(path, kMostLibraryBytes));
        for (const auto& kind : streamKinds())
            subject.interfaces.emplace_back(kind.interface);
        for (const auto& kind : answerKinds())
            subject.interfaces.emplace_back(kind.interface);
    }
    return subject;
}

Verdict makeCheck(const Check& check, const Subject& subject) {
    for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT})
        std::signal(signal, tellLastCall);
    if (!subject.manifest && !check.interface.empty()) {
        Stage stage{subject};
        TRY(stage.load());
        TRY(stage.init());
        if (stage.interface(check.interface.c_str()) == nullptr)
            return base::Error{.code = base::ErrorCode::NotFound, .reason = "not_served"};
    }
    return check.run(subject);
}

}  // namespace parley::provider::conformance
